/** Which samples a run of a model is about, and which questions are about the same images. */
import path from 'node:path';
import { HumanError } from '../errors';
import type { DataSet, Sample } from '../data/types';
import { selectInOrder } from '../data/order';
import type { RunOptions } from '../model/run';
import { text } from '../text';
import { remedy } from '../remedies';

/** @throws HumanError `no-samples` */
export function selectSamples(data: DataSet, options: RunOptions): Sample[] {
  const selected = selectInOrder(data.samples, options, ({ id }) => id);
  if (selected.length > 0) return selected;
  throw new HumanError(
    text`There are no samples to evaluate. ${remedy('some-samples')}`,
    'no-samples',
    2,
  );
}

/** Those of one group follow one another, in the order of the groups' first ones: an image is encoded once. */
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

/** Names the images of a sample wherever the data lies: relative to their folder, or by what they hold. */
export function groupOf(
  { images, group }: Pick<Sample, 'images' | 'group'>,
  { root }: Pick<DataSet, 'root'>,
): string {
  if (group !== undefined) return group;
  return images
    .map(({ name }) =>
      path.isAbsolute(name) ? path.relative(root.folder, name).split(path.sep).join('/') : name,
    )
    .join('\n');
}
