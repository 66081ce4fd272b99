import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFingerprint } from '../../../../src/core/data/fingerprint';
import { openData, openIds } from '../../../../src/core/data/open';
import { selectInOrder } from '../../../../src/core/data/order';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

/** Questions about two pictures; ids occur twice, and every ninth line is not a question. */
function write(count: number): string {
  const folder = temporaryFolder();
  for (const name of ['a', 'b']) writeFileSync(path.join(folder, `${name}.png`), `image ${name}`);
  const lines = Array.from({ length: count }, (_, at) => ({
    question_id: at % 50,
    image: at % 2 === 0 ? 'a.png' : 'b.png',
    ...(at % 9 === 8 ? {} : { text: `What is ${at}?`, answer: 'red' }),
  }));
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

describe('the ids of data', () => {
  it.each([
    [0, undefined],
    [3, undefined],
    [3, 40],
    [0, 1000],
  ])(
    'are those that a run with seed %i takes of %s samples, in its order',
    async (seed, samples) => {
      const source = { path: write(200) };
      const wanted = { seed, samples };
      const data = await openData(source, { ...wanted, maxSkipped: 200 });
      const run = selectInOrder(data.samples, wanted, ({ id }) => id).map(({ id }) => id);
      const found = await openIds(source, wanted);
      expect(found.ids).toEqual(run);
      expect(new Set(found.ids).size).toBe(Math.min(200, samples ?? 200));
      expect(await dataFingerprint(found)).toBe(await dataFingerprint(data));
    },
  );

  it('are complete even if more samples cannot be used than a run would skip', async () => {
    const source = { path: write(200) };
    await expectHumanError(openData(source), 'data-no-question');
    expect((await openIds(source, { seed: 0 })).ids).toHaveLength(200);
  });

  it('are missing if there are no samples', async () => {
    const file = path.join(temporaryFolder(), 'data.jsonl');
    writeFileSync(file, '');
    await expectHumanError(openIds({ path: file }, { seed: 0 }), 'data-empty');
  });
});
