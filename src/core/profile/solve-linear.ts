/** Small systems of linear equations. */

/**
 * Solves a square system by elimination with pivots.
 *
 * @returns the unknowns; 0 for those that the rows do not determine
 */
export function solveLinear(rows: readonly (readonly number[])[], values: readonly number[]) {
  const size = values.length;
  const matrix = rows.map((row, at) => [...row, values[at]!]);
  const unknowns = new Array<number>(size).fill(0);
  const pivots: number[] = [];
  let at = 0;
  for (let column = 0; column < size && at < size; column++) {
    let largest = at;
    for (let row = at + 1; row < size; row++) {
      if (Math.abs(matrix[row]![column]!) > Math.abs(matrix[largest]![column]!)) largest = row;
    }
    if (Math.abs(matrix[largest]![column]!) < 1e-9) continue;
    [matrix[at], matrix[largest]] = [matrix[largest]!, matrix[at]!];
    const pivot = matrix[at]!;
    for (const row of matrix) {
      if (row === pivot) continue;
      const factor = row[column]! / pivot[column]!;
      for (let i = column; i <= size; i++) row[i] = row[i]! - factor * pivot[i]!;
    }
    pivots[at] = column;
    at += 1;
  }
  pivots.forEach((column, row) => {
    unknowns[column] = matrix[row]![size]! / matrix[row]![column]!;
  });
  return unknowns;
}
