/**
 * The tokens that a tolerance of lost attention mass drops, in double precision, from whole
 * attention maps.
 */
import type { Tensor } from 'onnxruntime-node';
import type { HeadAggregate } from '../../../src/core/ranking/mass/definition';
import { floats } from '../../../src/core/model/sessions/tensors';

export interface Masses {
  self: number[];
  cross: number[];
}

/**
 * @param map [1, heads, rows, columns]
 * @param visual rows of the visual tokens that are there
 * @param text rows after the last visual token of the prompt
 */
export function massesFrom(
  map: Tensor,
  visual: readonly number[],
  text: readonly number[],
  aggregate: HeadAggregate,
): Masses {
  const data = floats(map);
  const [, heads, rows, columns] = map.dims as [number, number, number, number];
  const at = (row: number, column: number): number => {
    const values = Array.from(
      { length: heads },
      (_, head) => data[(head * rows + row) * columns + column]!,
    );
    return aggregate === 'max' ? Math.max(...values) : sum(values) / heads;
  };
  const mean = (from: readonly number[], column: number): number =>
    from.length === 0 ? 0 : sum(from.map((row) => at(row, column))) / from.length;
  return {
    self: visual.map((column) => mean(visual, column)),
    cross: visual.map((column) => mean(text, column)),
  };
}

/**
 * Whether each token goes: by each mass the longest ascending prefix that leaves `(1 - alpha)` of
 * the unpruned model's, and of the two what both hold; by self mass alone where there is no text.
 */
export function goes({ self, cross }: Masses, unpruned: Masses, alpha: number): boolean[] {
  const bySelf = prefix(self, (1 - alpha) * sum(unpruned.self));
  if (sum(unpruned.cross) === 0) return bySelf;
  const byCross = prefix(cross, (1 - alpha) * sum(unpruned.cross));
  return bySelf.map((one, token) => one && byCross[token]!);
}

function prefix(masses: readonly number[], least: number): boolean[] {
  const order = masses.map((_, at) => at).sort((a, b) => masses[a]! - masses[b]! || a - b);
  const gone = masses.map(() => false);
  let rest = sum(masses);
  for (const token of order) {
    rest -= masses[token]!;
    if (rest < least) break;
    gone[token] = true;
  }
  return gone;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
