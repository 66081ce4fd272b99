/** What the number field comes to: a place of the slider, or why it is none, in few words and in all. Pure. */
import { fill } from '../shared/fill';
import { formatValue, isAmount, parseField, sliderSteps, valueAt } from './axis';
import type { Axis, Stated } from './axis';
import type { TradeOffStrings } from './strings';

export type FieldReading =
  | { kind: 'taken'; reduction: number }
  /** Nothing moves. */
  | { kind: 'refused'; short: string; whole: string };

/** Nearer than this to an end is the end: figures are written with some digits alone. */
const near = 1e-9;

/** @param range steps that the slider reaches, and what values are told by */
export function readBudget(
  strings: TradeOffStrings,
  axis: Axis,
  written: string,
  { largest, prompt }: { largest: number; prompt: Stated },
): FieldReading {
  const refused = (short: string, whole: string): FieldReading => ({
    ...{ kind: 'refused' as const, short: fill(strings.notTakenShort, written.trim(), short) },
    whole: fill(strings.notTaken, written.trim(), whole),
  });
  const reduction = parseField(axis, written, prompt);
  const limit = largest / sliderSteps;
  if (reduction === undefined) return refused(strings.notANumberShort, strings.notANumber);
  if (reduction < -near) {
    const unpruned = formatValue(axis, valueAt(axis, 0, prompt));
    return refused(
      fill(strings.aboveUnprunedShort, unpruned),
      fill(strings.aboveUnpruned, unpruned),
    );
  }
  if (reduction > limit + near) {
    const most = formatValue(axis, valueAt(axis, limit, prompt));
    const { beyondReachShort, belowReachShort } = strings;
    const short = isAmount(axis) ? belowReachShort : beyondReachShort;
    return refused(fill(short, most), fill(strings.beyondReach, most));
  }
  return { kind: 'taken', reduction: Math.max(0, reduction) };
}
