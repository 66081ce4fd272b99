/**
 * Keys of the slider: they move to round numbers, while the field beside it takes fine ones. Pure.
 */
import { finest, isAmount, isTime, reductionAt, valueAt, type Axis, type Stated } from './axis';

/** The direction of a key, in steps of the axis; up means saving more. */
const moves: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 5,
  PageDown: -5,
};

/**
 * The slider's place after a key: the next whole point with an arrow, the next five with a Page
 * key, or an end.
 *
 * @param largest saving that can be reached, a fraction
 * @returns a saving from 0 to `largest`; undefined for a key that the slider does not use
 */
export function keyTarget(
  axis: Axis,
  key: string,
  { reduction, largest, prompt }: { reduction: number; largest: number; prompt: Stated },
): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return largest;
  const move = moves[key];
  if (move === undefined) return undefined;
  const unit = Math.abs(move) * unitOf(axis, prompt);
  const value = valueAt(axis, reduction, prompt) / unit;
  // Tokens count down as the saving grows.
  const rises = move > 0 !== isAmount(axis);
  const next = rises ? Math.floor(value + 1 + 1e-6) : Math.ceil(value - 1 - 1e-6);
  return Math.min(largest, Math.max(0, reductionAt(axis, next * unit, prompt)));
}

/** Presses of a key that are looked ahead to. */
const pressesAhead = 3;

/**
 * Where a key takes the slider, and where it would if it were pressed again and again.
 * @returns as `keyTarget`, different ones; empty for a key that is not the slider's
 */
export function keyTargets(
  axis: Axis,
  key: string,
  { reduction, largest, prompt }: Parameters<typeof keyTarget>[2],
): number[] {
  const targets: number[] = [];
  for (let from = reduction; targets.length <= pressesAhead;) {
    const target = keyTarget(axis, key, { reduction: from, largest, prompt });
    const isThere = targets.length > 0 && target === from;
    if (target === undefined || isThere) break;
    targets.push(target);
    from = target;
  }
  return targets;
}

/** One point of a saving; about as much in tokens, as a round number of them. */
function unitOf(axis: Axis, prompt: Stated): number {
  if (!isAmount(axis)) return 0.01;
  // Between one part in a hundred and one in a thousand.
  if (isTime(axis)) return 10 * finest(axis, prompt);
  const { visualTokens } = prompt;
  return [1, 2, 5, 10, 20, 50, 100].findLast((unit) => unit <= visualTokens / 100) ?? 1;
}
