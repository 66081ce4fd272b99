/** How a largest drop of accuracy is written. */

/** Points of accuracy (`1%`, `0.5`) as a fraction; undefined if the text is not a drop. */
export function readDrop(words: string): number | undefined {
  const value = Number(/^(\d+(?:\.\d+)?)%?$/.exec(words.trim())?.[1] ?? NaN);
  return Number.isFinite(value) ? value / 100 : undefined;
}
