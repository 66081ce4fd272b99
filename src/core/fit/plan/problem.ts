/**
 * The loss and cost of steps at given layers, laid out so that the best combination can be found.
 */
import { tokensLeft } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import { orderAlone, type RankedSample } from '../masses/orders';
import { schedulePrice, stretchPrices, type Price } from '../price';
import type { PreparedStatistics } from '../prepare';
import { massesCounted } from '../simulate';

/** Most token counts that are tried for a step. */
const levels = 96;

export interface Problem {
  layers: number[];
  visualTokens: number;
  /** By step: the most tokens that may leave it, and the fewest that may be left up to it. */
  most: number[];
  least: number[];
  /** Token counts tried, ascending. */
  counts: number[];
  /** `stretches[i][j - i - 1]`: from step i to step j (past the last: the end). */
  stretches: Stretch[][];
  /** The cost of the layers before step j, if nothing is pruned there. */
  priceBefore: (j: number) => number;
  /** The cost of any schedule. */
  priceOf: (steps: readonly Step[]) => number;
}

/** Loss and price between two steps, by number of tokens; called millions of times. */
export interface Stretch {
  loss: Float64Array;
  price: Float64Array;
}

/** Which layers may have steps, and how many tokens these may leave. */
export type Bounds = Pick<Problem, 'layers' | 'most' | 'least'>;

/** @param given a step before the decoder, or none */
export function pose(
  { shape, reference }: PreparedStatistics,
  ranked: readonly RankedSample[],
  given: readonly Step[],
  bounds: Bounds,
  price: Price,
): Problem {
  const { visualTokens } = reference;
  const keepBefore = given[0]?.keep ?? 1;
  const entered = tokensLeft(keepBefore, visualTokens, visualTokens);
  const { layers, most, least } = bounds;
  const counts = countsBetween(most[0]!, least.at(-1)!, most);
  const table = lossTable(ranked, layers, shape.layers, counts, { visualTokens, keepBefore });
  const end = (j: number) => layers[j] ?? shape.layers;
  const prices = stretchPrices(price, layers, { visualTokens, entered });
  return {
    ...bounds,
    visualTokens,
    counts,
    stretches: layers.map((_, i) =>
      Array.from({ length: layers.length - i }, (__, at) => {
        const j = i + 1 + at;
        return {
          loss: table[i]![Math.min(end(j), shape.layers - 1)]!,
          price: Float64Array.from(counts, (count) => prices.after(i, count, j)),
        };
      }),
    ),
    priceBefore: prices.before,
    priceOf: (steps) => schedulePrice(price, visualTokens, [...given, ...steps]),
  };
}

/** The given ones and evenly many from the fewest to the most, ascending. */
function countsBetween(most: number, least: number, given: readonly number[]): number[] {
  const counts = new Set(given);
  for (let i = 0; i <= levels; i++) counts.add(Math.round(least + ((most - least) * i) / levels));
  return [...counts].sort((a, b) => a - b);
}

/**
 * `table[i][last][level]`: mean loss, summed over the layers after step i up to `last`, when the
 * top `counts[level]` tokens by the ranking at step i's layer enter them.
 */
function lossTable(
  ranked: readonly RankedSample[],
  steps: readonly number[],
  layers: number,
  counts: readonly number[],
  { visualTokens, keepBefore }: { visualTokens: number; keepBefore: number },
): Float64Array[][] {
  const scale = 1 / massesCounted(ranked);
  const table = steps.map(() =>
    Array.from({ length: layers }, () => new Float64Array(counts.length)),
  );
  // Sample by sample, since the masses of a large file are read when their turn comes.
  for (const one of ranked) {
    const order = orderAlone(one, keepBefore);
    for (const [at, step] of steps.entries()) {
      for (let layer = step + 1; layer < layers; layer++)
        addLoss(one, order, step, layer, table[at]![layer]!);
    }
  }
  for (const sums of table) {
    for (let layer = 1; layer < layers; layer++) {
      const before = sums[layer - 1]!;
      sums[layer] = sums[layer]!.map((sum, level) => before[level]! + sum);
    }
  }
  return table;

  function addLoss(
    { sample, layerStride, importance }: RankedSample,
    order: Uint16Array,
    step: number,
    layer: number,
    sum: Float64Array,
  ): void {
    const n = sample.visualTokens;
    const weight = scale * (importance?.[layer] ?? 1);
    const perSelf = weight / (sample.selfTotal[layer]! || Infinity);
    const perCross = weight / (sample.crossTotal[layer]! || Infinity);
    const { self: ofSelf, cross: ofCross } = sample;
    let [self, cross, gone] = [0, 0, 0];
    for (let level = counts.length - 1; level >= 0; level--) {
      const drop = n - Math.min(n, Math.max(1, Math.round((counts[level]! * n) / visualTokens)));
      for (; gone < drop; gone++) {
        const at = layer * n + order[step * layerStride + gone]!;
        self += ofSelf[at]!;
        cross += ofCross[at]!;
      }
      sum[level] = sum[level]! + self * perSelf + cross * perCross;
    }
  }
}
