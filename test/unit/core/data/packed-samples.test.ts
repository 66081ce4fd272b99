/** Samples that stay packed until they are run. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openData } from '../../../../src/core/data/open';
import { groupOf } from '../../../../src/core/evaluation/selection';
import { temporaryFolder } from '../../support/temporary';

const embedded = { bytes: Buffer.from('image of its own').toString('base64') };

it.each<[string, object, images: number]>([
  ['one image', { image: 'a.png', text: 'Q' }, 1],
  [
    'images in another order',
    { image_1: 'a.png', image_2: 'b.png', text: '<image 2> <image 1>?' },
    2,
  ],
  ['an image that is shown twice', { image_1: 'a.png', text: 'Is <image 1> like <image 1>?' }, 2],
  ['an image in the row', { image: embedded, text: 'Q' }, 1],
  ['an image that is missing', { image: 'gone.png', text: 'Q' }, 1],
])('have the same subject packed as unpacked: %s', async (_, row, images) => {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.png`), `image ${name}`);
  const file = path.join(folder, 'data.jsonl');
  const rows = [
    { id: 'first', image: 'a.png', text: 'Q' },
    { id: 'second', ...row },
  ];
  writeFileSync(file, rows.map((one) => JSON.stringify(one)).join('\n'));
  const data = await openData({ path: file }, { seed: 0, maxSkipped: 1 });
  const second = data.samples.find(({ id }) => id === 'second')!;
  const [subject, sample] = [second.subject(), second.unpack()];
  expect(subject.images.map(({ name }) => name)).toEqual(sample.images.map(({ name }) => name));
  expect(subject.images).toHaveLength(images);
  expect(groupOf(subject, data)).toBe(groupOf(sample, data));
});
