import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ResultsWriter } from '../../../../src/core/evaluation/results/results-file';
import { changedAnswersIn, isAnswerChanged } from '../../../../src/core/inspection/changed-answers';
import { candidateOf, identity, sampleOf } from '../evaluation/results/some-results';
import { temporaryFolder } from '../../support/temporary';

describe('changed answers', () => {
  it.each([
    ['A cat.', 'cat', false],
    ['two', '2', false],
    ['red', 'blue', true],
    ['', 'blue', true],
    ['', '', false],
  ])('from "%s" to "%s": %s', (unpruned, pruned, expected) => {
    expect(isAnswerChanged(unpruned, pruned)).toBe(expected);
  });
});

describe('changed answers of files', () => {
  const wanted = { candidate: 'sha256:01', model: identity.model, data: identity.data };
  let folder: string;
  const fileOf = (name: string) => path.join(folder, `${name}.arrows`);
  let failed: unknown[];
  const changedAnswers = (names: string[], what = wanted) =>
    changedAnswersIn(names.map(fileOf), what, (error) => failed.push(error));

  /** @param isLate the recipe's answers come in batches of their own, as another run adds them */
  async function write(
    name: string,
    samples: [id: string, unpruned: string, pruned: string][],
    more: Partial<typeof identity> = {},
    isLate = false,
  ): Promise<void> {
    const writer = await ResultsWriter.open(fileOf(name), { ...identity, ...more });
    const all = samples.map(([id, unpruned, pruned]) => {
      const other = { ...candidateOf('sha256:02', 1), text: 'x' };
      const one = sampleOf(id, [other, { ...candidateOf('sha256:01', 1), text: pruned }]);
      return { ...one, unpruned: { ...one.unpruned, text: unpruned } };
    });
    if (isLate) for (const one of all) await writer.append({ ...one, candidates: [] });
    for (const one of all) await writer.append(one);
    await writer.close();
  }

  beforeEach(async () => {
    folder = temporaryFolder();
    failed = [];
    await write('one', [
      ['a', 'red', 'red'],
      ['b', 'red', 'blue'],
    ]);
    await write(
      'two',
      [
        ['b', 'red', 'red'],
        ['c', '', 'blue'],
        ['d', 'red', 'a red'],
      ],
      {},
      true,
    );
    await write('data', [['e', 'red', 'blue']], { data: 'sha256:cc' });
    await write('model', [['f', 'red', 'blue']], { model: 'sha256:cc' });
    writeFileSync(fileOf('broken'), 'no Arrow at all, however long it is');
  });

  it('are those of the recipe, over all files of the model and data, the first of which counts', async () => {
    const all = ['one', 'two', 'data', 'model'];
    expect(await changedAnswers(all)).toEqual({ changed: new Set(['b', 'c']), of: 4 });
    expect(await changedAnswers([...all].reverse())).toEqual({ changed: new Set(['c']), of: 4 });
    expect(await changedAnswers(all, { ...wanted, candidate: 'sha256:03' })).toBeUndefined();
    expect(await changedAnswers([])).toBeUndefined();
    expect(failed).toEqual([]);
  });

  it('leave out a file that cannot be read, and say so', async () => {
    expect(await changedAnswers(['broken', 'gone', 'one'])).toEqual({
      changed: new Set(['b']),
      of: 2,
    });
    expect(failed.map(String).join('\n')).toMatch(/broken.*not a results file.*\n.*no results at/s);
  });

  it('from many rows are the same as from all rows read at once', async () => {
    const colours = ['red', 'blue', 'green'];
    const rows = Array.from({ length: 90 }, (_, at): [string, string, string] => [
      `many-${at}`,
      colours[at % 3]!,
      colours[(at * at) % 3]!,
    ]);
    await write('many', rows, {}, true);
    const expected = rows.filter(([, unpruned, pruned]) => unpruned !== pruned).map(([id]) => id);
    expect(expected.length).toBeGreaterThan(20);
    expect(await changedAnswers(['many'])).toEqual({ changed: new Set(expected), of: 90 });
  });
});
