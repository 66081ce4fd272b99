/**
 * The content of a report as data: recipes with their letters, and measurements grouped by what
 * they share.
 */
import { group } from 'd3-array';
import { formatBudget } from '../cost/budget';
import type { Cost } from '../cost/types';
import { currentEvaluations } from '../recipe/results/evaluations';
import {
  betterBaselines,
  fittedMethods,
  isBaseline,
  measuredMethods,
  type BetterBaseline,
} from '../recipe/methods';
import {
  sweptRecords,
  withElsewhere,
  type WithElsewhere,
} from '../recipe/results/measured-elsewhere';
import { recipeCost } from '../recipe/recipe-cost';
import type { EvaluationRecord, Method, Recipe } from '../recipe/types';
import type { ReportInput, ReportRecipe } from './types';

const order: readonly Method[] = [...fittedMethods, ...measuredMethods];

export interface Findings {
  recipes: KeyedRecipe[];
  groups: MeasuredGroup[];
  /** Recipes that were measured before somebody changed them. */
  stale: KeyedRecipe[];
}

/** With what the sweeps have measured of it. */
export interface KeyedRecipe extends ReportRecipe, WithElsewhere {
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
  /** Recipes that were measured on other data alone. */
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
  /** The key of the recipe that it has become. */
  letter: string | undefined;
}

export function findingsOf({ recipes, sweeps }: ReportInput): Findings {
  const swept = sweptRecords(sweeps);
  const keyed = recipes.map((one, index): KeyedRecipe => ({
    ...one,
    ...withElsewhere(one.recipe, swept),
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
  const measured = new Set(
    [...groups.values()].flatMap(({ entries }) => entries.map(({ recipe }) => recipe)),
  );
  for (const one of groups.values()) {
    one.sweep = inOneOrder(one.sweep);
    one.absent = keyed.filter(
      (other) => measured.has(other) && one.entries.every(({ recipe }) => recipe !== other),
    );
  }
  return {
    recipes: keyed,
    // What compares with baselines comes first, then the largest measurement.
    groups: [...groups.values()].sort(
      (a, b) =>
        Number(isCompared(b)) - Number(isCompared(a)) ||
        b.samples - a.samples ||
        b.entries.length - a.entries.length,
    ),
    stale: keyed.filter((one) => !measured.has(one) && (one.recipe.evaluation ?? []).length > 0),
  };
}

function isCompared({ entries, sweep }: MeasuredGroup): boolean {
  return [...entries, ...sweep].some(({ record }) => (record.baselines ?? []).length > 0);
}

/** Budget by budget, each with its methods in the order in which they are offered. */
function inOneOrder(sweep: readonly SweepPoint[]): SweepPoint[] {
  const byBudget = group(
    sweep,
    ({ recipe: { budget } }) => `${budget.convention} ${formatBudget(budget)}`,
  );
  const least = (points: readonly SweepPoint[]): number =>
    Math.min(...points.map(({ cost }) => cost.reduction.decoder));
  return [...byBudget.values()]
    .toSorted((a, b) => least(a) - least(b))
    .flatMap((points) =>
      points.toSorted(
        (a, b) => placeOf(a) - placeOf(b) || a.cost.reduction.decoder - b.cost.reduction.decoder,
      ),
    );
}

function placeOf({ method }: SweepPoint): number {
  const at = method === undefined ? -1 : order.indexOf(method);
  return at < 0 ? order.length : at;
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
  const found = groups.get(basis(record)) ?? {
    ...{ data, samples, score },
    ...{ names: [], entries: [], sweep: [], absent: [] },
  };
  groups.set(basis(record), found);
  if (dataName !== undefined && !found.names.includes(dataName)) found.names.push(dataName);
  return found;
}

/** What two records must have in common to be compared. */
function basis({ data, samples, score }: EvaluationRecord): string {
  return JSON.stringify([data, samples, score]);
}

function identity(record: EvaluationRecord): string {
  return `${basis(record)} ${record.schedule}`;
}
