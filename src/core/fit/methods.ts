/** The methods: each chooses a schedule, and names the ranking that decides which tokens stay. */
import type { HeadAggregate } from '../calibration/statistics';
import { fittedMethods, isBaseline, methodLabels } from '../recipe/methods';
import type { Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { MassRanking } from '../ranking/mass/definition';
import type { FittedMethod, MeasuredMethod, Method, Recipe } from '../recipe/types';

export interface MethodFacts {
  /** A proper name, the same in every language. */
  label: string;
  /** The ranking of its recipes; absent if it depends on the baseline's options. */
  ranking?: Ranking;
  isBaseline: boolean;
}

/** The ranking of each method that has exactly one. */
const rankings: Record<FittedMethod | MeasuredMethod, MassRanking> &
  Partial<Record<Method, MassRanking>> = {
  fitprune: { kind: 'self-cross' },
  // Ranks by what the text attends to, with half the weight of what the image itself attends to, so
  // that neither early tokens nor single objects displace the rest.
  'fitprune+': {
    kind: 'self-cross',
    debiased: true,
    exponents: [0.5, 1],
    coverage: { block: 2 },
  },
  'fitprune-published': { kind: 'self-cross' },
  'fitprune-shape': { kind: 'self-cross' },
};

export const methods = Object.fromEntries(
  (Object.keys(methodLabels) as Method[]).map((method): [Method, MethodFacts] => {
    const ranking = rankings[method];
    const facts = { label: methodLabels[method], isBaseline: isBaseline(method) };
    return [method, ranking ? { ...facts, ranking } : facts];
  }),
) as Record<Method, MethodFacts>;

export { fittedMethods };

/**
 * The method that fits a recipe again: its own, or the paper's if the recipe came from a baseline
 * or by hand.
 */
export function fittedMethodOf({ fit }: Pick<Recipe, 'fit'>): FittedMethod {
  return fittedMethods.find((method) => method === fit?.method) ?? 'fitprune';
}

/** What a ranking takes from the statistics that it is fitted to. */
export interface RankingFacts {
  aggregate?: HeadAggregate;
  /** The grid of every image, if all samples share one: the recipe then records it. */
  grid?: Grid | undefined;
}

/** The ranking of a fitted or measured method. */
export function methodRanking(
  method: FittedMethod | MeasuredMethod,
  { aggregate = 'max', grid }: RankingFacts = {},
): MassRanking {
  const { coverage, ...ranking } = rankings[method];
  return {
    ...ranking,
    // Ranks by the attention map that was measured. The maximum is the default and is not written.
    ...(aggregate === 'mean' && { heads: aggregate }),
    ...(coverage && { coverage: { ...coverage, ...(grid && { grid }) } }),
  };
}
