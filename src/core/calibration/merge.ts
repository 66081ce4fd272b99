/** Joins the statistics of shards into exactly the file that one run would have written. */
import path from 'node:path';
import { writeWhole } from '../arrow/write-whole';
import { bytesOf } from '../bytes';
import { HumanError } from '../errors';
import { formatShard, inSeededOrder, requireAllShards, wholeRun } from '../data/order';
import { relativePath } from '../model/paths';
import { text } from '../text';
import type { SampleStatistics, Statistics, StatisticsMetadata } from './statistics';
import { readStatistics, StatisticsWriter } from './statistics-file';
import { requireSame } from './statistics-identity';

/**
 * Samples are written in the order of the seed, each once.
 * @returns what was written
 * @throws HumanError when files do not belong together or disagree about a sample; `out` is
 *   untouched then
 */
export async function mergeStatistics(files: string[], out: string): Promise<Statistics> {
  const parts: { name: string; statistics: Statistics }[] = [];
  for (const name of files) parts.push({ name, statistics: await readStatistics(name) });
  const first = parts[0];
  if (first === undefined) {
    throw new HumanError(
      text`There is nothing to merge. Give two or more statistics files.`,
      'merge-empty',
      2,
    );
  }
  for (const { name, statistics } of parts.slice(1)) {
    requireSame(
      { name: first.name, metadata: first.statistics.metadata },
      { name, metadata: statistics.metadata },
    );
  }
  requireAllShards(
    parts.map(({ name, statistics: { metadata } }) => ({ name, shard: metadata.shard })),
  );
  const metadata = mergedMetadata(first.statistics.metadata, first.name, out);
  const samples = inSeededOrder(unique(parts), metadata.seed, ({ sample }) => sample);
  await writeWhole(out, (file) => StatisticsWriter.open(file, metadata), samples);
  return readStatistics(out);
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

function unique(parts: { name: string; statistics: Statistics }[]): SampleStatistics[] {
  const found = new Map<string, { name: string; sample: SampleStatistics }>();
  for (const { name, statistics } of parts) {
    for (const sample of statistics.samples) {
      const other = found.get(sample.sample);
      if (other === undefined || (isPoorer(other.sample, sample) && equal(other.sample, sample))) {
        // Of two versions of a file, the newer one knows more.
        found.set(sample.sample, { name, sample });
      } else if (!equal(other.sample, sample)) {
        throw new HumanError(
          text`${other.name} and ${name} hold different values for sample "${sample.sample}",
            though their settings agree. One of them is damaged or was made by another version:
            leave it out.`,
          'merge-conflict',
        );
      }
    }
  }
  return [...found.values()].map(({ sample }) => sample);
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
