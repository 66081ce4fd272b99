/** Rewrites results of a version that lacks columns of today's. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { writeStream } from '../../arrow/whole-stream';
import { HumanError } from '../../errors';
import { lockFile } from '../../lock/lock';
import type { EvaluationIdentity } from '../types';
import { indexParts, type PartIndex } from '../../merge/index-parts';
import { BatchReader } from '../../merge/read-batch';
import { resultsKind } from './merge';
import { readResultsIdentity, resultsFormat } from './results-file';
import { sameEvaluation } from './results-identity';
import { encodeBatch, encodeSchema } from './results-schema';

/**
 * Rewrites a file of an older version, with everything in it, so that it can take values for which
 * older versions have no columns. A file of the current version, or a missing one, is left alone.
 *
 * @param run that will continue the file
 * @throws HumanError as `ResultsWriter.open`; the file is unchanged then
 */
export async function renewResults(file: string, run: EvaluationIdentity): Promise<void> {
  if (!existsSync(file)) return;
  const lock = await lockFile(file);
  try {
    const identity = await readResultsIdentity(file);
    // Opening the file reports why it cannot be read.
    if (identity?.format === undefined) return;
    sameEvaluation.requireContinued(file, identity, run);
    const today = { ...identity };
    delete today.format;
    const index = await indexParts([file], resultsKind);
    await writeStream(file, messages(today, index));
  } catch (error) {
    // Without a whole sample there is nothing to keep. Opening the file reports any other error.
    if (!(error instanceof HumanError) || error.code !== 'results-empty') throw error;
    await rm(file);
  } finally {
    await lock.release();
  }
}

/**
 * All that the file has of a sample is in memory at a time; it is closed before another takes its
 * place.
 */
async function* messages(
  identity: EvaluationIdentity,
  { parts, entries }: PartIndex<EvaluationIdentity>,
): AsyncGenerator<Uint8Array> {
  const batches = new BatchReader(parts, resultsFormat);
  try {
    yield encodeSchema(identity);
    for (const { places } of entries) {
      const versions = [];
      for (const place of places) {
        versions.push({ ...parts[0]!, part: 0, bytes: await batches.read(place) });
      }
      yield encodeBatch(identity, resultsKind.join(versions));
    }
  } finally {
    await batches.close();
  }
}
