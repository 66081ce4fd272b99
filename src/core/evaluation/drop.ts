/** How a largest drop of accuracy is written. */

/** Points of accuracy (`1%`, `0.5`) as a fraction; undefined where it is no drop. */
export function readDrop(words: string): number | undefined {
  const value = Number(/^(\d+(?:\.\d+)?)%?$/.exec(words.trim())?.[1] ?? NaN);
  return Number.isFinite(value) ? value / 100 : undefined;
}
