/** Coverage replayed: the best token of each block of the image grid comes first. */
import { scaleCount } from '../../cost/tokens';
import { placesOf, type GridPlaces, type Span } from '../grid/places';
import type { Coverage } from './definition';

/** The blocks of the image grid whose best tokens come first. */
export interface SampleCoverage {
  share: number;
  /** Block of every token, counted from 0. */
  blocks: Uint16Array;
  count: number;
  /**
   * For a pruned model: 1 for tokens that were dropped before the layer. Laid out as the order is.
   */
  gone?: Uint8Array | undefined;
}

/**
 * The block of every visual token, named by the place of its upper left token among all of them.
 */
export function blocksOf(places: GridPlaces, block: number): Int32Array {
  return places.row.map(
    (row, token) =>
      token - (row % block) * places.columns[token]! - (places.column[token]! % block),
  );
}

/** How many of `left` places go to the best tokens of blocks first; halves are rounded up. */
export function reservedPlaces({ share = 1 }: Pick<Coverage, 'share'>, left: number): number {
  return scaleCount(left, share);
}

/** @param spans rows of the visual tokens in the prompt */
export function sampleCoverage(
  spans: readonly Span[],
  { block, share = 1, grid }: Coverage,
): SampleCoverage {
  const names = blocksOf(placesOf(spans, grid), block);
  const numbers = new Map<number, number>();
  const blocks = Uint16Array.from(names, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
  return { share, blocks, count: numbers.size };
}

/**
 * The order of dropping at every layer if all tokens are there. The survivors among `left` tokens
 * are always among those of one token more.
 *
 * @param order tokens by ascending score, layer by layer
 */
export function coveredOrder(
  order: Uint16Array,
  { blocks, count, share, gone }: SampleCoverage,
): Uint16Array {
  const n = blocks.length;
  const covered = new Uint16Array(order.length);
  const seen = new Int32Array(count).fill(-1);
  for (let from = 0; from < order.length; from += n) {
    const best = order.slice(from, from + n).reverse();
    const firsts = best.filter((token) => {
      if (gone?.[from + token] === 1) return false;
      const isFirst = seen[blocks[token]!] !== from;
      seen[blocks[token]!] = from;
      return isFirst;
    });
    const taken = new Uint8Array(n);
    let [reserved, next] = [0, 0];
    for (let left = 1; left <= n; left++) {
      let token: number | undefined;
      if (reserved < Math.min(firsts.length, reservedPlaces({ share }, left))) {
        token = firsts[reserved++]!;
      }
      // A token that was already taken gets a reserved place now, and frees its own for the next
      // one.
      if (token === undefined || taken[token] === 1) {
        while (taken[best[next]!] === 1) next++;
        token = best[next]!;
      }
      taken[token] = 1;
      covered[from + n - left] = token;
    }
  }
  return covered;
}
