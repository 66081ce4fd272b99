import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSuite } from '../../../../../src/core/evaluation/suite/suite-file';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

function write(value: unknown): string {
  const file = path.join(temporaryFolder(), 'usual.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

describe('a suite', () => {
  it('is a list of data sets beside its file', async () => {
    const file = write([
      { name: 'POPE', data: 'pope.jsonl', score: 'yes-no', samples: 500, suffix: 'In a word.' },
      { data: '/data/gqa.tsv.gz', images: 'images', turn: 'all', samples: 'all', maxNewTokens: 8 },
    ]);
    const folder = path.dirname(file);
    const unset = { options: undefined, prompt: undefined, suffix: undefined, turn: undefined };
    expect(await readSuite(file)).toEqual({
      name: 'usual',
      sets: [
        {
          name: 'POPE',
          data: { ...unset, path: path.join(folder, 'pope.jsonl'), suffix: 'In a word.' },
          score: 'yes-no',
          samples: 500,
        },
        {
          name: 'gqa',
          data: {
            ...unset,
            path: '/data/gqa.tsv.gz',
            images: path.join(folder, 'images'),
            turn: 'all',
          },
          maxNewTokens: 8,
        },
      ],
    });
    const named = write({ name: 'Mine', sets: [{ data: 'a.jsonl' }] });
    expect(await readSuite(named)).toMatchObject({ name: 'Mine', sets: [{ name: 'a' }] });
  });

  it.each<[unknown, RegExp]>([
    ['{', /cannot be read as a suite/],
    [[], /not a list of data sets/],
    [{ set: [] }, /not a list of data sets/],
    [[3], /set 1 is not an object/],
    [[{ name: 'a' }], /set 1 names no "data"/],
    [[{ data: 'a' }, { data: 'b/a' }], /two sets are called "a"/],
    [[{ data: 'a', sample: 3 }], /set 1 has "sample", which is not one of name, data/],
    [[{ data: 'a', constructor: 3 }], /set 1 has "constructor"/],
    [[{ data: 'a', samples: 0 }], /the samples of set 1 cannot be 0/],
    [[{ data: 'a', score: 'best' }], /the score of set 1 cannot be "best"/],
    [[{ data: 'a', suffix: ['x'] }], /the suffix of set 1 cannot be \["x"\]/],
  ])('is refused: %j', async (value, message) => {
    const code = value === '{' ? 'suite-unreadable' : 'suite-invalid';
    await expectHumanError(readSuite(write(value)), code, message, 2);
  });
});
