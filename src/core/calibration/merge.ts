/** Joins the statistics of shards into exactly the file that one run would have written. */
import path from 'node:path';
import { bytesOf } from '../bytes';
import { HumanError } from '../errors';
import { formatShard, inSeededOrder, wholeRun } from '../data/order';
import { indexParts, type Entry, type MergedKind, type Part } from '../merge/index-parts';
import { BatchReader } from '../merge/read-batch';
import { requireWhole, type Expected } from '../merge/whole';
import { writeMessages } from '../merge/write-merged';
import { relativePath } from '../model/paths';
import { text, type Text } from '../text';
import type { SampleStatistics, StatisticsMetadata } from './statistics';
import { emptyStatistics, openStatistics, statisticsFormat } from './statistics-file';
import { requireSame } from './statistics-identity';
import { decodePlace, decodeSample, encodeSample, encodeSchema } from './statistics-schema';

export interface Merged {
  samples: number;
  /** What is missing and may be. */
  notes: Text[];
}

const kind: MergedKind<StatisticsMetadata> = {
  format: statisticsFormat,
  open: openStatistics,
  empty: emptyStatistics,
  describe(schema, batch) {
    const head = decodePlace(schema, batch)?.head ?? decodeSample(schema, batch);
    const knows = [head.spans ? 'spans' : '', head.isolation ? 'isolation' : ''];
    return { sample: head.sample, group: '', holds: knows.join(' ') };
  },
};

/**
 * Samples are written in the order of the seed, each once. One is in memory at a time.
 * @throws HumanError when files do not belong together, are no whole run, or disagree about a sample; `out` is
 *   untouched then
 */
export async function mergeStatistics(
  files: readonly string[],
  out: string,
  expect?: (metadata: StatisticsMetadata) => Promise<Expected>,
): Promise<Merged> {
  const index = await indexParts(files, kind);
  const { parts, entries } = index;
  const [first, ...others] = parts;
  if (first === undefined) {
    throw new HumanError(
      text`There is nothing to merge. Give two or more statistics files.`,
      'merge-empty',
      2,
    );
  }
  for (const { name, metadata } of others) {
    requireSame({ name: first.name, metadata: first.metadata }, { name, metadata });
  }
  const batches = new BatchReader(parts, statisticsFormat);
  const read = async ({ places }: Entry): Promise<Version[]> => {
    const versions: Version[] = [];
    for (const place of places) {
      versions.push({ ...parts[place.part]!, bytes: await batches.read(place) });
    }
    return versions;
  };
  try {
    const compare = async (entry: Entry) => richest(await read(entry));
    const notes = await requireWhole(index, compare, await expect?.(first.metadata));
    const metadata = mergedMetadata(first.metadata, first.name, out);
    const ordered = inSeededOrder(entries, metadata.seed, ({ sample }) => sample);
    await writeMessages(out, messages(metadata, ordered, read));
    return { samples: entries.length, notes };
  } finally {
    await batches.close();
  }
}

/** A sample as one file holds it. */
type Version = Part<StatisticsMetadata> & { bytes: Uint8Array };

async function* messages(
  metadata: StatisticsMetadata,
  entries: readonly Entry[],
  read: (entry: Entry) => Promise<Version[]>,
): AsyncGenerator<Uint8Array> {
  yield encodeSchema(metadata);
  for (const entry of entries) {
    const versions = await read(entry);
    const [one] = versions;
    // What was written in today's form is what would be written again.
    if (versions.length === 1 && one!.metadata.format === undefined) yield one!.bytes;
    else yield encodeSample(metadata, richest(versions));
  }
}

function mergedMetadata(
  metadata: StatisticsMetadata,
  from: string,
  out: string,
): StatisticsMetadata {
  const model = path.resolve(path.dirname(from), metadata.model.path);
  const current = { ...metadata };
  delete current.format;
  return {
    ...current,
    model: { ...metadata.model, path: relativePath(path.dirname(out), model) },
    shard: formatShard(wholeRun),
  };
}

/** Of two versions of a file, the newer one knows more. */
function richest(versions: readonly Version[]): SampleStatistics {
  const [first, ...others] = versions.map(({ name, schema, bytes }) => ({
    name,
    sample: decodeSample(schema, bytes),
  }));
  let kept = first!;
  for (const other of others) {
    if (!equal(kept.sample, other.sample)) {
      throw new HumanError(
        text`${kept.name} and ${other.name} hold different values for sample "${kept.sample.sample}",
          though their settings agree. One of them is damaged or was made by another version:
          leave it out.`,
        'merge-conflict',
      );
    }
    if (isPoorer(kept.sample, other.sample)) kept = other;
  }
  return kept.sample;
}

function isPoorer(one: SampleStatistics, other: SampleStatistics): boolean {
  const lacks = (key: 'spans' | 'isolation') => one[key] === undefined && other[key] !== undefined;
  return lacks('spans') || lacks('isolation');
}

function equal(a: SampleStatistics, b: SampleStatistics): boolean {
  const bytes = ({ self, cross }: SampleStatistics) =>
    Buffer.concat([...self, ...cross].map(bytesOf));
  const [ofA = b.isolation, ofB = ofA] = [a.isolation, b.isolation];
  const isSame = ofA?.every((value, token) => value === ofB?.[token]) ?? true;
  return isSame && a.textTokens === b.textTokens && bytes(a).equals(bytes(b));
}
