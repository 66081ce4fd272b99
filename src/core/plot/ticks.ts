/** Where an axis of counts is marked. Pure. */
import { ticks } from 'd3-array';

/**
 * Even counts from 0 to the number at the start: 0, 48, 96, 144. If it cannot be divided so, round
 * counts, of which the last is replaced by it.
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
