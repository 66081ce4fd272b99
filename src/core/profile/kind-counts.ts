/** Layers by kind. */

/** How many layers of each kind lie between two boundaries. */
export function kindCounts(
  kinds: readonly number[],
  counted: readonly number[],
  from: number,
  to: number,
): number[] {
  return counted.map((kind) => kinds.slice(from, to).filter((one) => one === kind).length);
}
