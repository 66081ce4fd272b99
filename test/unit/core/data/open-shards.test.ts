import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openData } from '../../../../src/core/data/open';
import { inSeededOrder, selectInOrder } from '../../../../src/core/data/order';
import { unpacked } from '../../../../src/core/data/packed-samples';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

const count = 90;

/** A question about a picture of its own a line; ids occur twice. */
function write(): { file: string; pictureOf: (at: number) => string } {
  const folder = temporaryFolder();
  const pictureOf = (at: number) => path.join(folder, `${at}.png`);
  for (let at = 0; at < count; at += 1) writeFileSync(pictureOf(at), `picture ${at}`);
  const lines = Array.from({ length: count }, (_, at) => ({
    ...{ question_id: at % 45, image: `${at}.png`, text: `What is ${at}?`, answer: 'red' },
  }));
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return { file, pictureOf };
}

describe('a shard of data', () => {
  it.each([
    [0, undefined, 4],
    [3, 50, 7],
    [1, 5, 8],
  ])('with seed %i, of %s samples, 1 of %i, is its part', async (seed, samples, shards) => {
    const { file } = write();
    const whole = await openData({ path: file }, { seed, samples });
    for (let index = 1; index <= shards; index += 1) {
      const shard = { index, count: shards };
      const data = await openData({ path: file }, { seed, samples, shard });
      const expected = selectInOrder(whole.samples, { seed, shard }, ({ id }) => id);
      const found = inSeededOrder(data.samples, seed, ({ id }) => id);
      const texts = (some: typeof found) =>
        [...unpacked(some)].map(({ id, question, images }) => [id, question, images[0]!.name]);
      expect(texts(found)).toEqual(texts(expected));
      expect({ ...data, samples: 0, root: 0 }).toEqual({ ...whole, samples: 0, root: 0 });
    }
  });

  it('does without the pictures of others', async () => {
    const { file, pictureOf } = write();
    const shards = [1, 2].map((index) => ({ seed: 0, shard: { index, count: 2 }, maxSkipped: 0 }));
    const { samples } = await openData({ path: file }, shards[0]);
    const ids = new Set(samples.map(({ id }) => id));
    const other = (await openData({ path: file })).samples.findIndex(({ id }) => !ids.has(id));
    rmSync(pictureOf(other));
    expect((await openData({ path: file }, shards[0])).samples).toHaveLength(count / 2);
    await expectHumanError(openData({ path: file }, shards[1]), 'image-missing');
  });
});
