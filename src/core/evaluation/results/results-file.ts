/** Per-sample results on disk: an Arrow IPC stream that any number of candidates are added to. */
import { open, type FileHandle } from 'node:fs/promises';
import { streamMessages } from '../../arrow/messages';
import { scanStream, StreamWriter, type StreamFormat } from '../../arrow/stream-file';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Message } from '../../text';
import type { CandidateAnswer, EvaluationIdentity, SampleResult } from '../types';
import { ResultTable } from './result-table';
import { sameEvaluation } from './results-identity';
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

/** What makes a stream one of results. */
export const resultsFormat: StreamFormat<EvaluationIdentity> = {
  encodeSchema,
  decodeSchema,
  isSealed: isSealedFormat,
  unreadable: notResults,
};

/** Adds answers to a results file; `open` resumes one that a stopped run left. */
export class ResultsWriter {
  private constructor(
    private readonly stream: StreamWriter<EvaluationIdentity>,
    /** What the file holds. */
    readonly table: ResultTable,
  ) {}

  /**
   * Creates the file, or resumes it: a batch that was cut short is removed.
   * @throws HumanError when the file is of another model, data set or setting (nothing is changed
   *   then), is no results file, is being written by another process, or cannot be written
   */
  static async open(file: string, identity: EvaluationIdentity): Promise<ResultsWriter> {
    const table = new ResultTable(identity.score);
    const stream = await StreamWriter.open(
      file,
      identity,
      resultsFormat,
      (other) => {
        sameEvaluation.requireContinued(file, other, identity);
      },
      (schema, batch) => table.add(decodeBatch(schema, batch)),
    );
    return new ResultsWriter(stream, table);
  }

  /** Appends new values of samples, of which each is there once, and flushes them to the disk. */
  async append(...results: readonly ResultBatch[]): Promise<void> {
    const batches = results.flatMap((result) => this.newIn(result) ?? []);
    if (batches.length === 0) return;
    const { metadata } = this.stream;
    await this.stream.append(...batches.map((batch) => encodeBatch(metadata, batch)));
    for (const batch of batches) this.table.add(batch);
  }

  /** What the file lacks of a sample's values; undefined if it has them all. */
  private newIn(result: ResultBatch): ResultBatch | undefined {
    const { table } = this;
    const { sample } = result;
    const isKnown = ({ hash }: CandidateAnswer) => table.has(sample, [hash]);
    const batch = {
      ...result,
      unpruned: table.has(sample, []) ? undefined : result.unpruned,
      candidates: result.candidates.filter((one) => !isKnown(one)),
      observed: [
        ...result.candidates.flatMap((one) => {
          const { hash, attention } = one;
          return attention && isKnown(one) ? [{ hash, attention }] : [];
        }),
        ...(result.observed ?? []),
      ].filter(({ hash }) => !table.hasAttention(sample, hash)),
    };
    const { length } = [...batch.candidates, ...batch.observed];
    return batch.unpruned === undefined && length === 0 ? undefined : batch;
  }

  /** Bytes of a batch that was cut short, which `open` removed. */
  get repaired(): number {
    return this.stream.repaired;
  }

  /** @throws HumanError if the file has changed since it was written */
  verify(): Promise<void> {
    return this.stream.verify();
  }

  /** If a run fails at its first sample, no file is left. */
  async close(): Promise<void> {
    await this.stream.close({ discard: this.table.size === 0 });
  }
}

/** What reports are made from: columns without texts, for any number of samples. */
export interface TabledResults {
  identity: EvaluationIdentity;
  table: ResultTable;
}

/**
 * Reads a results file, a batch in memory at a time. A batch that was cut short is left out, so a
 * file may be read while a run writes it.
 * @throws HumanError when the file is missing, no results, damaged, or without a whole sample
 */
export async function readResultTable(file: string): Promise<TabledResults> {
  let table: ResultTable | undefined;
  const identity = await scanResults(file, (batch, { score }) => {
    table ??= new ResultTable(score);
    return table.add(batch);
  });
  return table === undefined ? emptyResults(file) : { identity, table };
}

/**
 * Gives the batches of a file one at a time. A sample to which a later run added values has
 * several.
 * @param onBatch returns the id of its sample
 * @throws HumanError as `readResultTable`, but not for a file without a batch
 */
export async function scanResults(
  file: string,
  onBatch: (batch: ResultBatch, identity: EvaluationIdentity) => string,
): Promise<EvaluationIdentity> {
  const handle = await openResults(file);
  let identity: EvaluationIdentity | undefined;
  try {
    const head = await scanStream(handle, file, resultsFormat, (schema, batch) => {
      identity ??= decodeSchema(schema);
      return onBatch(decodeBatch(schema, batch), identity);
    });
    if (head === undefined) throw notResults(file, text`it ends within its first message`);
    return head.metadata;
  } finally {
    await handle.close();
  }
}

/** Whether a file is one of results, rather than one of statistics; false where it is neither. */
export async function isResultsFile(file: string): Promise<boolean> {
  return (await firstMessage(file, isResultsSchema)) ?? false;
}

/** The run that a file belongs to; undefined if the file is missing or unreadable. */
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
    // It is missing or not an Arrow stream: reading it reports that.
    return undefined;
  } finally {
    await handle?.close();
  }
}

/**
 * Adds a batch to the samples found so far.
 *
 * @returns the sample's id
 * @throws Error if the sample that it adds to is missing
 */
export function addBatch(
  found: Map<string, SampleResult>,
  { unpruned, observed = [], ...batch }: ResultBatch,
): string {
  const { sample } = batch;
  const before = found.get(sample);
  if (before !== undefined) before.candidates.push(...batch.candidates);
  else if (unpruned !== undefined) found.set(sample, { ...batch, unpruned });
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
