/** Whether files make up a whole run: every shard, every sample, each once. */
import { formatShard, type Shard } from '../data/order';
import { HumanError } from '../errors';
import { text, type Text } from '../text';
import { remedy } from '../remedies';
import type { Entry, Part, PartIndex } from './index-parts';
import { dueIn, fewestOf, requirePartition, shardOfRank } from './partition';

/**
 * What is known of the whole run; without it, the numbers of samples in the shards are compared.
 */
export interface Expected {
  /** How many samples it is of. */
  samples?: number | undefined;
  /** Ids of all of them, in seeded order. */
  ids?: readonly string[] | undefined;
  /** Samples that a shard may lack: runs skip those that cannot be given to the model. */
  skippable?: number | undefined;
}

/** Ids that a message names. */
const mostNamed = 5;

/**
 * @param compare throws if several files disagree about a sample, which is worse than a duplicate
 * @returns a message about what is missing and may be missing
 * @throws HumanError `shards-differ`, `shards-missing`, `shards-double`, `samples-double`,
 *    `samples-missing`, `samples-too-many` or `shard-cut-off`, naming them
 */
export async function requireWhole(
  { parts, entries }: PartIndex<unknown>,
  compare: (entry: Entry) => Promise<unknown>,
  expected: Expected = {},
): Promise<Text[]> {
  requirePartition(parts, expected.ids?.length ?? expected.samples);
  await requireNoCopies(parts, entries, compare);
  await requireOwnShards(parts, entries, compare);
  requireNoMore(entries.length, expected);
  const { skippable = 0 } = expected;
  const gaps = expected.ids
    ? gapsById(parts, entries, expected.ids)
    : gapsBySize(sizesOf(parts, entries), expected.samples);
  const isKnown = expected.ids !== undefined || expected.samples !== undefined;
  if (gaps.length === 0 && isKnown) return [];
  const maySkip = gaps.every((gap) => isSkippable(gap, skippable));
  // What was being written is missing, even if sizes alone leave room for a shorter run.
  if (maySkip) requireEnds(parts);
  if (gaps.length === 0) return [];
  const what = gaps.map(described).join('; ');
  if (maySkip) return [text`Samples were skipped: ${what}.`];
  const missing = text`Samples are missing: ${what}. Run these shards again; they resume where they stopped.`;
  const most = Math.max(...gaps.map(({ due, held }) => due - held));
  const isSome = gaps.every(({ held }) => held > 0);
  throw new HumanError(
    isSome ? text`${missing} ${remedy('merge-skipped', most)}` : missing,
    'samples-missing',
  );
}

/** Whether a run may have skipped what is missing: it fails if it has to skip all. */
export function isSkippable({ held, due }: Gap, skippable: number): boolean {
  return held > 0 && due - held <= skippable;
}

/** Samples beyond the expected ones are of other data, or of a longer run. */
function requireNoMore(held: number, { ids, samples }: Expected): void {
  const most = ids?.length ?? samples;
  if (most === undefined || held <= most) return;
  throw new HumanError(
    text`The shards hold ${held} samples, more than the ${most} of the run. Give the number of samples
      and the data that their run had.`,
    'samples-too-many',
  );
}

/** A file that was cut off while its last sample was written, and that no other file completes. */
function requireEnds(parts: readonly Part<unknown>[]): void {
  const whole = new Set(
    parts.filter(({ isCutOff }) => !isCutOff).map(({ shard }) => formatShard(shard)),
  );
  const cutOff = parts.find(({ isCutOff, shard }) => isCutOff && !whole.has(formatShard(shard)));
  if (cutOff === undefined) return;
  throw new HumanError(
    text`${cutOff.name} was cut off in the middle of a sample, so shard ${formatShard(cutOff.shard)} did not run to its end.
      Run it again; it resumes where it stopped.`,
    'shard-cut-off',
  );
}

/** A shard that has fewer samples than its part of the run. */
export interface Gap {
  shard: Shard;
  held: number;
  due: number;
  ids?: string[];
}

export function described({ shard, held, due, ids = [] }: Gap): string {
  const named = ids.slice(0, mostNamed).map((id) => `"${id}"`);
  if (ids.length > mostNamed) named.push('...');
  const names = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return `${formatShard(shard)}: ${held}/${due}${names}`;
}

function sizesOf(
  parts: readonly Part<unknown>[],
  entries: readonly Entry[],
): { shard: Shard; held: number }[] {
  const sizes = new Map(parts.map(({ shard }) => [formatShard(shard), { shard, held: 0 }]));
  for (const entry of entries) {
    sizes.get(formatShard(parts[entry.places[0]!.part]!.shard))!.held += 1;
  }
  return [...sizes.values()];
}

/** The run is at least as long as the place of the last sample of any shard. */
export function gapsBySize(sizes: readonly { shard: Shard; held: number }[], known = 0): Gap[] {
  const fewest = sizes.map(({ shard, held }) => fewestOf(shard, held));
  const total = Math.max(known, ...fewest);
  return sizes
    .map((size) => ({ ...size, due: dueIn(size.shard, total) }))
    .filter(({ held, due }) => held < due);
}

function gapsById(
  parts: readonly Part<unknown>[],
  entries: readonly Entry[],
  ids: readonly string[],
): Gap[] {
  const found = new Set(entries.map(({ sample }) => sample));
  const shards = [...new Map(parts.map(({ shard }) => [formatShard(shard), shard])).values()];
  const gaps = new Map<Shard, Gap>();
  for (const [rank, id] of ids.entries()) {
    if (found.has(id)) continue;
    const shard = shardOfRank(shards, rank)!;
    const due = dueIn(shard, ids.length);
    const gap = gaps.get(shard) ?? { shard, held: due, due, ids: [] };
    gap.held -= 1;
    gap.ids!.push(id);
    gaps.set(shard, gap);
  }
  return [...gaps.values()];
}

/**
 * Files of one shard may add to each other; of two that hold the very same, one is there by
 * mistake.
 */
async function requireNoCopies(
  parts: readonly Part<unknown>[],
  entries: readonly Entry[],
  compare: (entry: Entry) => Promise<unknown>,
): Promise<void> {
  const samples = parts.map(() => 0);
  const alike = new Map<string, number>();
  for (const { places } of entries) {
    const held = byPart(places);
    for (const part of held.keys()) samples[part]! += 1;
    for (const [part, holds] of held) {
      for (const [other, others] of held) {
        if (other <= part || holds !== others) continue;
        const pair = `${part} ${other}`;
        alike.set(pair, (alike.get(pair) ?? 0) + 1);
      }
    }
  }
  for (const [pair, count] of alike) {
    const [one, other] = pair.split(' ').map(Number) as [number, number];
    if (count < samples[one]! || count < samples[other]!) continue;
    for (const entry of entries) {
      if (entry.places.some(({ part }) => part === one)) await compare(entry);
    }
    throw new HumanError(
      text`${parts[one]!.name} and ${parts[other]!.name} hold the same samples of shard ${formatShard(parts[one]!.shard)}. Leave
        one of them out.`,
      'shards-double',
    );
  }
}

/** What each file holds of a sample. */
function byPart(places: Entry['places']): Map<number, string> {
  const held = new Map<number, string>();
  for (const { part, holds } of places) {
    const before = held.get(part);
    held.set(part, before === undefined ? holds : `${before},${holds}`);
  }
  return held;
}

/** A sample is of one shard. */
async function requireOwnShards(
  parts: readonly Part<unknown>[],
  entries: readonly Entry[],
  compare: (entry: Entry) => Promise<unknown>,
): Promise<void> {
  const shardOf = (place: Entry['places'][number]) => formatShard(parts[place.part]!.shard);
  for (const entry of entries) {
    const { sample, places } = entry;
    const [first, ...others] = places;
    const other = others.find((place) => shardOf(place) !== shardOf(first!));
    if (other === undefined) continue;
    await compare(entry);
    throw new HumanError(
      text`Sample "${sample}" is in ${parts[first!.part]!.name} and in ${parts[other.part]!.name}, which are shards
        ${shardOf(first!)} and ${shardOf(other)} of one run. One of them is of other data or settings: leave it out.`,
      'samples-double',
    );
  }
}
