/**
 * Which samples answered which recipes: a run that was stopped at its second recipe lacks answers,
 * but no samples.
 */
import { formatShard } from '../../data/order';
import { HumanError } from '../../errors';
import type { PartIndex } from '../../merge/index-parts';
import { described, gapsBySize, isSkippable } from '../../merge/whole';
import { text } from '../../text';
import type { ResultBatch } from './results-schema';

/** Put before a candidate's hash, it names the candidate's attention rather than its answer. */
const ofAttention = '@';

/**
 * The parts that a batch has of its sample: hashes of candidates, and of those whose attention it
 * has.
 */
export function holdsOf({ candidates, observed = [] }: ResultBatch): string {
  const names = [
    ...candidates.flatMap(({ hash, attention }) =>
      attention === undefined ? [hash] : [hash, hash + ofAttention],
    ),
    ...observed.map(({ hash }) => hash + ofAttention),
  ];
  return names.sort().join();
}

/**
 * A recipe may be measured on only the first samples; then that is so in every shard.
 * @throws HumanError `answers-missing` naming recipe and shards
 */
export function requireAnswers(
  { parts, entries }: PartIndex<unknown>,
  skippable: number | undefined = 0,
): void {
  const answered = new Map<string, Map<string, number>>();
  for (const { places } of entries) {
    const shard = formatShard(parts[places[0]!.part]!.shard);
    const names =
      places.length === 1
        ? namesIn(places[0]!.holds)
        : new Set(places.flatMap(({ holds }) => namesIn(holds)));
    for (const name of names) {
      const counts = answered.get(name) ?? new Map<string, number>();
      answered.set(name, counts);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
  }
  const shards = [...new Map(parts.map(({ shard }) => [formatShard(shard), shard])).values()];
  for (const [hash, counts] of answered) {
    const gaps = gapsBySize(
      shards.map((shard) => ({ shard, held: counts.get(formatShard(shard)) ?? 0 })),
    );
    if (gaps.every((gap) => isSkippable(gap, skippable))) continue;
    throw new HumanError(
      text`Answers of the recipe ${hash} are missing: ${gaps.map(described).join('; ')}. Run these
        shards again; they resume where they stopped.`,
      'answers-missing',
    );
  }
}

function namesIn(holds: string): string[] {
  return holds.split(',').filter((name) => name !== '' && !name.endsWith(ofAttention));
}
