/** Layers by kind. */

/** How many layers of each kind lie between two boundaries. */
export function kindCounts(
  kinds: readonly number[],
  told: readonly number[],
  from: number,
  to: number,
): number[] {
  return told.map((kind) => kinds.slice(from, to).filter((one) => one === kind).length);
}
