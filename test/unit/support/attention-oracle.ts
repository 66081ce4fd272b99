/** The attention mass that pruning loses, in doubles, from the attention maps of two runs. */
import type { Tensor } from 'onnxruntime-node';
import { floats } from '../../../src/core/model/sessions/tensors';

/** What one layer of a run shows. */
export interface SeenLayer {
  /** [1, heads, rows, columns], of all rows of the prompt. */
  map: Tensor;
  /** Rows of the visual tokens that enter the layer. */
  visual: readonly number[];
}

/**
 * 1 - S'/S and 1 - C'/C of one layer: largest over heads, mean over the remaining rows, sum over
 * tokens.
 */
export function lostMasses(
  unpruned: SeenLayer,
  pruned: SeenLayer,
  text: readonly number[],
): { self: number; cross: number } {
  const [before, after] = [heldMasses(unpruned, text), heldMasses(pruned, text)];
  return { self: 1 - after.self / before.self, cross: 1 - after.cross / before.cross };
}

/** The self and cross mass that a layer's visual tokens hold together. */
export function heldMasses(
  seen: SeenLayer,
  text: readonly number[],
): { self: number; cross: number } {
  return { self: mass(seen, seen.visual), cross: mass(seen, text) };
}

function mass({ map, visual }: SeenLayer, from: readonly number[]): number {
  const data = floats(map);
  const [, heads, rows, columns] = map.dims as [number, number, number, number];
  let sum = 0;
  for (const row of from) {
    for (const column of visual) {
      let largest = 0;
      for (let head = 0; head < heads; head += 1) {
        largest = Math.max(largest, data[(head * rows + row) * columns + column]!);
      }
      sum += largest;
    }
  }
  return sum / from.length;
}

/** Rows after the last visual token. */
export function textBehind(length: number, visual: readonly number[]): number[] {
  return Array.from({ length }, (_, row) => row).filter((row) => row > visual.at(-1)!);
}
