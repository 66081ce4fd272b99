/** Names of methods, and which of them are baselines. */
import { rankingBaselineNames, rankingBaselines, type RankingBaseline } from '../ranking/baselines';
import type {
  BaselineMethod,
  EvaluationRecord,
  BaselineRecord,
  FittedMethod,
  MeasuredMethod,
  Method,
} from './types';

const rankingLabels = Object.fromEntries(
  rankingBaselineNames.map((name) => [name, rankingBaselines[name].label]),
) as Record<RankingBaseline, string>;

/** Proper names: the same in every language. */
export const methodLabels: Record<Method, string> = {
  fitprune: 'FitPrune',
  'fitprune+': 'FitPrune+',
  'fitprune-published': 'FitPrune, as published',
  ...rankingLabels,
  fastv: 'FastV',
  pyramid: 'Pyramid',
  dart: 'DART',
  divprune: 'DivPrune',
  // Only like CDPruner: its relevance is not CLIP's.
  cdpruner: 'CDPruner-like',
  'fitprune-shape': 'FitPrune shape',
};

/** In the order they are offered in. */
export const fittedMethods: readonly FittedMethod[] = ['fitprune+', 'fitprune'];

/** Those that run the model, in the order they are offered in. */
export const measuredMethods: readonly MeasuredMethod[] = ['fitprune-published'];

/** The method of new recipes unless another one is asked for. */
export const usualMethod: FittedMethod = 'fitprune+';

export const baselineMethods: readonly BaselineMethod[] = [
  ...rankingBaselineNames,
  'fastv',
  'pyramid',
  'dart',
  'divprune',
  'cdpruner',
  'fitprune-shape',
];

export function isBaseline(method: Method): method is BaselineMethod {
  return (baselineMethods as readonly Method[]).includes(method);
}

/** Whether its schedule comes from running the model, and may therefore miss the budget. */
export function isMeasured(method: Method): method is MeasuredMethod {
  return (measuredMethods as readonly Method[]).includes(method);
}

/** A baseline whose lead over the recipe is more than chance. */
export interface BetterBaseline {
  baseline: BaselineRecord;
  /** The figures in which it is better. */
  by: ('accuracy' | 'kl')[];
}

/**
 * Baselines whose lead is more than chance: the 95% interval of the recipe's lead is wholly below
 * 0, in accuracy or in KL divergence.
 */
export function betterBaselines({
  baselines = [],
}: Pick<EvaluationRecord, 'baselines'>): BetterBaseline[] {
  return baselines.flatMap((baseline): BetterBaseline[] => {
    const by: BetterBaseline['by'] = [
      ...(isBehind(baseline.ahead) ? (['accuracy'] as const) : []),
      ...(isBehind(baseline.klAhead) ? (['kl'] as const) : []),
    ];
    return by.length > 0 ? [{ baseline, by }] : [];
  });
}

/** The baseline of highest accuracy; without accuracies, of lowest KL divergence. */
export function bestBaseline({
  baselines = [],
}: Pick<EvaluationRecord, 'baselines'>): BaselineRecord | undefined {
  const scored = baselines.filter(({ accuracy, reachable }) => reachable && accuracy !== undefined);
  if (scored.length > 0) return scored.reduce((a, b) => (b.accuracy! > a.accuracy! ? b : a));
  const near = baselines.filter(({ kl, reachable }) => reachable && kl !== undefined);
  return near.length > 0 ? near.reduce((a, b) => (b.kl! < a.kl! ? b : a)) : undefined;
}

/**
 * The best, and those that are as good: none is to be named for the order they were measured in.
 * @returns `areAll` where no baseline that could be measured is worse than another
 */
export function bestBaselines(
  evaluation: Pick<EvaluationRecord, 'baselines'>,
): { first: BaselineRecord; tied: BaselineRecord[]; areAll: boolean } | undefined {
  const first = bestBaseline(evaluation);
  if (!first) return undefined;
  const of = first.accuracy === undefined ? 'kl' : 'accuracy';
  const reachable = evaluation.baselines!.filter((one) => one.reachable && one[of] !== undefined);
  const tied = reachable.filter((one) => one[of] === first[of]);
  return { first, tied, areAll: tied.length > 1 && tied.length === reachable.length };
}

function isBehind(ahead: readonly [number, number] | undefined): boolean {
  return ahead !== undefined && ahead[1] < 0;
}
