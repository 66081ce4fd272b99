/** What differs between two recipes, in the recipe's own terms. */
import type { Step } from '../cost/types';
import { toUnits } from '../cost/tokens';
import { canonicalRanking } from './hash';
import type { Recipe } from './types';

export type StepChange =
  | { kind: 'added'; layer: number; to: number }
  | { kind: 'removed'; layer: number; from: number }
  | { kind: 'changed'; layer: number; from: number; to: number };

/** A key that differs; a side that lacks it is undefined. */
export interface FieldChange {
  key: string;
  from: unknown;
  to: unknown;
}

export interface RecipeDiff {
  /** By layer. */
  schedule: StepChange[];
  model: FieldChange[];
  budget: FieldChange[];
  ranking: FieldChange[];
  /** Both prune the same model in the same way; budget and records may differ. */
  equivalent: boolean;
}

export function diffRecipes(from: Recipe, to: Recipe): RecipeDiff {
  const schedule = diffSchedules(from.schedule, to.schedule);
  const ranking = diffFields(canonicalRanking(from.ranking), canonicalRanking(to.ranking));
  const sameModel = from.model.fingerprint === to.model.fingerprint;
  return {
    schedule,
    model: diffFields(from.model, to.model),
    budget: diffFields(from.budget, to.budget),
    ranking,
    equivalent: sameModel && schedule.length === 0 && ranking.length === 0,
  };
}

export function diffSchedules(from: readonly Step[], to: readonly Step[]): StepChange[] {
  const [before, after] = [from, to].map(
    (steps) => new Map(steps.map(({ layer, keep }) => [layer, keep])),
  ) as [Map<number, number>, Map<number, number>];
  const layers = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  return layers.flatMap((layer): StepChange[] => {
    const [old, now] = [before.get(layer), after.get(layer)];
    if (old === undefined) return [{ kind: 'added', layer, to: now! }];
    if (now === undefined) return [{ kind: 'removed', layer, from: old }];
    return toUnits(old) === toUnits(now) ? [] : [{ kind: 'changed', layer, from: old, to: now }];
  });
}

function diffFields(from: object, to: object): FieldChange[] {
  const [before, after] = [from, to] as [Record<string, unknown>, Record<string, unknown>];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => ({ key, from: before[key], to: after[key] }));
}
