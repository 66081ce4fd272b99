/** Joins files of shards into the file that one run would have written, whatever they are of. */
import { writeStream } from '../arrow/whole-stream';
import { formatShard, inSeededOrder, wholeRun } from '../data/order';
import { HumanError } from '../errors';
import { isSameFile } from '../same-path';
import { text, type Text } from '../text';
import { indexParts, type Entry, type Indexed, type Part, type PartIndex } from './index-parts';
import { BatchReader } from './read-batch';
import type { SameRun } from './same-run';
import { requireWhole, type Expected } from './whole';

/** The part of a file's metadata that a merge needs. */
interface PartMetadata {
  shard: string;
  seed: number;
  /** The format of an older version; absent in today's. */
  format?: number | undefined;
}

/** What makes one kind of file different from another. */
export interface MergedKind<Metadata extends PartMetadata, Sample> extends Indexed<Metadata> {
  /** The error text if no file is given. */
  nothing: Text;
  sameRun: SameRun<Metadata>;
  /**
   * @throws HumanError if all shards are there, but something else that they should hold is missing
   */
  requireContent?(index: PartIndex<Metadata>, expected: Expected | undefined): void;
  /**
   * Joins what batches hold of one sample.
   *
   * @throws HumanError `merge-conflict` if they disagree
   */
  join(versions: readonly Version<Metadata>[]): Sample;
  encode(metadata: Metadata, sample: Sample): Uint8Array;
  /** Puts samples in another order, such as by group. */
  arrange?(entries: readonly Entry[]): readonly Entry[];
  /** Adapts metadata if the merged file is in another folder than the first part. */
  moved?(metadata: Metadata, from: string, out: string): Metadata;
}

/** A batch of a sample, as one file holds it. */
export interface Version<Metadata> extends Part<Metadata> {
  /** Number of the file. */
  part: number;
  bytes: Uint8Array;
}

export interface Merged {
  samples: number;
  /** Remarks about what is missing and may be missing. */
  notes: Text[];
}

/** What is known of the whole run of files with this metadata. */
export type Expect<Metadata> = (metadata: Metadata) => Promise<Expected>;

/**
 * Writes each sample once, in the order in which a run processes them, one in memory at a time.
 *
 * @throws HumanError when files do not belong together, are not a whole run, or disagree about a
 *    sample, or `out` is one of them; `out` is untouched then
 */
export async function mergeParts<Metadata extends PartMetadata, Sample>(
  files: readonly string[],
  out: string,
  kind: MergedKind<Metadata, Sample>,
  expect?: Expect<Metadata>,
): Promise<Merged> {
  await requireOtherFile(files, out);
  const index = await indexParts(files, kind);
  const { parts, entries } = index;
  const [first, ...others] = parts;
  if (first === undefined) throw new HumanError(kind.nothing, 'merge-empty', 2);
  for (const other of others) kind.sameRun.requireParts(first, other);
  const batches = new BatchReader(parts, kind.format);
  const read = async ({ places }: Entry): Promise<Version<Metadata>[]> => {
    const versions = [];
    for (const place of places) {
      const { part } = place;
      versions.push({ ...parts[part]!, part, bytes: await batches.read(place) });
    }
    return versions;
  };
  try {
    const expected = await expect?.(first.metadata);
    const compare = async (entry: Entry) => kind.join(await read(entry));
    const notes = await requireWhole(index, compare, expected);
    kind.requireContent?.(index, expected);
    const metadata = mergedMetadata(first, out, kind);
    const ordered = inSeededOrder(entries, metadata.seed, ({ sample }) => sample);
    await writeStream(out, messages(metadata, kind.arrange?.(ordered) ?? ordered, kind, read));
    return { samples: entries.length, notes };
  } finally {
    await batches.close();
  }
}

/** Once replaced by the whole, a shard could not be merged again when a missing one arrives. */
async function requireOtherFile(files: readonly string[], out: string): Promise<void> {
  for (const file of files) {
    if (!(await isSameFile(file, out))) continue;
    throw new HumanError(
      text`${out} is one of the shards, and would be replaced. Choose another file for the whole.`,
      'merge-onto-shard',
      2,
    );
  }
}

/** Written in today's format, whatever the parts have. */
function mergedMetadata<Metadata extends PartMetadata, Sample>(
  { name, metadata }: Part<Metadata>,
  out: string,
  kind: MergedKind<Metadata, Sample>,
): Metadata {
  const whole = { ...metadata, shard: formatShard(wholeRun) };
  delete whole.format;
  return kind.moved?.(whole, name, out) ?? whole;
}

async function* messages<Metadata extends PartMetadata, Sample>(
  metadata: Metadata,
  entries: readonly Entry[],
  kind: MergedKind<Metadata, Sample>,
  read: (entry: Entry) => Promise<Version<Metadata>[]>,
): AsyncGenerator<Uint8Array> {
  yield kind.format.encodeSchema(metadata);
  for (const entry of entries) {
    const versions = await read(entry);
    const [one, ...more] = versions;
    // A single batch of the current format would be written unchanged.
    const isReady = more.length === 0 && one!.metadata.format === undefined;
    yield isReady ? one!.bytes : kind.encode(metadata, kind.join(versions));
  }
}
