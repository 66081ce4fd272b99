/** Which statistics belong together, and the hash a fit records of them. */
import { createHash } from 'node:crypto';
import { bytesOf } from '../bytes';
import { SameRun, type SharedSetting } from '../merge/same-run';
import { text } from '../text';
import { none, questionIdentity } from '../data/question-identity';
import { countsPixels, pixelIdentity } from '../model/vision/pixel-way';
import type { SampleStatistics, StatisticsMetadata } from './statistics';
import { remedy } from '../remedies';

const pruningName = text`pruning`;

/**
 * What must be equal, in the order in which it is checked; everything else may differ between parts
 * of a run.
 */
const identity: SharedSetting<StatisticsMetadata>[] = [
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

/** @throws HumanError `statistics-mismatch` */
export const sameCalibration = new SameRun(identity, {
  code: 'statistics-mismatch',
  other: (hint) => remedy('other-statistics', hint),
  otherShard: (file, found, wanted) =>
    text`${file} holds shard ${found} of a calibration; this run is shard ${wanted}.
      ${remedy('statistics-of-shards')}`,
});

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
