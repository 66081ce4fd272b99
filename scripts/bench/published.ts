/** The schedule published with FitPrune for LLaVA-1.5-7B at 60%, for decoders of other depths. */
import { keepUnits } from '../../src/core/cost/tokens';
import type { Step } from '../../src/core/cost/types';
import { meanOf } from '../../src/core/sums';

/**
 * Visual tokens removed after each layer, of 576 (github.com/ywh187/FitPrune,
 * LLaVA_1.5/llava/model/language_model/modeling_llama.py; figures only).
 */
const removed = [
  ...[14, 33, 89, 36, 36, 20, 55, 21, 18, 4, 7, 5, 2, 5, 7, 4],
  ...[26, 5, 11, 24, 4, 18, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0],
];
const visualTokens = 576;

/**
 * The share that is kept after each of `layers` layers: the published curve over depth,
 * interpolated.
 */
export function publishedKeeps(layers: number): number[] {
  const curve = [1];
  let left = visualTokens;
  for (const count of removed) {
    left -= count;
    curve.push(left / visualTokens);
  }
  return Array.from({ length: layers }, (_, layer) => {
    const at = ((layer + 1) * removed.length) / layers;
    const below = Math.floor(at);
    const [a, b] = [curve[below]!, curve[Math.min(below + 1, removed.length)]!];
    return a + (b - a) * (at - below);
  });
}

export function publishedSchedule(layers: number): Step[] {
  return toSchedule(publishedKeeps(layers).map((keep, layer) => ({ layer, keep })));
}

/**
 * The published curve in at most `steps` cuts: of all choices of layers the one whose stairs, each
 * at the mean of the curve there, are closest. The mean number of tokens entering a layer stays the
 * same.
 */
export function fewSteps(layers: number, steps: number): Step[] {
  const keeps = publishedKeeps(layers);
  let best: { distance: number; schedule: Step[] } | undefined;
  for (const chosen of combinations(layers - 1, steps)) {
    const schedule: Step[] = [];
    // Before the first cut everything stays.
    let distance = squares(keeps.slice(0, chosen[0]), 1);
    chosen.forEach((layer, i) => {
      const part = keeps.slice(layer, chosen[i + 1] ?? layers);
      const keep = meanOf(part);
      distance += squares(part, keep);
      schedule.push({ layer, keep });
    });
    if (best === undefined || distance < best.distance) best = { distance, schedule };
  }
  return toSchedule(best?.schedule ?? []);
}

function squares(values: readonly number[], from: number): number {
  return values.reduce((sum, value) => sum + (value - from) ** 2, 0);
}

/** Ascending choices of `count` of the numbers below `end`. */
function* combinations(end: number, count: number, first = 0): Generator<number[]> {
  if (count === 0) yield [];
  for (let head = first; count > 0 && head <= end - count; head++) {
    for (const tail of combinations(end, count - 1, head + 1)) yield [head, ...tail];
  }
}

/** With the recipe's 4 decimals, and without steps that drop nothing. */
function toSchedule(steps: readonly Step[]): Step[] {
  const schedule: Step[] = [];
  for (const { layer, keep } of steps) {
    const rounded = Math.round(keep * keepUnits) / keepUnits;
    if (rounded < (schedule.at(-1)?.keep ?? 1)) schedule.push({ layer, keep: rounded });
  }
  return schedule;
}
