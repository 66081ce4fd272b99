/** The methods: what chooses a schedule, and by what the tokens are ranked that stay. */
import type { HeadAggregate } from '../calibration/statistics';
import { fittedMethods, isBaseline, methodLabels } from '../recipe/methods';
import type { Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { MassRanking } from '../ranking/mass/definition';
import type { FittedMethod, MeasuredMethod, Method, Recipe } from '../recipe/types';

export interface MethodFacts {
  /** A proper name, the same in every language. */
  label: string;
  /** What its recipes rank by; absent where that is a matter of the baseline's options. */
  ranking?: Ranking;
  isBaseline: boolean;
}

/** What each method ranks by, where one ranking is the method. */
const rankings: Record<FittedMethod | MeasuredMethod, MassRanking> &
  Partial<Record<Method, MassRanking>> = {
  fitprune: { kind: 'self-cross' },
  // What the text looks at, with half the weight of what the image itself looks at; neither early tokens
  // nor single objects crowd out the rest.
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

/** The method that fits a recipe again: its own, or the paper's where a baseline or nothing chose it. */
export function fittedMethodOf({ fit }: Pick<Recipe, 'fit'>): FittedMethod {
  return fittedMethods.find((method) => method === fit?.method) ?? 'fitprune';
}

/** What a ranking takes from the statistics it is fitted to. */
export interface RankingFacts {
  aggregate?: HeadAggregate;
  /** Of every image, where all samples share one: the recipe then says it. */
  grid?: Grid | undefined;
}

/** What a fitted method, or one that is measured, ranks by. */
export function methodRanking(
  method: FittedMethod | MeasuredMethod,
  { aggregate = 'max', grid }: RankingFacts = {},
): MassRanking {
  const { coverage, ...ranking } = rankings[method];
  return {
    ...ranking,
    // Ranked by the attention map that was measured; the maximum need not be said.
    ...(aggregate === 'mean' && { heads: aggregate }),
    ...(coverage && { coverage: { ...coverage, ...(grid && { grid }) } }),
  };
}
