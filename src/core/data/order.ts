/** The order samples are taken in: seeded, and the first 64 of 128 are the same as the first 64. */
import { hash } from 'node:crypto';
import { HumanError } from '../errors';
import { text } from '../text';

/** One of `count` parts of a run; `index` is 1-based. */
export interface Shard {
  index: number;
  count: number;
}

export const wholeRun: Shard = { index: 1, count: 1 };

/**
 * A sample's place in the order of `seed`, as a string to compare; it depends only on seed and id.
 */
export function orderKey(seed: number, id: string): string {
  // In one call: a hash object lives until the next full collection, and there is one for each of
  // millions of ids.
  return hash('sha256', `${seed}\0${id}`);
}

/** Sorts by the key of each item's id; ids are unique. */
export function inSeededOrder<T>(
  items: readonly T[],
  seed: number,
  idOf: (item: T) => string,
): T[] {
  return items
    .map((item) => ({ item, key: orderKey(seed, idOf(item)) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}

export interface Selection {
  seed: number;
  /** How many of the data set; all if absent. Counted before sharding. */
  samples?: number | undefined;
  shard?: Shard | undefined;
}

/** The items one run handles, in order. */
export function selectInOrder<T>(
  items: readonly T[],
  selection: Selection,
  idOf: (item: T) => string,
): T[] {
  return selectOrdered(inSeededOrder(items, selection.seed, idOf), selection);
}

/** The same of items in seeded order: every `count`-th of the selected ones, from `index`. */
export function selectOrdered<T>(
  ordered: readonly T[],
  { samples, shard = wholeRun }: Omit<Selection, 'seed'>,
): T[] {
  return ordered.slice(0, samples).filter((_, rank) => rank % shard.count === shard.index - 1);
}

/**
 * Reads `i/n`.
 * @throws HumanError `shard-invalid`
 */
export function parseShard(written: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(written.trim());
  const shard = { index: Number(match?.[1] ?? 0), count: Number(match?.[2] ?? 0) };
  if (shard.index < 1 || shard.index > shard.count) {
    throw new HumanError(
      text`"${written}" is not a shard. Give i/n with i from 1 to n, such as 2/8.`,
      'shard-invalid',
      2,
    );
  }
  return shard;
}

export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}
