/** Joins the statistics of shards into exactly the file that one run would have written. */
import path from 'node:path';
import { bytesOf } from '../bytes';
import { HumanError } from '../errors';
import {
  mergeParts,
  type Expect,
  type Merged,
  type MergedKind,
  type Version,
} from '../merge/merge-parts';
import { relativePath } from '../model/paths';
import { text } from '../text';
import type { SampleStatistics, StatisticsMetadata } from './statistics';
import { emptyStatistics, openStatistics, statisticsFormat } from './statistics-file';
import { sameCalibration } from './statistics-identity';
import { decodePlace, decodeSample, encodeSample } from './statistics-schema';

const kind: MergedKind<StatisticsMetadata, SampleStatistics> = {
  format: statisticsFormat,
  open: openStatistics,
  empty: emptyStatistics,
  nothing: text`There is nothing to merge. Give two or more statistics files.`,
  describe(schema, batch) {
    const head = decodePlace(schema, batch)?.head ?? decodeSample(schema, batch);
    const knows = [head.spans ? 'spans' : '', head.isolation ? 'isolation' : ''];
    return { sample: head.sample, group: '', holds: knows.join(' ') };
  },
  sameRun: sameCalibration,
  join: richest,
  encode: encodeSample,
  moved(metadata, from, out) {
    const model = path.resolve(path.dirname(from), metadata.model.path);
    const moved = relativePath(path.dirname(out), model);
    return { ...metadata, model: { ...metadata.model, path: moved } };
  },
};

/** @throws HumanError as `mergeParts` */
export function mergeStatistics(
  files: readonly string[],
  out: string,
  expect?: Expect<StatisticsMetadata>,
): Promise<Merged> {
  return mergeParts(files, out, kind, expect);
}

/** The version that has most: files of older versions lack spans or isolation scores. */
function richest(versions: readonly Version<StatisticsMetadata>[]): SampleStatistics {
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
