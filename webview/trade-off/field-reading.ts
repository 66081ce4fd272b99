/** The meaning of the number field's text: a place of the slider, or why there is none. Pure. */
import { fill } from '../shared/fill';
import { formatValue, isAmount, isTime, parseField, sliderSteps, valueAt } from './axis';
import type { Axis, Stated } from './axis';
import type { TradeOffStrings } from './strings';

export type FieldReading =
  | { kind: 'taken'; reduction: number }
  /** Nothing moves. */
  | { kind: 'refused'; why: string };

/** Nearer than this to an end is the end: figures are written with some digits alone. */
const near = 1e-9;

/** Recipes write 0.6 where the field has 60: of a percentage, a bare fraction may be either. */
function fractionOf(axis: Axis, written: string): number | undefined {
  if (isAmount(axis) || isTime(axis) || !/^\s*0?[.,]\d+\s*$/.test(written)) return undefined;
  const number = Number(written.replace(',', '.'));
  return number > 0 ? number : undefined;
}

/** `kv:40%`, as the command line writes a budget in another metric. */
const withMetric = /^\s*(flops|tokens|kv)\s*:\s*(\S.*)$/i;

function otherMetric(strings: TradeOffStrings, written: string): string | undefined {
  const [, metric, rest] = withMetric.exec(written) ?? [];
  if (metric === undefined) return undefined;
  const names = { flops: strings.flopsDecoder, tokens: strings.axisTokens, kv: strings.axisKv };
  const name = names[metric.toLowerCase() as keyof typeof names];
  return fill(strings.otherMetric, name, rest!.trim());
}

/** @param range of the slider in steps, and what is needed to compute values */
export function readBudget(
  strings: TradeOffStrings,
  axis: Axis,
  written: string,
  { largest, prompt }: { largest: number; prompt: Stated },
): FieldReading {
  const refused = (why: string): FieldReading => ({
    kind: 'refused',
    why: fill(strings.notTaken, written.trim(), why),
  });
  const fraction = fractionOf(axis, written);
  if (fraction !== undefined) {
    const percent = `${Number((100 * fraction).toPrecision(6))}%`;
    return refused(fill(strings.fractionSuspected, percent, `${written.trim()}%`));
  }
  const other = otherMetric(strings, written);
  if (other !== undefined) return refused(other);
  const reduction = parseField(axis, written, prompt);
  const limit = largest / sliderSteps;
  if (reduction === undefined) return refused(strings.notANumber);
  if (reduction < -near) {
    const { aboveUnpruned, belowNothing } = strings;
    const unpruned = formatValue(axis, valueAt(axis, 0, prompt));
    return refused(fill(isAmount(axis) ? aboveUnpruned : belowNothing, unpruned));
  }
  if (reduction > limit + near) {
    const most = formatValue(axis, valueAt(axis, limit, prompt));
    return refused(fill(strings.beyondReach, most));
  }
  return { kind: 'taken', reduction: Math.max(0, reduction) };
}
