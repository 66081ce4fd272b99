/** Results written as a whole: merged ones, and those of a version that lacks columns of today's. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../errors';
import { explainFileError } from '../../files';
import { lockFile } from '../../lock/lock';
import { sweepTemporary, temporaryName } from '../../temporary';
import type { EvaluationIdentity } from '../types';
import { readResults, ResultsWriter, type Results } from './results-file';
import { requireSameRun } from './results-identity';

/** Takes the place of a file of that name only when all is on the disk. */
export async function writeResults(out: string, { identity, samples }: Results): Promise<void> {
  const temporary = temporaryName(out);
  try {
    await sweepTemporary(path.dirname(out));
    const writer = await ResultsWriter.open(temporary, identity);
    try {
      for (const sample of samples) await writer.append(sample);
    } finally {
      await writer.close();
    }
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, out);
  }
}

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
    await writeResults(file, { identity: today, samples });
  } catch (error) {
    // Without a whole sample there is nothing to keep; whatever else is wrong, opening says it.
    if (!(error instanceof HumanError) || error.code !== 'results-empty') throw error;
    await rm(file);
  } finally {
    await lock.release();
  }
}
