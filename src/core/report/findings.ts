/**
 * The content of a report as data: recipes with their letters, and measurements grouped by what
 * they share.
 */
import type { Cost } from '../cost/types';
import { currentEvaluations } from '../recipe/evaluations';
import { betterBaselines, isBaseline, type BetterBaseline } from '../recipe/methods';
import { recipeCost } from '../recipe/recipe-cost';
import type { EvaluationRecord, Method, Recipe } from '../recipe/types';
import type { ReportInput, ReportRecipe } from './types';

export interface Findings {
  recipes: KeyedRecipe[];
  groups: MeasuredGroup[];
  /** Recipes that were measured before somebody changed them, and those that never were. */
  stale: KeyedRecipe[];
  unmeasured: KeyedRecipe[];
}

export interface KeyedRecipe extends ReportRecipe {
  /** A, B, ...: identifies the recipe in figures and tables. */
  key: string;
  cost: Cost;
}

/** Measurements that compare: the same questions, scored the same way. */
export interface MeasuredGroup {
  data: string;
  samples: number;
  score: EvaluationRecord['score'];
  /** Names of the data file. */
  names: string[];
  entries: Entry[];
  sweep: SweepPoint[];
  /** Recipes that were not measured on this data. */
  absent: KeyedRecipe[];
}

export interface Entry {
  recipe: KeyedRecipe;
  record: EvaluationRecord;
  better: BetterBaseline[];
}

export interface SweepPoint {
  recipe: Recipe;
  record: EvaluationRecord;
  cost: Cost;
  /** Undefined for a recipe written by hand. */
  method: Method | undefined;
  /** The key of the recipe that it is by now. */
  letter: string | undefined;
}

export function findingsOf({ recipes, sweeps }: ReportInput): Findings {
  const keyed = recipes.map((one, index): KeyedRecipe => ({
    ...one,
    key: keyOf(index),
    cost: recipeCost(one.recipe),
  }));
  const groups = new Map<string, MeasuredGroup>();
  for (const recipe of keyed) {
    for (const record of currentRecords(recipe.recipe)) {
      const { entries } = groupOf(groups, record);
      entries.push({ recipe, record, better: betterBaselines(record) });
    }
  }
  const keys = new Map(
    [...groups.values()].flatMap(({ entries }) =>
      entries.map(({ record, recipe }) => [identity(record), recipe.key]),
    ),
  );
  const known = new Set<string>();
  for (const { points } of sweeps) {
    for (const { recipe, record } of points) {
      const method = recipe.fit?.method;
      // Baselines appear in the records of the recipes they were compared with.
      if (method !== undefined && isBaseline(method)) continue;
      const own = identity(record);
      if (known.has(own)) continue;
      known.add(own);
      const [cost, letter] = [recipeCost(recipe), keys.get(own)];
      groupOf(groups, record).sweep.push({ recipe, record, cost, method, letter });
    }
  }
  for (const group of groups.values()) {
    group.sweep.sort((a, b) => a.cost.reduction.decoder - b.cost.reduction.decoder);
    group.absent = keyed.filter((one) => group.entries.every(({ recipe }) => recipe !== one));
  }
  const measured = new Set(
    [...groups.values()].flatMap(({ entries }) => entries.map(({ recipe }) => recipe)),
  );
  const without = keyed.filter((one) => !measured.has(one));
  const wasMeasured = ({ recipe }: KeyedRecipe) => (recipe.evaluation ?? []).length > 0;
  return {
    recipes: keyed,
    // The largest measurement comes first.
    groups: [...groups.values()].sort(
      (a, b) => b.samples - a.samples || b.entries.length - a.entries.length,
    ),
    stale: without.filter(wasMeasured),
    unmeasured: without.filter((one) => !wasMeasured(one)),
  };
}

/** A to Z, then AA, AB, ... */
export function keyOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : keyOf(Math.floor(index / 26) - 1) + last;
}

/** The newest record of the present schedule, on each data set. */
function currentRecords(recipe: Recipe): EvaluationRecord[] {
  const current = currentEvaluations(recipe);
  return [...new Map(current.map((record) => [basis(record), record])).values()];
}

function groupOf(groups: Map<string, MeasuredGroup>, record: EvaluationRecord): MeasuredGroup {
  const { data, samples, score, dataName } = record;
  const group = groups.get(basis(record)) ?? {
    ...{ data, samples, score },
    ...{ names: [], entries: [], sweep: [], absent: [] },
  };
  groups.set(basis(record), group);
  if (dataName !== undefined && !group.names.includes(dataName)) group.names.push(dataName);
  return group;
}

/** Only records of one basis compare. */
function basis({ data, samples, score }: EvaluationRecord): string {
  return JSON.stringify([data, samples, score]);
}

function identity(record: EvaluationRecord): string {
  return `${basis(record)} ${record.schedule}`;
}
