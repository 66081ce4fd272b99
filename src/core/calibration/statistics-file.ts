/**
 * Statistics on disk: an Arrow IPC stream (`.arrows`), one record batch a sample, safe to cut off.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { scanStream, StreamWriter, type StreamFormat } from '../arrow/stream-file';
import { HumanError } from '../errors';
import { reasonOf } from '../reason';
import { text, type Message } from '../text';
import { MassPages } from './mass-pages';
import { PagedSamples } from './paged-sample';
import type { SampleStatistics, Statistics, StatisticsMetadata } from './statistics';
import { sameCalibration, statisticsHash } from './statistics-identity';
import {
  decodeSample,
  decodeSchema,
  encodeSample,
  encodeSchema,
  hasChecksums,
} from './statistics-schema';
import { requireRegularFile } from '../regular-file';
import { remedy } from '../remedies';

/** What makes a stream one of statistics. */
export const statisticsFormat: StreamFormat<StatisticsMetadata> = {
  encodeSchema,
  decodeSchema,
  isSealed: hasChecksums,
  unreadable: notStatistics,
};

/** Appends samples to a statistics file; `open` resumes one that a stopped run left. */
export class StatisticsWriter {
  private constructor(
    private readonly stream: StreamWriter<StatisticsMetadata>,
    /** Ids of the samples in the file. */
    readonly ids: Set<string>,
  ) {}

  /**
   * Creates the file, or resumes it: a batch that was cut short is removed, and samples already in
   * it are known by their ids.
   *
   * @throws HumanError (the file is unchanged then) when it is of another model, data set or
   *    setting, is no statistics file, is being written by another process, or cannot be written
   */
  static async open(file: string, metadata: StatisticsMetadata): Promise<StatisticsWriter> {
    const ids = new Set<string>();
    const stream = await StreamWriter.open(
      file,
      metadata,
      statisticsFormat,
      (found) => {
        sameCalibration.requireContinued(file, found, metadata);
      },
      (schema, batch) => {
        const { sample } = decodeSample(schema, batch);
        ids.add(sample);
        return sample;
      },
    );
    return new StatisticsWriter(stream, ids);
  }

  /** As in the file, which may be older than the metadata given to `open`. */
  get metadata(): StatisticsMetadata {
    return this.stream.metadata;
  }

  /** Appends samples and flushes them to the disk. A sample that is there already is an error. */
  async append(...samples: readonly SampleStatistics[]): Promise<void> {
    const added = new Set<string>();
    for (const { sample } of samples) {
      if (this.ids.has(sample) || added.has(sample)) {
        throw new Error(`Internal error: sample ${sample} is recorded twice`);
      }
      added.add(sample);
    }
    await this.stream.append(...samples.map((sample) => encodeSample(this.metadata, sample)));
    for (const sample of added) this.ids.add(sample);
  }

  /** Bytes of a batch that was cut short, which `open` removed. */
  get repaired(): number {
    return this.stream.repaired;
  }

  /** @throws HumanError if the file has changed since it was written */
  verify(): Promise<void> {
    return this.stream.verify();
  }

  /** If asked to, a run that fails at its first sample removes the file. */
  async close({ discardEmpty = false }: { discardEmpty?: boolean } = {}): Promise<void> {
    await this.stream.close({ discard: discardEmpty && this.ids.size === 0 });
  }
}

/** Most bytes of samples that are held in memory; beyond that, masses are read at each access. */
const usuallyHeld = 2 ** 27;

/**
 * Bytes that a held sample takes besides its masses until it is fitted, roughly: for small samples
 * these are the larger part.
 */
const besideMasses = 5000;

/**
 * Reads a statistics file; samples come in the order of the file. A batch that was cut short is
 * left out, so a file may be read while a run writes it.
 *
 * @param held most bytes of samples that are kept in memory
 * @throws HumanError when the file is missing, no statistics, damaged, or without a whole sample
 */
export async function readStatistics(file: string, held = usuallyHeld): Promise<Statistics> {
  const handle = await openStatistics(file);
  try {
    const samples: SampleStatistics[] = [];
    const { size } = await handle.stat();
    let paged: PagedSamples | undefined;
    const found = await scanStream(handle, file, statisticsFormat, (schema, batch, start) => {
      const taken = (size / batch.length) * (batch.length + besideMasses);
      if (samples.length === 0 && taken > held) paged = new PagedSamples(new MassPages(file));
      const sample = paged?.decode(schema, batch, start) ?? decodeSample(schema, batch);
      samples.push(sample);
      return sample.sample;
    });
    if (found === undefined) throw notStatistics(file, text`it ends within its first message`);
    const { metadata } = found;
    if (samples.length > 0) return { metadata, samples, hash: statisticsHash(metadata, samples) };
    return emptyStatistics(file);
  } finally {
    await handle.close();
  }
}

/** The contents of a file without its masses. */
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
  const handle = await openStatistics(file);
  try {
    let samples = 0;
    const found = await scanStream(handle, file, statisticsFormat, () => {
      samples += 1;
      return undefined;
    });
    if (found === undefined) throw notStatistics(file, text`it ends within its first message`);
    return { metadata: found.metadata, samples };
  } finally {
    await handle.close();
  }
}

/** @throws HumanError `statistics-missing` */
export async function openStatistics(file: string): Promise<FileHandle> {
  await requireRegularFile(file);
  return open(file, 'r').catch((cause: unknown) => {
    throw new HumanError(
      text`There are no statistics at ${file} (${reasonOf(cause)}). ${remedy('calibrate-first')}`,
      'statistics-missing',
      2,
      { cause },
    );
  });
}

/** @throws HumanError `statistics-empty` */
export function emptyStatistics(file: string): never {
  throw new HumanError(
    text`${file} holds no whole sample yet. Run the calibration again; it resumes.`,
    'statistics-empty',
  );
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
