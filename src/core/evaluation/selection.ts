/** Which samples a run of a model is about, and which questions are about the same images. */
import path from 'node:path';
import { HumanError } from '../errors';
import type { DataSet, PackedSample, SampleSubject } from '../data/types';
import { inSeededOrder } from '../data/order';
import type { RunOptions } from '../model/run';
import { text } from '../text';
import { remedy } from '../remedies';

/**
 * The samples of a run in the order in which they are run.
 *
 * @param data as `openSamples` gives it for the run
 * @throws HumanError `no-samples`
 */
export function orderSamples(
  { samples }: Pick<DataSet, 'samples'>,
  { seed }: Pick<RunOptions, 'seed'>,
): PackedSample[] {
  if (samples.length > 0) return inSeededOrder(samples, seed, ({ id }) => id);
  throw new HumanError(
    text`There are no samples to evaluate. ${remedy('some-samples')}`,
    'no-samples',
    2,
  );
}

/**
 * Puts items of one group together, in the order of the groups' first ones: an image is encoded
 * once.
 */
export function byGroup<T>(items: readonly T[], groupOf: (item: T) => string): T[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groupOf(item);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [item]);
    else members.push(item);
  }
  return [...groups.values()].flat();
}

/**
 * Puts whole groups first, in the order in which they come, until they hold half of the items; then
 * the other items. The order within each part stays. Only the last of those groups can reach past
 * the middle, so fewer items than the largest group has lie in the second half without belonging
 * there.
 */
export function inHalves<T>(items: readonly T[], groupOf: (item: T) => string): T[] {
  const sizes = new Map<string, number>();
  for (const item of items) sizes.set(groupOf(item), (sizes.get(groupOf(item)) ?? 0) + 1);
  const first = new Set<string>();
  let held = 0;
  for (const [group, size] of sizes) {
    if (2 * held >= items.length) break;
    first.add(group);
    held += size;
  }
  const isFirst = (item: T) => first.has(groupOf(item));
  return [...items.filter(isFirst), ...items.filter((item) => !isFirst(item))];
}

/**
 * Names a sample's images independently of where the data lies: by paths relative to their folder,
 * or by content. A sample without images shares nothing with others: its id.
 */
export function groupOf(
  { id, images, group }: SampleSubject,
  { root }: Pick<DataSet, 'root'>,
): string {
  if (group !== undefined) return group;
  if (images.length === 0) return id;
  return images
    .map(({ name }) =>
      path.isAbsolute(name) ? path.relative(root.folder, name).split(path.sep).join('/') : name,
    )
    .join('\n');
}
