/** Which statistics belong together, and the hash a fit records of them. */
import { createHash } from 'node:crypto';
import { bytesOf } from '../bytes';
import { HumanError } from '../errors';
import { text, type Message, type Text } from '../text';
import { none, questionIdentity } from '../data/question-identity';
import { countsPixels, pixelIdentity } from '../model/vision/pixel-way';
import type { SampleStatistics, StatisticsMetadata } from './statistics';
import { remedy } from '../remedies';

const pruningName = text`pruning`;

/**
 * What must be equal, in the order in which it is checked; everything else may differ between parts
 * of a run.
 */
const identity: { name: Text; of: (metadata: StatisticsMetadata) => string; hint: Text }[] = [
  {
    name: text`model`,
    of: ({ model }) => model.fingerprint,
    hint: text`calibrate each model into its own file`,
  },
  {
    name: text`data`,
    of: ({ data }) => data,
    hint: text`calibrate each data set into its own file`,
  },
  { name: text`dtype`, of: ({ dtype }) => dtype, hint: remedy('same-precision') },
  {
    name: text`prompt template`,
    of: ({ template }) => JSON.stringify(template),
    hint: text`restore the chat template`,
  },
  ...questionIdentity,
  pixelIdentity,
  {
    name: text`head aggregate`,
    of: ({ aggregate }) => aggregate,
    hint: remedy('same-aggregate'),
  },
  {
    name: pruningName,
    of: ({ pruning = none }) => pruning,
    hint: text`calibrate each pruned model into its own file`,
  },
  { name: text`seed`, of: ({ seed }) => String(seed), hint: remedy('same-seed') },
  {
    name: text`device`,
    of: ({ device }) => device,
    hint: remedy('same-device'),
  },
];

/** @throws HumanError `statistics-mismatch` naming both sides of the first difference */
export function requireSame(
  first: { name: Message; metadata: StatisticsMetadata },
  second: { name: Message; metadata: StatisticsMetadata },
): void {
  for (const { name, of, hint } of identity) {
    const [a, b] = [of(first.metadata), of(second.metadata)];
    if (a === b) continue;
    throw new HumanError(
      text`${first.name} and ${second.name} do not belong together, their ${name} differs: ${a} and
        ${b}. Nothing was changed. ${remedy('other-statistics', hint)}`,
      'statistics-mismatch',
    );
  }
}

/** A run may only continue a file of the same settings and the same shard. */
export function requireSameRun(
  file: string,
  found: StatisticsMetadata,
  wanted: StatisticsMetadata,
): void {
  requireSame({ name: file, metadata: found }, { name: text`this run`, metadata: wanted });
  if (found.shard === wanted.shard) return;
  throw new HumanError(
    text`${file} holds shard ${found.shard} of a calibration; this run is shard ${wanted.shard}.
      ${remedy('statistics-of-shards')}`,
    'statistics-mismatch',
  );
}

/**
 * `sha256:` and hex of everything that a fit depends on: the settings above, and the samples in
 * order of id. The file's path, its shard, the time it took and the tool's version do not count.
 */
export function statisticsHash(metadata: StatisticsMetadata, samples: SampleStatistics[]): string {
  const hash = createHash('sha256');
  for (const { name, of } of identity) {
    // Settings that were added after the first recipes count only if present, so that those
    // recipes' hashes stay valid.
    const isNew = name === pruningName || questionIdentity.some((one) => one.name === name);
    const isSet =
      name === pixelIdentity.name ? countsPixels(metadata) : !isNew || of(metadata) !== none;
    if (isSet) hash.update(`${of(metadata)}\0`);
  }
  for (const sample of [...samples].sort((a, b) => (a.sample < b.sample ? -1 : 1))) {
    hash.update(`${sample.sample}\0${sample.visualTokens}\0${sample.textTokens}\0`);
    const { self, cross } = sample;
    for (const vector of [...self, ...cross]) {
      hash.update(bytesOf(vector));
    }
    const { spans, grids, isolation } = sample;
    if (spans ?? grids) hash.update(JSON.stringify([spans ?? [], grids ?? []]));
    if (isolation) hash.update(bytesOf(isolation));
  }
  return `sha256:${hash.digest('hex')}`;
}
