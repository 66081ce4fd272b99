/** Finds the sweeps of a model: budgets that were fitted and measured one after the other. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { readSweep, type Sweep } from '../evaluation/sweep/sweep-file';
import { sweepsFolder, sweepSuffix } from '../evaluation/sweep/sweep-name';

export interface FoundSweeps {
  sweeps: Sweep[];
  /** Errors for files that are not sweeps, for the user. */
  problems: HumanError[];
}

/**
 * @param folders of statistics, such as `.fitprune`; those that do not exist hold none
 * @param model fingerprint
 */
export async function findSweeps(folders: readonly string[], model: string): Promise<FoundSweeps> {
  const found: FoundSweeps = { sweeps: [], problems: [] };
  for (const folder of new Set(folders.map((one) => path.resolve(one, sweepsFolder)))) {
    for (const name of (await namesIn(folder)).sort()) {
      try {
        const sweep = await readSweep(path.join(folder, name));
        if (sweep.model === model) found.sweeps.push(sweep);
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        found.problems.push(error);
      }
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(sweepSuffix));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
