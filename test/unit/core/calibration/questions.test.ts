import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { calibrate, type CalibrationOptions } from '../../../../src/core/calibration/calibrate';
import { readStatistics } from '../../../../src/core/calibration/statistics-file';
import { evaluate } from '../../../../src/core/evaluation/evaluate';
import { readResults } from '../../../../scripts/bench/read-results';
import type { DataSource, Skipped } from '../../../../src/core/data/types';
import { wholeRun } from '../../../../src/core/data/order';
import { expectHumanError } from '../../support/errors';
import { calibrationData, sampleModel, smallModel } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

const silent = { onStart: () => undefined, onSample: () => undefined };
let file = '';

beforeEach(async () => {
  const folder = temporaryFolder();
  file = path.join(folder, 'd.jsonl');
  const { samples } = await openUnpacked({ path: calibrationData });
  copyFileSync(samples[0]!.images[0]!.name, path.join(folder, 'whole.png'));
  writeFileSync(path.join(folder, 'broken.png'), 'no picture');
  const entry = (id: string, image: string) => ({ id, image, text: 'Is it red?', answer: 'no' });
  const entries = [entry('a', 'whole.png'), entry('b', 'broken.png'), entry('c', 'whole.png')];
  writeFileSync(file, entries.map((one) => JSON.stringify(one)).join('\n'));
});

function common(data: Partial<DataSource>) {
  return {
    ...{ model: smallModel, device: 'cpu' as const, data: { path: file, ...data } },
    ...{ seed: 0, shard: wholeRun },
  };
}

function run(out: string, data: Partial<DataSource> = {}, more: Partial<CalibrationOptions> = {}) {
  return { ...common(data), aggregate: 'max' as const, out, ...more };
}

function evaluation(
  results: string,
  data: Partial<DataSource> = {},
  more: { maxSkipped?: number } = {},
) {
  return { ...common(data), results, candidates: [], maxNewTokens: 2, ...more };
}

describe('runs over data with a damaged picture', () => {
  it('calibrate the others and name it', async () => {
    const out = path.join(temporaryFolder(), 's.arrows');
    const skipped: Skipped[] = [];
    const result = await calibrate(run(out), {
      ...silent,
      onSkipped: (one) => void skipped.push(one),
    });
    expect(result).toMatchObject({ samples: 2, added: 2, skipped: [{ id: 'b' }] });
    expect(skipped).toMatchObject([
      { id: 'b', why: expect.stringContaining('broken.png') as string },
    ]);
    expect((await readStatistics(out)).samples.map(({ sample }) => sample).sort()).toEqual([
      'a',
      'c',
    ]);
    // The picture may have been repaired meanwhile, so it is tried again.
    expect(await calibrate(run(out), silent)).toMatchObject({ added: 0, skipped: [{ id: 'b' }] });
  });

  it('end above --max-skipped, and keep what was done', async () => {
    const out = path.join(temporaryFolder(), 's.arrows');
    await expectHumanError(
      calibrate(run(out, {}, { maxSkipped: 0 }), silent),
      'too-many-skipped',
      /at most 0 .*broken\.png/,
    );
  });

  it('evaluate the others and say so', async () => {
    const results = path.join(temporaryFolder(), 'r.arrows');
    const report = await evaluate(evaluation(results), silent);
    expect(report.dense.samples).toBe(2);
    expect(report.skipped).toMatchObject([{ id: 'b' }]);
    expect(report.notes.join(' ')).toMatch(/are skipped.*: 1 \(b\)/);
    const limited = evaluate(evaluation(results, {}, { maxSkipped: 0 }), silent);
    await expectHumanError(limited, 'too-many-skipped');
  });
});

describe('runs over data with a prompt longer than the model', () => {
  /** Says how long that is. */
  const model = sampleModel;
  const long = (): DataSource => {
    const out = path.join(path.dirname(file), 'long.jsonl');
    const entry = (id: string, text: string) =>
      JSON.stringify({ id, image: 'whole.png', text, answer: 'no' });
    writeFileSync(out, [entry('a', 'Is it red?'), entry('z', 'red '.repeat(600))].join('\n'));
    return { path: out };
  };
  const skipped = [
    { id: 'z', why: expect.stringMatching(/"z" .*\d{3,} tokens.* 512 .*max_position/) as string },
  ];

  it('calibrate and evaluate the others, and name it', async () => {
    const folder = temporaryFolder();
    const result = await calibrate(
      { ...run(path.join(folder, 's.arrows'), long()), model },
      silent,
    );
    expect(result).toMatchObject({ samples: 1, skipped });
    const report = await evaluate(
      { ...evaluation(path.join(folder, 'r.arrows'), long()), model },
      silent,
    );
    expect(report).toMatchObject({ dense: { samples: 1 }, skipped });
  });

  it('end above --max-skipped', async () => {
    const results = path.join(temporaryFolder(), 'r.arrows');
    const options = { ...evaluation(results, long(), { maxSkipped: 0 }), model };
    const limited = evaluate(options, silent);
    await expectHumanError(limited, 'too-many-skipped', /tokens/);
  });
});

describe('a suffix', () => {
  it('is recorded in statistics, and runs with another do not resume them', async () => {
    const out = path.join(temporaryFolder(), 's.arrows');
    await calibrate(run(out, { suffix: 'In a word.' }), silent);
    const { metadata } = await readStatistics(out);
    expect(metadata.suffix).toBe('In a word.');
    await expectHumanError(
      calibrate(run(out), silent),
      'statistics-mismatch',
      /suffix of questions differs: "In a word\." and none.*add the same suffix to questions as before/,
    );
  });

  it('is recorded in results, shown, and runs with another do not resume them', async () => {
    const results = path.join(temporaryFolder(), 'r.arrows');
    const report = await evaluate(evaluation(results, { suffix: 'In a word.' }), silent);
    expect(report.run.suffix).toBe('In a word.');
    expect(report.notes).toContain('Every question ends with: In a word.');
    expect((await readResults(results)).identity.suffix).toBe('In a word.');
    await expectHumanError(
      evaluate(evaluation(results, { suffix: 'Short.' }), silent),
      'evaluation-mismatch',
      /suffix of questions differs/,
    );
  });
});

describe('the turn of conversations', () => {
  const turn = (from: string, value: string) => ({ from, value });
  beforeEach(() => {
    const conversations = [
      turn('system', 'Be short.'),
      turn('human', 'Is it red?'),
      turn('gpt', 'no'),
      turn('human', 'Is it green?'),
      turn('gpt', 'no'),
    ];
    writeFileSync(file, JSON.stringify([{ id: 'a', image: 'whole.png', conversations }]));
  });

  it('is recorded in statistics, whose prompts hold the turns before it', async () => {
    const folder = temporaryFolder();
    const [all, first] = ['all', 'first'].map((name) => path.join(folder, `${name}.arrows`));
    await calibrate(run(all!, { turn: 'all' }), silent);
    const { metadata, samples } = await readStatistics(all!);
    expect(metadata).toMatchObject({ turn: 'all', system: 'given' });
    const lengths = new Map(samples.map(({ sample, textTokens }) => [sample, textTokens]));
    expect([...lengths.keys()].sort()).toEqual(['a', 'a#2']);
    expect(lengths.get('a#2')).toBeGreaterThan(lengths.get('a')!);
    await expectHumanError(
      calibrate(run(all!), silent),
      'statistics-mismatch',
      /turn of conversations differs: all and last.*start anew/,
    );
    await calibrate(run(first!, { turn: 'first' }), silent);
    const { samples: only, metadata: none } = await readStatistics(first!);
    expect(none.turn).toBeUndefined();
    expect(only).toMatchObject([{ sample: 'a', textTokens: lengths.get('a') }]);
  });

  it('is recorded in results', async () => {
    const results = path.join(temporaryFolder(), 'r.arrows');
    const report = await evaluate(evaluation(results), silent);
    expect(report.run.turn).toBe('last');
    const { identity, samples } = await readResults(results);
    expect([identity.turn, identity.system, samples[0]!.references]).toEqual([
      'last',
      'given',
      ['no'],
    ]);
    await expectHumanError(
      evaluate(evaluation(results, { turn: 'first' }), silent),
      'evaluation-mismatch',
      /turn of conversations differs: last and none/,
    );
  });
});
