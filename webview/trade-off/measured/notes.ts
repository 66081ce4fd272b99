/** What stands above the measured plot: what a sweep found, and what is measured and not in the plot. Pure. */
import { group } from 'd3-array';
import { sweepFinding } from '../../../src/core/evaluation/sweep/finding';
import type { PanelState } from '../../../src/protocol/trade-off';
import { fill } from '../../shared/fill';
import { localize } from '../../shared/l10n';
import type { TradeOffStrings } from '../strings';
import { comparable, isOf, recipeRecords, type MeasuredSet } from './sets';

/** So many recipes are named; more are counted. */
const mostNamed = 3;

/** @returns sentences; empty where there is nothing to say */
export function measuredNote(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
): string {
  return [sweptWords(strings, state, set), ...elsewhereWords(strings, state, set)]
    .filter((words) => words !== undefined)
    .join(' ');
}

function sweptWords(
  strings: TradeOffStrings,
  state: PanelState,
  set: MeasuredSet,
): string | undefined {
  const points = comparable(state)
    .flatMap((sweep) => sweep.points)
    .filter(isOf(set));
  if (points.length === 0) return undefined;
  const budgets = new Set(points.map(({ budget }) => budget.reduction)).size;
  const finding = sweepFinding(
    points.map(({ maker: { method }, budget, record }) => ({
      ...{ method, saved: budget.reduction ?? 0, record },
    })),
  );
  const counted = fill(strings.sweptOn, budgets, set.samples, set.name);
  return finding === undefined ? counted : `${localize(finding)} ${counted}`;
}

/** Recipes that the same data has more to say of than this set: they have not gone. */
function elsewhereWords(strings: TradeOffStrings, state: PanelState, set: MeasuredSet): string[] {
  const records = recipeRecords(state);
  const here = new Set(records.filter(isOf(set)).map(({ id }) => id));
  const others = records.filter(
    ({ id, record }) => !here.has(id) && record.data === set.data && record.samples > set.samples,
  );
  const bySamples = group(others, ({ record }) => record.samples);
  return [...bySamples].map(([samples, members]) => {
    const names = [...new Set(members.map(({ name }) => name))];
    return names.length > mostNamed
      ? fill(strings.elsewhereMany, names.length, samples, strings.measuredOn)
      : fill(strings.elsewhere, names.join(', '), samples, strings.measuredOn);
  });
}
