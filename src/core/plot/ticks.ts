/** Where an axis of counts is marked. Pure. */
import { ticks } from 'd3-array';

/**
 * Counts from 0 to the one that everything starts from, evenly: 0, 48, 96, 144. Where it has no such parts, round
 * ones, of which the last gives way to it.
 */
export function countTicks(most: number, count: number): number[] {
  const parts = [count, count + 1, count - 1].find(
    (one) => one > 1 && most % one === 0 && most / one > 1,
  );
  if (parts !== undefined) return Array.from({ length: parts + 1 }, (_, at) => (at * most) / parts);
  const round = ticks(0, most, count).filter(Number.isInteger);
  const step = (round[1] ?? most) - (round[0] ?? 0);
  return [...round.filter((tick) => tick === 0 || tick <= most - step), most];
}

/** Whole layers, evenly, as many as fit. */
export function layerTicks(layers: number, pixels: number): number[] {
  const fit = Math.max(1, Math.floor(pixels / 26));
  const step = [1, 2, 4, 5, 8, 10, 16, 20, 50, 100].find((every) => layers / every <= fit) ?? 100;
  return Array.from({ length: Math.ceil(layers / step) }, (_, i) => i * step);
}
