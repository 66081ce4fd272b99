/**
 * How many tokens each token that stays represents, in plain code written from the definition
 * rather than from the graph.
 */
import type { Tensor } from 'onnxruntime-node';

/**
 * Sizes by row after a cut: each dropped token goes to the one that stays and whose key, over all
 * heads, is most like its own by cosine, ties to the earlier; growing g-fold makes a token g^beta
 * times as large.
 * @param keys of the layer that prunes, [1, heads, rows, headSize]
 * @param sizes by row, of the tokens that enter
 * @param kept rows of those that stay, ascending
 */
export function sizesBehind(
  keys: Tensor,
  sizes: ReadonlyMap<number, number>,
  kept: readonly number[],
  beta: number,
): Map<number, number> {
  const [, heads, rows, size] = keys.dims as [number, number, number, number];
  const data = keys.data as Float32Array;
  const keyOf = (row: number): number[] =>
    Array.from({ length: heads }, (_, head) => [
      ...data.subarray((head * rows + row) * size, (head * rows + row + 1) * size),
    ]).flat();
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const cosine = (a: readonly number[], b: readonly number[]): number =>
    dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const came = new Map(kept.map((row) => [row, 0]));
  for (const [row, own] of sizes) {
    if (came.has(row)) continue;
    const likeness = kept.map((one) => cosine(keyOf(row), keyOf(one)));
    const nearest = kept[likeness.indexOf(Math.max(...likeness))]!;
    came.set(nearest, came.get(nearest)! + own);
  }
  return new Map(
    kept.map((row) => {
      const own = sizes.get(row)!;
      return [row, own * ((own + came.get(row)!) / own) ** beta];
    }),
  );
}
