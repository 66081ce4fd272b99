/** What the names of statistics and of results have in common. */
import { createHash } from 'node:crypto';
import { formatShard, type Shard } from '../data/order';
import { shortHash } from '../short-hash';
import { streamSuffix } from '../arrow/stream-suffix';

/**
 * The name of an Arrow stream that a run writes: `llava-fp32-seed1-2of8.arrows`. The usual seed and a
 * run that is not divided are not named.
 *
 * @param settings what comes first
 */
export function streamName(
  settings: readonly string[],
  { seed, shard }: { seed: number; shard: Shard },
): string {
  const parts = [...settings, ...seedParts(seed), ...shardParts(shard)];
  return `${parts.join('-')}${streamSuffix}`;
}

/** The seed in names of files; empty for the usual one. */
export function seedParts(seed: number): string[] {
  return seed === 0 ? [] : [`seed${seed}`];
}

/** A short hash of a text that is too long for a name. */
export function shortHashOf(text: string): string {
  return shortHash(createHash('sha256').update(text).digest('hex'));
}

function shardParts(shard: Shard): string[] {
  return shard.count === 1 ? [] : [formatShard(shard).replace('/', 'of')];
}
