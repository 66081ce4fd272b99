/** Sentences about baselines that are better than fitted methods. Pure. */
import { formatPercent } from '../../../src/core/cost/format';
import { formatKl, plainPercent } from '../../../src/core/figures/format';
import { betterBaselines, methodLabels } from '../../../src/core/recipe/methods';
import type { EvaluationBySet } from '../../../src/protocol/measured';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { TradeOffStrings } from '../strings';
import { fill } from '../../shared/fill';
import { isOf, recipeRecords, type MeasuredSet } from './sets';

/** Lines of warnings at first. */
const mostWarnings = 2;

export interface Warnings {
  /** Sentences, worst news first. */
  first: string[];
  /** Those that are shown on request. */
  more: string[];
}

/** Baselines that are better by more than their intervals; one line for each recipe or budget. */
export function warnings(strings: TradeOffStrings, state: PanelState, set: MeasuredSet): Warnings {
  const lines = judged(strings, state, set).flatMap(({ name, record }) =>
    betterBaselines(record).map(({ baseline, by }) => {
      const label = methodLabels[baseline.method];
      const isAccuracy = by.includes('accuracy');
      const [low, high] = (isAccuracy ? baseline.ahead : baseline.klAhead)!;
      const text = isAccuracy
        ? fill(
            strings.betterAccuracy,
            ...[label, name, points(-high), points(-low), set.samples],
            ...[baseline.accuracy, record.accuracy].map((one) => formatPercent(one ?? NaN)),
          )
        : fill(strings.betterKl, label, name, formatKl(-high), formatKl(-low), set.samples);
      return { text, isAccuracy, by: -high };
    }),
  );
  lines.sort((a, b) => Number(b.isAccuracy) - Number(a.isAccuracy) || b.by - a.by);
  const texts = lines.map(({ text }) => text);
  // A line saying that there is one more would take as much room as that one.
  const most = texts.length === mostWarnings + 1 ? texts.length : mostWarnings;
  return { first: texts.slice(0, most), more: texts.slice(most) };
}

/**
 * What baselines are compared with: recipes, and the budgets of sweeps that the panel's method was
 * fitted to.
 */
function judged(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
): { name: string; record: EvaluationBySet }[] {
  const named = recipeRecords(state).filter(isOf(set));
  const swept = state.measuring.sweeps
    .filter(({ stale }) => stale === undefined)
    .flatMap(({ points: all }) =>
      all
        .filter(({ maker }) => maker.method === state.method)
        .map(({ maker, reduction, record }) => ({
          name: fill(strings.pointAt, methodLabels[maker.method], plainPercent(reduction.decoder)),
          record,
        })),
    )
    .filter(isOf(set))
    // A saved point is called by its recipe's name.
    .filter(({ record }) => !named.some((other) => other.record.schedule === record.schedule));
  return [...named, ...swept];
}

/** A fraction as points, without their unit. */
function points(fraction: number): string {
  return (100 * fraction).toFixed(1);
}
