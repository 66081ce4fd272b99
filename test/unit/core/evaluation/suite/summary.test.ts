import { describe, expect, it } from 'vitest';
import { suiteFailure } from '../../../../../src/core/evaluation/gate';
import { ResultTable } from '../../../../../src/core/evaluation/results/result-table';
import { summarizeSuite, type MeasuredSet } from '../../../../../src/core/evaluation/suite/summary';
import { summarize } from '../../../../../src/core/evaluation/summary/summarize';
import type { Candidate } from '../../../../../src/core/evaluation/types';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { currentSuites, withSuite } from '../../../../../src/core/recipe/results/evaluations';
import { validateSchema } from '../../../../../src/core/recipe/checks/validate-schema';
import { formatRecipe } from '../../../../../src/core/recipe/write';
import { example } from '../../recipe/example';
import { answerOf, candidateOf, identity, sampleOf } from '../results/some-results';

const { schedule, ranking } = example;
const recipe: Candidate = { name: 'a.fitprune.json', schedule, ranking };
const hash = scheduleHash(schedule, ranking);

/** A set whose results hold one sample more than was asked for. */
function setOf(name: string, scores: [dense: number, pruned: number][] | undefined): MeasuredSet {
  const rows = scores ?? [[undefined, undefined] as const];
  const samples = rows.map(([unpruned, pruned], at) => ({
    ...sampleOf(`${name}${at}`, [candidateOf(hash, pruned)]),
    unpruned: answerOf(unpruned),
  }));
  const run = { ...identity, model: example.model.fingerprint, data: `sha256:${name}` };
  const report = summarize(run, ResultTable.of(run.score, samples), [recipe], {
    results: `${name}.arrows`,
  });
  const more = sampleOf('more', [candidateOf(hash, 0)]);
  return { name, report, results: ResultTable.of(run.score, [...samples, more]) };
}

const sets = [
  setOf('x', [
    [1, 1],
    [1, 0],
    [1, 1],
    [1, 0],
  ]),
  setOf('y', [
    [1, 1],
    [0, 0],
  ]),
  setOf('z', undefined),
];
const { recipes, sets: unpruned } = summarizeSuite('mine', sets);
const { record } = recipes[0]!;

describe('a suite', () => {
  it('has a column a set, and means over those with answers', () => {
    expect(unpruned.map(({ name, samples, dense: score }) => [name, samples, score])).toEqual([
      ['x', 4, 1],
      ['y', 2, 0.5],
      ['z', 1, null],
    ]);
    expect(record.sets.map(({ accuracy, dense: score }) => [accuracy, score])).toEqual([
      [0.5, 1],
      [0.5, 0.5],
      [undefined, undefined],
    ]);
    expect(record.change?.value).toBe(-0.25);
    expect(record.retained?.value).toBe(0.75);
  });

  it('is kept in the recipe as long as its schedule is the measured one', async () => {
    const older = { ...record, tool: 'older' };
    const other = { ...record, name: 'other' };
    const kept = { ...example, suites: withSuite([older, other], record) };
    expect(kept.suites).toEqual([other, record]);
    expect(await validateSchema(formatRecipe(kept))).toEqual([]);
    expect(currentSuites(kept)).toEqual([other, record]);
    expect(currentSuites({ ...kept, schedule: [] })).toEqual([]);
  });

  it('passes a gate by the interval of its mean', () => {
    expect(suiteFailure(record, 0.6)).toBeUndefined();
    expect(suiteFailure(record, 0.1)).toMatchObject({ code: 'drop-exceeded' });
    const none = summarizeSuite('none', [sets[2]!]).recipes[0]!.record;
    expect(suiteFailure(none, 1)).toMatchObject({ code: 'drop-unmeasured' });
    const same = summarizeSuite('same', [sets[1]!]).recipes[0]!.record;
    expect(suiteFailure(same, 0.01)).toMatchObject({ code: 'drop-few-samples' });
  });
});
