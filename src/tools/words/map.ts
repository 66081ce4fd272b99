/** Which patches of an image stay, as rows of characters: models read text better than masks. */
import { stays, type PatchGrid } from '../../core/inspection/types';

/**
 * @param exits by visual token, the layer that dropped it
 * @returns by row of the grid: `#` stays to the end, `0` to `9` how far through the layers it came
 */
export function mapOf(grid: PatchGrid, exits: Int32Array, layers: number): string[] {
  const { rows, columns, first, tokens } = grid;
  const at = (patch: number): string => {
    const exit = exits[tokens?.[patch] ?? first + patch] ?? stays;
    if (exit === stays) return '#';
    return String(Math.min(9, Math.max(0, Math.floor((10 * (exit + 1)) / layers))));
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(row * columns + column)).join(''),
  );
}
