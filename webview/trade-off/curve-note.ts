/**
 * Remarks beside the curve: why there is none, which recipes it leaves out, and where pruning saves
 * no time. Pure.
 */
import { formatMilliseconds } from '../../src/core/cost/format';
import { uncounted } from '../../src/core/cost/overhead';
import { listed, sentences } from '../../src/core/text';
import { fill } from '../shared/fill';
import { localize } from '../shared/l10n';
import { formatValue, isTime, valueAt, valueOf, type Reference } from './axis';
import type { TradeOffStrings } from './strings';
import { curveOf, pointsOf, recipeMarks, unplaced, type TradeOffView } from './view';

/** Most recipes that are named; if there are more, their number is given. */
const mostNamed = 3;
/** Predictions of times this near are the same, in parts. */
const sameTime = 0.005;

/**
 * @param isFloorShown whether the limit that no budget can go below is in the plot
 * @returns sentences; empty if none are needed
 */
export function curveNote(
  strings: TradeOffStrings,
  view: TradeOffView,
  reference: Reference,
  isFloorShown: boolean,
): string {
  if (curveOf(view.state) === undefined) return strings.noCurve;
  const floor = isFloorShown ? undefined : floorWords(strings, view, reference);
  return localize(
    sentences(
      [
        slowerWords(strings, view, reference),
        floor,
        unplacedWords(strings, view),
        uncountedWords(strings, view),
      ].filter((words) => words !== undefined),
    ),
  );
}

function slowerWords(
  strings: TradeOffStrings,
  { state, axis, fitted }: TradeOffView,
  { prompt }: Reference,
): string | undefined {
  const curve = curveOf(state);
  if (!isTime(axis) || !curve) return undefined;
  const unpruned = valueAt(axis, 0, prompt);
  const isSlow = (value: number, least: number): boolean => value > unpruned * least;
  const values = pointsOf(curve, axis)
    .filter(({ selfLoss, crossLoss }) => selfLoss + crossLoss > 0)
    .map(({ cost }) => valueOf(axis, cost));
  if (values.length > 0 && values.every((value) => isSlow(value, 1 - sameTime))) {
    return fill(strings.neverFaster, formatValue(axis, unpruned));
  }
  const here = fitted && fitted.schedule.length > 0 ? valueOf(axis, fitted.cost) : 0;
  if (!isSlow(here, 1 + sameTime)) return undefined;
  return fill(strings.slowerHere, formatValue(axis, here), formatValue(axis, unpruned));
}

function floorWords(
  strings: TradeOffStrings,
  { axis }: TradeOffView,
  { prompt: { floor } }: Reference,
): string | undefined {
  if (axis.metric !== 'ttft' || floor === undefined) return undefined;
  const { whole, encoder } = floor;
  return fill(strings.floorBeyond, formatMilliseconds(whole), formatMilliseconds(encoder));
}

function unplacedWords(strings: TradeOffStrings, { state }: TradeOffView): string | undefined {
  const names = unplaced(state);
  if (names.length === 0) return undefined;
  return names.length > mostNamed
    ? fill(strings.unplacedMany, names.length)
    : fill(strings.unplaced, localize(listed(names)));
}

/** If a recipe leaves out costs that the slider counts, its mark is too far right. */
function uncountedWords(
  strings: TradeOffStrings,
  { state, axis, move }: TradeOffView,
): string | undefined {
  if (axis.metric !== 'flops') return undefined;
  const marks = recipeMarks({ state, move }).map(({ name, cost: { overhead } }) => ({
    name,
    overhead,
  }));
  const names = uncounted(marks).map(({ name }) => name);
  return names.length === 0 ? undefined : fill(strings.uncounted, localize(listed(names)));
}
