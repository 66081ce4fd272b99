/** Isolation by its definition, in double precision. */
import { meanOf } from '../../../src/core/sums';
import { cosine } from './diversity-oracle';

/**
 * @param rows vectors of the visual tokens
 * @returns by token, 1 - the mean of its largest four cosines to the others
 */
function isolationScores(rows: readonly ArrayLike<number>[]): number[] {
  const vectors = rows.map((row) => Array.from(row));
  return vectors.map((one, at) => {
    const cosines = vectors
      .flatMap((other, place) => (place === at ? [] : [cosine(one, other)]))
      .sort((a, b) => b - a)
      .slice(0, 4);
    return cosines.length === 0 ? 1 : 1 - meanOf(cosines);
  });
}

/**
 * @param left tokens that stay
 * @param blocks of every token: the best of each goes first; if absent, the score alone decides
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
