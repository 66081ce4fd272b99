/** Isolation by its definition, in double precision. */

/**
 * @param rows vectors of the visual tokens
 * @returns by token, 1 - the mean of its largest four cosines to the others
 */
export function isolationScores(rows: readonly ArrayLike<number>[]): number[] {
  const unit = rows.map((row) => {
    const length = Math.hypot(...Array.from(row));
    return Array.from(row, (value) => (length === 0 ? 0 : value / length));
  });
  return unit.map((one, at) => {
    const cosines = unit
      .flatMap((other, place) =>
        place === at ? [] : [one.reduce((sum, value, axis) => sum + value * other[axis]!, 0)],
      )
      .sort((a, b) => b - a)
      .slice(0, 4);
    if (cosines.length === 0) return 1;
    return 1 - cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  });
}

/**
 * @param left tokens that stay
 * @param blocks of every token: the best of each goes first; without, the score alone decides
 * @returns places of the tokens that stay, ascending; ties go to the earlier
 */
export function isolationOracle(
  rows: readonly ArrayLike<number>[],
  left: number,
  blocks?: readonly number[],
): number[] {
  const scores = isolationScores(rows);
  const order = scores.map((_, at) => at).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const seen = new Set<number>();
  const isFirst = new Set(
    order.filter((token) => {
      const block = blocks?.[token];
      if (block === undefined || seen.has(block)) return false;
      seen.add(block);
      return true;
    }),
  );
  const ranked = [...order.filter((t) => isFirst.has(t)), ...order.filter((t) => !isFirst.has(t))];
  return ranked.slice(0, left).sort((a, b) => a - b);
}
