/** Joins the results of shards into the file that one run would have written. */
import { HumanError } from '../../errors';
import { formatShard, inSeededOrder, wholeRun } from '../../data/order';
import { indexParts, type Entry, type MergedKind, type Part } from '../../merge/index-parts';
import { BatchReader } from '../../merge/read-batch';
import { requireWhole, type Expected } from '../../merge/whole';
import { writeMessages } from '../../merge/write-merged';
import { reasonOf } from '../../reason';
import { text, type Text } from '../../text';
import { byGroup } from '../selection';
import type { EvaluationIdentity, SampleResult } from '../types';
import { holdsOf, requireAnswers } from './merge-answers';
import { joinResults } from './merge-sample';
import { addBatch, emptyResults, openResults, resultsFormat } from './results-file';
import { requireSame } from './results-identity';
import { decodeBatch, encodeBatch, encodeSchema } from './results-schema';

export interface MergedResults {
  samples: number;
  /** What is missing and may be. */
  notes: Text[];
}

const kind: MergedKind<EvaluationIdentity> = {
  format: resultsFormat,
  open: openResults,
  empty: emptyResults,
  describe(schema, bytes) {
    const batch = decodeBatch(schema, bytes);
    return { sample: batch.sample, group: batch.group, holds: holdsOf(batch) };
  },
};

/**
 * Samples are written in the order a run takes them in, each once, with the candidates of all files. One is in memory at
 * a time.
 * @throws HumanError when files do not belong together, are no whole run, or disagree about a sample; `out` is
 *   untouched then
 */
export async function mergeResults(
  files: readonly string[],
  out: string,
  expect?: (identity: EvaluationIdentity) => Promise<Expected>,
): Promise<MergedResults> {
  const index = await indexParts(files, kind);
  const { parts, entries } = index;
  const [first, ...others] = parts;
  if (first === undefined) {
    throw new HumanError(
      text`There is nothing to merge. Give two or more results files.`,
      'merge-empty',
      2,
    );
  }
  for (const { name, metadata } of others) {
    requireSame({ name: first.name, run: first.metadata }, { name, run: metadata });
  }
  const batches = new BatchReader(parts, resultsFormat);
  const read = (entry: Entry) => joined(entry, parts, batches);
  try {
    const expected = await expect?.(first.metadata);
    const notes = await requireWhole(index, read, expected);
    requireAnswers(index, expected?.skippable);
    // Written in today's format, whatever the parts have.
    const identity = { ...first.metadata, shard: formatShard(wholeRun) };
    delete identity.format;
    const ordered = inSeededOrder(entries, identity.seed, ({ sample }) => sample);
    const inOrder = byGroup(ordered, ({ group }) => group);
    await writeMessages(out, messages(identity, inOrder, parts, batches));
    return { samples: entries.length, notes };
  } finally {
    await batches.close();
  }
}

async function* messages(
  identity: EvaluationIdentity,
  entries: readonly Entry[],
  parts: readonly Part<EvaluationIdentity>[],
  batches: BatchReader<EvaluationIdentity>,
): AsyncGenerator<Uint8Array> {
  yield encodeSchema(identity);
  for (const entry of entries) {
    const [place, ...more] = entry.places;
    // What was written in today's form is what would be written again.
    const isReady = more.length === 0 && parts[place!.part]!.metadata.format === undefined;
    if (isReady) yield await batches.read(place!);
    else yield encodeBatch(identity, await joined(entry, parts, batches));
  }
}

/** All that files hold of a sample. */
async function joined(
  { places }: Entry,
  parts: readonly Part<EvaluationIdentity>[],
  batches: BatchReader<EvaluationIdentity>,
): Promise<SampleResult> {
  const found = new Map<number, Map<string, SampleResult>>();
  for (const place of places) {
    const { name, schema } = parts[place.part]!;
    const bytes = await batches.read(place);
    const ofPart = found.get(place.part) ?? new Map<string, SampleResult>();
    found.set(place.part, ofPart);
    try {
      addBatch(ofPart, decodeBatch(schema, bytes));
    } catch (error) {
      throw resultsFormat.unreadable(name, reasonOf(error), error);
    }
  }
  return joinResults(
    [...found].map(([part, results]) => ({
      name: parts[part]!.name,
      result: [...results.values()][0]!,
    })),
  );
}
