import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  parseSweep,
  readSweep,
  writeSweep,
  type Sweep,
} from '../../../../../src/core/evaluation/sweep/sweep-file';
import { sweepName } from '../../../../../src/core/evaluation/sweep/sweep-name';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { example } from '../../recipe/example';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

const { version, model, budget, schedule: steps, ranking, fit } = example;
const recipe = { version, model, budget, schedule: steps, ranking, fit: fit! };
const schedule = scheduleHash(recipe.schedule, recipe.ranking);
const record = { data: 'sha256:d', schedule, samples: 50, accuracy: 0.9, dense: 0.92 };
const sweep: Sweep = {
  version: 1,
  model: 'sha256:0123456789',
  data: 'sha256:abcdef0123',
  dataName: 'evaluation.jsonl',
  statistics: 'sha256:fedcba9876',
  samples: 50,
  seed: 0,
  points: [{ budget, recipe, record }],
};

describe('a sweep', () => {
  it('is read as it was written', async () => {
    const file = path.join(temporaryFolder(), 'sweeps', sweepName(sweep, 'llava'));
    await writeSweep(file, sweep);
    expect(await readSweep(file)).toEqual(sweep);
  });

  it('is named after all that makes two of them differ', () => {
    expect(sweepName(sweep, 'llava')).toBe('llava-01234567-fedcba98-abcdef01-50.json');
    const names = [
      sweep,
      { ...sweep, model: 'sha256:1' },
      { ...sweep, data: 'sha256:1' },
      { ...sweep, statistics: 'sha256:1' },
      { ...sweep, samples: 51 },
      { ...sweep, seed: 1 },
    ].map((one) => sweepName(one, 'llava'));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each<[string, unknown]>([
    ['cut off', undefined],
    ['another version', { ...sweep, version: 2 }],
    ['no points', { ...sweep, points: 'none' }],
    ['no data', { ...sweep, data: 3 }],
    ['a point without a budget', { ...sweep, points: [{ recipe, record }] }],
    ['a recipe that is none', { ...sweep, points: [{ budget, recipe: { version: 1 }, record }] }],
    [
      'a keep out of range',
      {
        ...sweep,
        points: [{ budget, recipe: { ...recipe, schedule: [{ layer: 0, keep: 7 }] }, record }],
      },
    ],
    [
      'a result of another schedule',
      { ...sweep, points: [{ budget, recipe, record: { ...record, schedule: 'sha256:0' } }] },
    ],
  ])('is refused: %s', async (_name, value) => {
    const text = value === undefined ? JSON.stringify(sweep).slice(0, 300) : JSON.stringify(value);
    expect(await parseSweep(text)).toBeUndefined();
    const file = path.join(temporaryFolder(), 'a.json');
    await writeFile(file, text);
    await expectHumanError(readSweep(file), 'sweep-unreadable', /measure again/);
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
