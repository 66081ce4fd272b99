/** Per-sample results on disk: an Arrow IPC stream that any number of candidates are added to. */
import { open, type FileHandle } from 'node:fs/promises';
import { streamMessages } from '../../arrow/messages';
import { scanStream, StreamWriter, type StreamFormat } from '../../arrow/stream-file';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Message } from '../../text';
import type { CandidateAnswer, EvaluationIdentity, SampleResult } from '../types';
import { requireSameRun } from './results-identity';
import {
  decodeBatch,
  decodeSchema,
  encodeBatch,
  encodeSchema,
  isResultsSchema,
  isSealedFormat,
  type ResultBatch,
} from './results-schema';
import { requireRegularFile } from '../../regular-file';
import { remedy } from '../../remedies';

/** What tells results from other streams. */
export const resultsFormat: StreamFormat<EvaluationIdentity> = {
  encodeSchema,
  decodeSchema,
  isSealed: isSealedFormat,
  unreadable: notResults,
};

/** All that was found of one run; samples in the order they were measured. */
export interface Results {
  identity: EvaluationIdentity;
  samples: SampleResult[];
}

/** Adds answers to a results file; `open` resumes one that a stopped run left. */
export class ResultsWriter {
  private constructor(
    private readonly stream: StreamWriter<EvaluationIdentity>,
    private readonly found: Map<string, SampleResult>,
  ) {}

  /**
   * Creates the file, or resumes it: a batch that was cut short is removed.
   * @throws HumanError when the file is of another model, data set or setting (nothing is changed
   *   then), is no results file, is being written by another process, or cannot be written
   */
  static async open(file: string, identity: EvaluationIdentity): Promise<ResultsWriter> {
    const found = new Map<string, SampleResult>();
    const stream = await StreamWriter.open(
      file,
      identity,
      resultsFormat,
      (other) => {
        requireSameRun(file, other, identity);
      },
      (schema, batch) => addBatch(found, decodeBatch(schema, batch)),
    );
    return new ResultsWriter(stream, found);
  }

  /** Whether the sample was measured, for every one of these candidates. */
  has(sample: string, hashes: readonly string[]): boolean {
    const result = this.found.get(sample);
    if (result === undefined) return false;
    const measured = new Set(result.candidates.map(({ hash }) => hash));
    return hashes.every((hash) => measured.has(hash));
  }

  /** Whether the attention mass that a candidate loses on the sample was measured. */
  hasAttention(sample: string, hash: string): boolean {
    return candidateOf(this.found.get(sample), hash)?.attention !== undefined;
  }

  /** undefined where it was not measured. */
  get(sample: string): SampleResult | undefined {
    return this.found.get(sample);
  }

  /** Appends what is new of a sample and flushes it to the disk. */
  async append(result: SampleResult): Promise<void> {
    const before = this.found.get(result.sample);
    const batch = {
      ...result,
      dense: before === undefined ? result.dense : undefined,
      candidates: result.candidates.filter(({ hash }) => !candidateOf(before, hash)),
      observed: result.candidates.flatMap(({ hash, attention }) =>
        attention && candidateOf(before, hash) && !this.hasAttention(result.sample, hash)
          ? [{ hash, attention }]
          : [],
      ),
    };
    const { length } = [...batch.candidates, ...batch.observed];
    if (batch.dense === undefined && length === 0) return;
    await this.stream.append(encodeBatch(this.stream.metadata, batch));
    addBatch(this.found, batch);
  }

  /** Bytes of a batch that was cut short, which `open` removed. */
  get repaired(): number {
    return this.stream.repaired;
  }

  /** @throws HumanError where the file is not what was written any more */
  verify(): Promise<void> {
    return this.stream.verify();
  }

  /** A run that fails at its first sample leaves nothing behind. */
  async close(): Promise<void> {
    await this.stream.close({ discard: this.found.size === 0 });
  }
}

/**
 * Reads a results file. A batch that was cut short is left out, so a file may be read while a run
 * writes it.
 * @throws HumanError when the file is missing, no results, damaged, or without a whole sample
 */
export async function readResults(file: string): Promise<Results> {
  const handle = await openResults(file);
  try {
    const found = new Map<string, SampleResult>();
    const head = await scanStream(handle, file, resultsFormat, (schema, batch) =>
      addBatch(found, decodeBatch(schema, batch)),
    );
    if (head === undefined) throw notResults(file, text`it ends within its first message`);
    if (found.size > 0) return { identity: head.metadata, samples: [...found.values()] };
    return emptyResults(file);
  } finally {
    await handle.close();
  }
}

/** Whether a file is one of results, rather than one of statistics; false where it is neither. */
export async function isResultsFile(file: string): Promise<boolean> {
  return (await firstMessage(file, isResultsSchema)) ?? false;
}

/** Of which run a file is; undefined where there is none that can be read. */
export function readResultsIdentity(file: string): Promise<EvaluationIdentity | undefined> {
  return firstMessage(file, decodeSchema);
}

async function firstMessage<T>(
  file: string,
  read: (schema: Uint8Array) => T,
): Promise<T | undefined> {
  let handle: FileHandle | undefined;
  try {
    await requireRegularFile(file);
    handle = await open(file, 'r');
    const { value } = await streamMessages(handle).next();
    return value.kind === 'schema' ? read(value.bytes) : undefined;
  } catch {
    // Missing, or no Arrow stream: whoever reads it says so.
    return undefined;
  } finally {
    await handle?.close();
  }
}

/**
 * Adds a batch to what was found.
 * @returns the sample's id
 * @throws Error where what it adds to is not there
 */
export function addBatch(
  found: Map<string, SampleResult>,
  { dense, observed = [], ...batch }: ResultBatch,
): string {
  const { sample } = batch;
  const before = found.get(sample);
  if (before !== undefined) before.candidates.push(...batch.candidates);
  else if (dense !== undefined) found.set(sample, { ...batch, dense });
  else throw new Error(`sample "${sample}" lacks the unpruned model's answer`);
  for (const { hash, attention } of observed) {
    const candidate = candidateOf(found.get(sample), hash);
    if (candidate === undefined) throw new Error(`sample "${sample}" lacks the answer of ${hash}`);
    candidate.attention = attention;
  }
  return sample;
}

function candidateOf(result: SampleResult | undefined, hash: string): CandidateAnswer | undefined {
  return result?.candidates.find((candidate) => candidate.hash === hash);
}

/** @throws HumanError `results-missing` */
export async function openResults(file: string): Promise<FileHandle> {
  await requireRegularFile(file);
  return open(file, 'r').catch((cause: unknown) => {
    throw new HumanError(
      text`There are no results at ${file} (${reasonOf(cause)}). ${remedy('evaluate-first')}`,
      'results-missing',
      2,
      { cause },
    );
  });
}

/** @throws HumanError `results-empty` */
export function emptyResults(file: string): never {
  throw new HumanError(
    text`${file} holds no whole sample yet. Run the evaluation again; it resumes.`,
    'results-empty',
  );
}

function notResults(file: string, why: Message, cause?: unknown): HumanError {
  return new HumanError(
    text`${file} is not a results file of FitPrune, or is damaged (${why}). Nothing was changed. Give
      another file, or move this one away and evaluate again.`,
    'results-unreadable',
    1,
    { cause },
  );
}
