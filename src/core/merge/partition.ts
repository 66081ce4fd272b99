/**
 * Shards as parts of one run: shard i/n holds the samples of every n-th rank, from the i-th, so
 * shards of several counts may make up a whole, such as 1/2, 2/4 and 4/4.
 */
import { formatShard, type Shard } from '../data/order';
import { HumanError } from '../errors';
import { text } from '../text';

export interface ShardFile {
  name: string;
  shard: Shard;
}

/** If shards have several counts, so many ranks are checked one by one to name the missing ones. */
const mostRanks = 100_000;

/**
 * Several files of one shard count once.
 *
 * @param samples of the whole run, where they are known: a shard beyond them is empty
 * @throws HumanError `shards-differ` if two shards hold the same samples, `shards-missing` naming
 *    the missing shards
 */
export function requirePartition(files: readonly ShardFile[], samples = Infinity): void {
  const shards = [...new Map(files.map((file) => [formatShard(file.shard), file])).values()];
  for (const [at, one] of shards.entries()) {
    const other = shards.slice(0, at).find(({ shard }) => overlap(shard, one.shard));
    if (other !== undefined) throw overlapping(other, one);
  }
  const missing = missingShards(shards.map(({ shard }) => shard)).filter(
    ({ index }) => index <= samples,
  );
  if (missing.length === 0) return;
  const names = missing.map(formatShard).join(', ');
  throw new HumanError(
    text`Shards are missing: ${names}. Run them, then merge all of them. If the run has fewer samples than
      shards, give the number of its samples.`,
    'shards-missing',
  );
}

/**
 * Whether some rank is in both: their residues agree modulo the greatest common divisor of the
 * counts.
 */
function overlap(a: Shard, b: Shard): boolean {
  return (a.index - b.index) % greatestDivisor(a.count, b.count) === 0;
}

function overlapping(one: ShardFile, other: ShardFile): HumanError {
  return new HumanError(
    text`${one.name} is number ${one.shard.index} of ${one.shard.count} shards and ${other.name}
      number ${other.shard.index} of ${other.shard.count}: some samples are in both. Leave one of
      them out, or merge shards of one number.`,
    'shards-differ',
  );
}

/**
 * For shards that do not overlap: what is missing from a whole run, in as few shards as their
 * counts allow.
 */
function missingShards(shards: readonly Shard[]): Shard[] {
  const counts = [...new Set(shards.map(({ count }) => count))].sort((a, b) => a - b);
  const ranks = counts.reduce((a, b) => (a / greatestDivisor(a, b)) * b, 1);
  if (ranks > mostRanks) throw tooMany(counts);
  const isHeld = new Uint8Array(ranks);
  const hold = ({ index, count }: Shard) => {
    for (let rank = index - 1; rank < ranks; rank += count) isHeld[rank] = 1;
  };
  const isFree = ({ index, count }: Shard) => {
    for (let rank = index - 1; rank < ranks; rank += count) if (isHeld[rank] === 1) return false;
    return true;
  };
  shards.forEach(hold);
  const missing: Shard[] = [];
  for (const count of new Set([...counts, ranks])) {
    for (let index = 1; index <= count; index += 1) {
      const shard = { index, count };
      if (!isFree(shard)) continue;
      missing.push(shard);
      hold(shard);
    }
  }
  return missing;
}

function tooMany(counts: readonly number[]): HumanError {
  return new HumanError(
    text`The shards are of runs split into ${counts.join(', ')} parts: too many different numbers
      to tell whether any is missing. Merge shards of one number.`,
    'shards-differ',
  );
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Samples that a shard has of a run of `total`. */
export function dueIn({ index, count }: Shard, total: number): number {
  return Math.max(0, Math.ceil((total - index + 1) / count));
}

/** @returns the fewest samples that a run can have if a shard of it has `held` */
export function fewestOf({ index, count }: Shard, held: number): number {
  return held === 0 ? 0 : (held - 1) * count + index;
}

/** Which shard of a partition a rank (from 0) is in. */
export function shardOfRank(shards: readonly Shard[], rank: number): Shard | undefined {
  return shards.find(({ index, count }) => rank % count === index - 1);
}
