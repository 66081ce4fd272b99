/** Statistics on disk: an Arrow IPC stream (`.arrows`), one record batch a sample, safe to cut off. */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { HumanError, messageOf } from '../errors';
import { explainFileError, writeFully } from '../files';
import { lockFile } from '../lock';
import { text, type Message } from '../text';
import { streamMessages } from './arrow-messages';
import type { SampleStatistics, Statistics, StatisticsMetadata } from './statistics';
import { requireSameRun, statisticsHash } from './statistics-identity';
import { decodeSample, decodeSchema, encodeSample, encodeSchema } from './statistics-schema';

/** Appends samples to a statistics file; `open` resumes one that a stopped run left. */
export class StatisticsWriter {
  /** Ids of the samples in the file. */
  readonly ids: Set<string>;

  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly unlock: () => Promise<void>,
    /** As in the file, which may be older than what `open` was given. */
    readonly metadata: StatisticsMetadata,
    private position: number,
    ids: Iterable<string>,
  ) {
    this.ids = new Set(ids);
  }

  /**
   * Creates the file, or resumes it: a batch that was cut short is removed, and samples that are
   * there are known by their ids.
   * @throws HumanError when the file is of another model, data set or setting (nothing is changed
   *   then), is no statistics file, is being written by another process, or cannot be written
   */
  static async open(file: string, metadata: StatisticsMetadata): Promise<StatisticsWriter> {
    let handle: FileHandle | undefined;
    let unlock: (() => Promise<void>) | undefined;
    try {
      await mkdir(path.dirname(path.resolve(file)), { recursive: true });
      unlock = await lockFile(file);
      // Not 'a+': appending ignores the position, and a torn tail has to be overwritten.
      handle = await open(file, 'r+').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        return open(file, 'wx+');
      });
      const found = await scan(handle, file);
      if (found === undefined) await requireOwnBeginning(handle, file, metadata);
      else requireSameRun(file, found.metadata, metadata);
      const resumed = found ?? { metadata, end: 0, ids: [] };
      await handle.truncate(resumed.end);
      const { end, ids } = resumed;
      const writer = new StatisticsWriter(file, handle, unlock, resumed.metadata, end, ids);
      if (found === undefined) await writer.write(encodeSchema(metadata));
      return writer;
    } catch (error) {
      await handle?.close();
      await unlock?.();
      throw explainFileError(error, file);
    }
  }

  /** Appends a sample and flushes it to the disk. A sample that is there already is an error. */
  async append(sample: SampleStatistics): Promise<void> {
    if (this.ids.has(sample.sample)) {
      throw new Error(`Internal error: sample ${sample.sample} is recorded twice`);
    }
    await this.write(encodeSample(this.metadata, sample));
    this.ids.add(sample.sample);
  }

  async close(): Promise<void> {
    await this.handle.close();
    await this.unlock();
  }

  private async write(bytes: Uint8Array): Promise<void> {
    try {
      await writeFully(this.handle, bytes, this.position);
      await this.handle.datasync();
      this.position += bytes.length;
    } catch (error) {
      throw explainFileError(error, this.file);
    }
  }
}

/**
 * Reads a statistics file; samples come in the order of the file. A batch that was cut short is left
 * out, so a file may be read while a run writes it.
 * @throws HumanError when the file is missing, no statistics, damaged, or without a whole sample
 */
export async function readStatistics(file: string): Promise<Statistics> {
  const handle = await openToRead(file);
  try {
    const samples: SampleStatistics[] = [];
    const found = await scan(handle, file, (sample) => samples.push(sample));
    if (found === undefined) throw notStatistics(file, text`it ends within its first message`);
    const { metadata } = found;
    if (samples.length > 0) return { metadata, samples, hash: statisticsHash(metadata, samples) };
    throw new HumanError(
      text`${file} holds no whole sample yet. Run the calibration again; it resumes.`,
      'statistics-empty',
    );
  } finally {
    await handle.close();
  }
}

/** What a file holds, without its masses. */
export interface StatisticsHead {
  metadata: StatisticsMetadata;
  /** Whole samples in the file. */
  samples: number;
}

/**
 * Reads a statistics file's metadata and counts its samples; no mass is decoded.
 * @throws HumanError when it is missing, no statistics or damaged
 */
export async function readStatisticsHead(file: string): Promise<StatisticsHead> {
  const handle = await openToRead(file);
  let metadata: StatisticsMetadata | undefined;
  let samples = 0;
  try {
    for await (const { kind, bytes } of streamMessages(handle)) {
      if (metadata === undefined) {
        if (kind !== 'schema') throw new Error('it does not start with a schema');
        metadata = decodeSchema(bytes);
      } else if (kind === 'batch') samples += 1;
    }
  } catch (error) {
    throw notStatistics(file, messageOf(error), error);
  } finally {
    await handle.close();
  }
  if (metadata === undefined) throw notStatistics(file, text`it ends within its first message`);
  return { metadata, samples };
}

async function openToRead(file: string): Promise<FileHandle> {
  return open(file, 'r').catch((cause: unknown) => {
    throw new HumanError(
      text`There are no statistics at ${file} (${messageOf(cause)}). Make them with fitprune
        calibrate.`,
      'statistics-missing',
      2,
      { cause },
    );
  });
}

interface Found {
  metadata: StatisticsMetadata;
  /** Offset after the last whole batch. */
  end: number;
  ids: string[];
}

/** undefined where not even the schema is whole, as in an empty file. */
async function scan(
  handle: FileHandle,
  file: string,
  onSample?: (sample: SampleStatistics) => void,
): Promise<Found | undefined> {
  let found: Found | undefined;
  let schema: Uint8Array | undefined;
  try {
    for await (const { kind, end, bytes } of streamMessages(handle)) {
      if (schema === undefined || found === undefined) {
        if (kind !== 'schema') throw new Error('it does not start with a schema');
        schema = bytes;
        found = { metadata: decodeSchema(bytes), end, ids: [] };
      } else if (kind === 'batch') {
        const sample = decodeSample(schema, bytes);
        found.ids.push(sample.sample);
        found.end = end;
        onSample?.(sample);
      }
    }
  } catch (error) {
    throw notStatistics(file, messageOf(error), error);
  }
  return found;
}

/** A file without a whole schema is overwritten only if it is empty or the start of this very run. */
async function requireOwnBeginning(
  handle: FileHandle,
  file: string,
  metadata: StatisticsMetadata,
): Promise<void> {
  const bytes = await handle.readFile();
  const expected = encodeSchema(metadata).subarray(0, bytes.length);
  if (!bytes.equals(expected)) throw notStatistics(file, text`it holds something else`);
}

function notStatistics(file: string, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`${file} is not a statistics file of FitPrune, or is damaged (${why}). Nothing was changed.
      Give another file, or move this one away and calibrate again.`,
    'statistics-unreadable',
    1,
    { cause },
  );
}
