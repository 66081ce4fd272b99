/** Results of a version that lacks columns of today's, written anew. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { writeStream } from '../../arrow/whole-stream';
import { HumanError } from '../../errors';
import { lockFile } from '../../lock/lock';
import type { EvaluationIdentity } from '../types';
import { readResults, type Results } from './results-file';
import { requireSameRun } from './results-identity';
import { encodeBatch, encodeSchema } from './results-schema';

/**
 * Writes an older file anew, with all that it holds, so that it takes what older ones have no columns for. A file of
 * today's version, or none, is left as it is.
 * @param run that the file is to be continued by
 * @throws HumanError as `ResultsWriter.open`; nothing is changed then
 */
export async function renewResults(file: string, run: EvaluationIdentity): Promise<void> {
  if (!existsSync(file)) return;
  const lock = await lockFile(file);
  try {
    const { identity, samples } = await readResults(file);
    if (identity.format === undefined) return;
    requireSameRun(file, identity, run);
    const today = { ...identity };
    delete today.format;
    await writeStream(file, messages({ identity: today, samples }));
  } catch (error) {
    // Without a whole sample there is nothing to keep; whatever else is wrong, opening says it.
    if (!(error instanceof HumanError) || error.code !== 'results-empty') throw error;
    await rm(file);
  } finally {
    await lock.release();
  }
}

function* messages({ identity, samples }: Results): Generator<Uint8Array> {
  yield encodeSchema(identity);
  for (const sample of samples) yield encodeBatch(identity, sample);
}
