/** Reads the files of sweeps: budgets that were fitted and measured one after the other. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { english, type Localizer } from '../l10n';
import { loadRecipe } from '../recipe/check';
import type { Recipe } from '../recipe/types';
import { text } from '../text';
import type { Sweep } from './types';

/** Within the folder of statistics. */
export const sweepsFolder = 'sweeps';

export interface FoundSweeps {
  sweeps: Sweep[];
  /** Files that are no sweeps: what to tell the user of each. */
  problems: HumanError[];
}

/**
 * The sweeps of one model.
 * @param folders of statistics, such as `.fitprune`; those that do not exist hold none
 * @param model fingerprint
 */
export async function findSweeps(
  folders: readonly string[],
  model: string,
  l10n?: Localizer,
): Promise<FoundSweeps> {
  const found: FoundSweeps = { sweeps: [], problems: [] };
  for (const folder of new Set(folders.map((one) => path.resolve(one, sweepsFolder)))) {
    for (const name of (await namesIn(folder)).sort()) {
      const file = path.join(folder, name);
      try {
        const sweep = await parseSweep(await readFile(file, 'utf8'), file, l10n);
        if (sweep.model === model) found.sweeps.push(sweep);
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        found.problems.push(error);
      }
    }
  }
  return found;
}

/**
 * @param name of the file, for errors
 * @throws HumanError `sweep-invalid`, `recipe-invalid`
 */
export async function parseSweep(
  json: string,
  name: string,
  l10n: Localizer = english,
): Promise<Sweep> {
  const { version, model, data, points } = parseObject(json, name);
  if (version !== 1 || !isText(model) || !isText(data) || !Array.isArray(points)) {
    throw invalid(name);
  }
  const checked = await Promise.all(
    points.map(async (point: unknown): Promise<Sweep['points'][number]> => {
      const { recipe, record } = (point ?? {}) as { recipe?: unknown; record?: unknown };
      if (typeof recipe !== 'object' || typeof record !== 'object') throw invalid(name);
      // Recipe and record are held to the same schema as those of a recipe file.
      const whole = { ...(recipe as Recipe), evaluation: [record] };
      const { evaluation, ...rest } = await loadRecipe(JSON.stringify(whole), name, l10n);
      return { recipe: rest, record: evaluation![0]! };
    }),
  );
  return { version, model, data, points: checked };
}

function parseObject(json: string, name: string): Record<string, unknown> {
  try {
    return (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw invalid(name, error);
  }
}

function invalid(name: string, cause?: unknown): HumanError {
  return new HumanError(
    text`${name} is no sweep of version 1 and is left out. Delete it, or run the sweep again.`,
    'sweep-invalid',
    1,
    { cause },
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
