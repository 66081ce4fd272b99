/** What each layer reads of the image, measured: how far the output changes when no later layer sees it. */
import { keepFor } from '../cost/tokens';
import { prunableLayers } from '../cost/layers';
import type { Step } from '../cost/types';
import { meanOf } from '../sums';
import type { PreparedStatistics } from '../fit/prepare';
import type { MeasureFidelity } from './measure';

export interface Horizon {
  /** By prunable layer, in order: mean KL divergence, nats, when all visual tokens but one are dropped after it. */
  kl: number[];
  /** The prunable layers that were really measured; between them `kl` is interpolated. */
  measured: number[];
  /** By layer, what losing all of its attention to the image weighs; its mean is 1. */
  importance: Float64Array;
}

/** Measured first, evenly over the depth. */
const coarse = 8;
/** Neighbours whose figures differ by more than this part of the largest get the layer between them measured. */
const resolution = 0.1;

/**
 * The information horizon of a model: measured at a few depths, and closer where the figure changes. What the figure falls by
 * from one layer to the next is what that layer reads: the layer's importance.
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
 * A layer's importance is what the figure falls by when it, too, still sees the image; noise that lets it rise is levelled
 * from the end. Layers up to the first that can prune see all tokens whatever a schedule does.
 */
function importanceOf(kl: readonly number[], layers: readonly number[], depth: number) {
  const level = kl.map((_, at) => Math.max(...kl.slice(at)));
  const importance = new Float64Array(depth);
  for (let at = 1; at < layers.length; at++) {
    // Layers between two that prune read together: they share what the figure falls by.
    const share = (level[at - 1]! - level[at]!) / (layers[at]! - layers[at - 1]!);
    for (let layer = layers[at - 1]! + 1; layer <= layers[at]!; layer++) importance[layer] = share;
  }
  const after = layers.at(-1)! + 1;
  for (let layer = after; layer < depth; layer++)
    importance[layer] = level.at(-1)! / (depth - after);
  const sum = importance.reduce((a, b) => a + b, 0);
  // Where nothing changes anything, all layers weigh the same.
  return importance.map((one) => (sum > 0 ? (one * depth) / sum : 1));
}

/** Most of what is read of an image. */
const most = 0.95;

/** The fewest layers, from the first to the last, that read 95% of what is read of the image. */
export function readingLayers(importance: Float64Array): { first: number; last: number } {
  const total = importance.reduce((a, b) => a + b, 0);
  let best = { first: 0, last: importance.length - 1 };
  for (let first = 0; first < importance.length; first++) {
    let sum = 0;
    let last = first;
    while (last < importance.length && (sum += importance[last]!) < most * total) last++;
    if (last < importance.length && last - first < best.last - best.first) best = { first, last };
  }
  return best;
}
