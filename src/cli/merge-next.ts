/**
 * The step after a shard: alone it has a part of the samples, which would fit and report without a
 * word.
 */
export function mergeNext(shards: number): string {
  return `Next: once all ${shards} shards are done, fitprune merge SHARDS --out FILE`;
}
