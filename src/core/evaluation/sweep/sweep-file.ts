/**
 * A sweep, `.fitprune/sweeps/NAME.json`: recipes at several budgets, with what was measured of
 * each. It is rewritten after each budget, so that a stopped run keeps what it measured.
 */
import { readFile } from 'node:fs/promises';
import { HumanError } from '../../errors';
import { explainFileError } from '../../file-errors';
import { writeFileAtomic } from '../../files';
import { loadRecipe } from '../../recipe/checks/check';
import { currentEvaluation } from '../../recipe/results/evaluations';
import type { EvaluationRecord, Recipe } from '../../recipe/types';
import type { Budget } from '../../cost/types';
import { formatRecipe } from '../../recipe/write';
import { isObject } from '../../record';
import { text } from '../../text';
import { limits } from '../../limits';
import { requireRegularFile } from '../../regular-file';
import { sweepsFolder, type SweepIdentity } from './sweep-name';

export interface Sweep extends SweepIdentity {
  version: 1;
  /** The file name of the data. */
  dataName: string;
  /** By budget, then by method: fitted ones first. */
  points: SweepPoint[];
}

export interface SweepPoint {
  /**
   * The budget of the sweep to which it belongs. A baseline may miss it a little; its own record
   * says by how much.
   */
  budget: Budget;
  /** As it would be saved, except that `model.path` has no meaning here. */
  recipe: Recipe;
  record: EvaluationRecord;
}

/** @throws HumanError where the file cannot be written */
export async function writeSweep(file: string, sweep: Sweep): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(sweep, null, 1)}\n`);
}

/** @throws HumanError `sweep-unreadable` where the file holds no sweep of this version */
export async function readSweep(file: string): Promise<Sweep> {
  await requireRegularFile(file, limits.json);
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    throw explainFileError(error, file);
  });
  const sweep = await parseSweep(content);
  if (sweep) return sweep;
  throw new HumanError(
    text`${file} holds no sweep that this version of FitPrune reads. Delete it and measure again.`,
    'sweep-unreadable',
  );
}

/**
 * Every point must be a recipe with a measurement of that very recipe; anything else gives
 * undefined.
 */
export async function parseSweep(content: string): Promise<Sweep | undefined> {
  const raw = parsed(content);
  if (!isObject(raw) || raw['version'] !== 1 || !Array.isArray(raw['points'])) return undefined;
  const texts = ['model', 'data', 'dataName', 'statistics'].map((key) => raw[key]);
  const numbers = [raw['samples'], raw['seed']];
  const isWhole =
    texts.every((value) => typeof value === 'string') &&
    numbers.every((value) => Number.isSafeInteger(value));
  if (!isWhole) return undefined;
  const points = await Promise.all(raw['points'].map(pointOf));
  if (points.includes(undefined)) return undefined;
  return { ...(raw as unknown as Sweep), points: points.filter((point) => point !== undefined) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    // Cut off or edited by hand: it is not a sweep, which the caller reports.
    return undefined;
  }
}

async function pointOf(raw: unknown): Promise<SweepPoint | undefined> {
  if (!isObject(raw) || !isObject(raw['recipe']) || !isObject(raw['record'])) return undefined;
  const { budget, recipe, record } = raw as unknown as SweepPoint;
  if (!isObject(budget) || typeof budget.reduction !== 'number') return undefined;
  // Checked as the file it would be saved as, by the rules of recipes.
  const written = formatRecipe({ ...recipe, evaluation: [record] });
  const read = await loadRecipe(written, sweepsFolder).catch(() => undefined);
  const measured = read && currentEvaluation(read);
  return measured ? { budget, recipe, record: measured } : undefined;
}
