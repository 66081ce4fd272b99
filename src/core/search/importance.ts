/**
 * Measures how much each layer reads of the image: how far the output changes if no later layer
 * sees it.
 */
import { keepFor } from '../cost/tokens';
import { prunableLayers } from '../cost/layers';
import type { Step } from '../cost/types';
import { meanOf, sumOf } from '../sums';
import type { PreparedStatistics } from '../fit/prepare';
import type { MeasureFidelity } from './measure';

export interface Horizon {
  /**
   * By prunable layer, in order: mean KL divergence, nats, when all visual tokens but one are
   * dropped after it.
   */
  kl: number[];
  /** The prunable layers that were really measured; between them `kl` is interpolated. */
  measured: number[];
  /** By layer, the weight of losing all of its attention to the image; the mean is 1. */
  importance: Float64Array;
}

/** Measured first, evenly over the depth. */
const coarse = 8;
/**
 * If the figures of neighbours differ by more than this share of the largest, the layer between
 * them is measured.
 */
const resolution = 0.1;

/**
 * The information horizon of a model: measured at a few depths, and at more where the figure
 * changes. How much the figure falls from one layer to the next is how much that layer reads: its
 * importance.
 *
 * @param samples calibration samples it is measured on
 */
export async function measureImportance(
  { shape, reference }: PreparedStatistics,
  samples: number,
  measure: MeasureFidelity,
  signal: AbortSignal,
): Promise<Horizon> {
  const layers = prunableLayers(shape);
  const known = new Map<number, number>();
  const add = async (places: readonly number[]): Promise<void> => {
    const asked = [...new Set(places)].filter((at) => !known.has(at));
    if (asked.length === 0) return;
    const candidates = asked.map((at) => ({
      name: `nothing seen after layer ${layers[at]!}`,
      schedule: droppingAll(layers[at]!, reference.visualTokens),
      ranking: { kind: 'stride' } as const,
    }));
    const { kl } = await measure(candidates, samples, signal);
    asked.forEach((at, i) => known.set(at, meanOf(kl[i]!)));
  };
  const last = layers.length - 1;
  await add(Array.from({ length: coarse }, (_, i) => Math.round((last * i) / (coarse - 1))));
  for (let between = gaps(known); between.length > 0; between = gaps(known)) await add(between);
  const kl = layers.map((_, at) => interpolated(known, at));
  return {
    kl,
    measured: [...known.keys()].sort((a, b) => a - b).map((at) => layers[at]!),
    importance: importanceOf(kl, layers, shape.layers),
  };
}

function droppingAll(layer: number, visualTokens: number): Step[] {
  return [{ layer, keep: keepFor(1, visualTokens) }];
}

/** Places halfway between measured neighbours that differ too much. */
function gaps(known: ReadonlyMap<number, number>): number[] {
  const places = [...known.keys()].sort((a, b) => a - b);
  const largest = Math.max(...known.values());
  return places.slice(1).flatMap((to, i) => {
    const from = places[i]!;
    const differ = Math.abs(known.get(to)! - known.get(from)!) > resolution * largest;
    return to - from > 1 && differ ? [(from + to) >> 1] : [];
  });
}

function interpolated(known: ReadonlyMap<number, number>, at: number): number {
  const places = [...known.keys()].sort((a, b) => a - b);
  const to = places.find((place) => place >= at)!;
  const from = places.findLast((place) => place <= at)!;
  const [low, high] = [known.get(from)!, known.get(to)!];
  return from === to ? low : low + ((high - low) * (at - from)) / (to - from);
}

/**
 * A layer's importance is how much the figure falls if this layer, too, sees the image. Rises are
 * noise and are levelled from the end. Layers up to the first that can prune see all tokens under
 * any schedule.
 */
function importanceOf(kl: readonly number[], layers: readonly number[], depth: number) {
  const level = kl.map((_, at) => Math.max(...kl.slice(at)));
  const importance = new Float64Array(depth);
  for (let at = 1; at < layers.length; at++) {
    // Layers between two that can prune read together: they share the fall of the figure.
    const share = (level[at - 1]! - level[at]!) / (layers[at]! - layers[at - 1]!);
    for (let layer = layers[at - 1]! + 1; layer <= layers[at]!; layer++) importance[layer] = share;
  }
  const after = layers.at(-1)! + 1;
  for (let layer = after; layer < depth; layer++)
    importance[layer] = level.at(-1)! / (depth - after);
  const sum = sumOf(importance);
  // Where nothing changes anything, all layers weigh the same.
  return importance.map((one) => (sum > 0 ? (one * depth) / sum : 1));
}

/** The share that counts as most of the reading. */
const most = 0.95;

/** The fewest consecutive layers that do 95% of all reading of the image. */
export function readingLayers(importance: Float64Array): { first: number; last: number } {
  const total = sumOf(importance);
  let best = { first: 0, last: importance.length - 1 };
  for (let first = 0; first < importance.length; first++) {
    let sum = 0;
    let last = first;
    while (last < importance.length && (sum += importance[last]!) < most * total) last++;
    if (last < importance.length && last - first < best.last - best.first) best = { first, last };
  }
  return best;
}
