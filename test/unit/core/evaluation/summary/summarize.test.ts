import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResultTable } from '../../../../../src/core/evaluation/results/result-table';
import * as summary from '../../../../../src/core/evaluation/summary/summarize';
import type {
  BaselineCandidates,
  Candidate,
  EvaluationIdentity,
  EvaluationReport,
  SampleResult,
} from '../../../../../src/core/evaluation/types';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { betterBaselines } from '../../../../../src/core/recipe/methods';
import type { Ranking } from '../../../../../src/core/ranking/families';
import { validateSchema } from '../../../../../src/core/recipe/checks/validate-schema';
import { example } from '../../recipe/example';
import { answerOf, candidateOf, identity, sampleOf } from '../results/some-results';

const schedule = [{ layer: 1, keep: 0.5 }];
const recipe: Candidate = { name: 'a.fitprune.json', schedule, ranking: { kind: 'self-cross' } };
const hash = scheduleHash(schedule, recipe.ranking);
const context = { results: 'r.arrows' };

function summarize(
  run: EvaluationIdentity,
  found: readonly SampleResult[],
  candidates: readonly Candidate[],
  more: summary.SummaryContext,
): EvaluationReport {
  return summary.summarize(run, ResultTable.of(run.score, found), candidates, more);
}

/** [id, category, score of the unpruned model, score of the recipe, same first token] */
type Row = [string, string | undefined, number | undefined, number | undefined, boolean];

function toSample([id, category, unpruned, pruned, same]: Row): SampleResult {
  return {
    ...sampleOf(id, [candidateOf(hash, pruned, { firstToken: same ? 1 : 2 })]),
    ...(category === undefined ? {} : { category }),
    unpruned: answerOf(unpruned),
  };
}

const rows: Row[] = [
  ['1', 'color', 1, 1, true],
  ['2', 'color', 1, 0, false],
  ['3', 'count', 0, 1, false],
  ['4', 'count', 1, 1, true],
  ['5', undefined, undefined, undefined, true],
];
const samples = rows.map(toSample);

/** A sample with an answer by every hash: [score, KL at its only token]. */
function scored(id: string, answers: Record<string, [number, number]>): SampleResult {
  return sampleOf(
    id,
    Object.entries(answers).map(([one, [score, kl]]) =>
      candidateOf(one, score, { kl: [kl], sameTop: 1 }),
    ),
  );
}

describe('report', () => {
  it('averages over samples that have an answer, and agreement over all', () => {
    const { dense: unpruned, recipes, notes } = summarize(identity, samples, [recipe], context);
    expect(unpruned).toEqual({
      accuracy: 0.75,
      samples: 5,
      byCategory: { color: { accuracy: 1, samples: 2 }, count: { accuracy: 0.5, samples: 2 } },
    });
    expect(recipes[0]).toMatchObject({
      path: 'a.fitprune.json',
      hash,
      accuracy: 0.75,
      samples: 5,
      agreement: 0.6,
      byCategory: {
        color: { accuracy: 0.5, samples: 2, agreement: 0.5 },
        count: { accuracy: 1, samples: 2, agreement: 0.5 },
      },
    });
    expect(notes.join(' ')).toMatch(/1 of 5 samples have no answer/);
  });

  it('gives the record that a recipe keeps, which its schema accepts', async () => {
    const { record } = summarize(identity, samples, [recipe], {
      ...context,
      dataName: 'evaluation.jsonl',
    }).recipes[0]!;
    expect(record).toMatchObject({
      data: 'sha256:0b',
      schedule: hash,
      samples: 5,
      answered: 4,
      accuracy: 0.75,
      dense: 0.75,
      score: 'exact',
      agreement: 0.6,
      retained: { value: 1 },
      flips: { lost: 1, gained: 1 },
      p: 1,
      // Summaries of the values 0.25 and 0.5, five each.
      kl: { mean: 0.375, median: 0.375, p999: 0.5 },
      topToken: 0.5,
      perplexityRatio: Number(Math.exp(0.125).toPrecision(4)),
      tool: identity.tool,
      device: 'cpu',
      dataName: 'evaluation.jsonl',
    });
    // Around the measured value.
    expect(record.interval![0]).toBeLessThan(0);
    expect(record.interval![1]).toBeGreaterThan(0);
    expect(record.categories!['color']).toMatchObject({
      samples: 2,
      accuracy: 0.5,
      dense: 1,
      p: 1,
    });
    const text = JSON.stringify({ ...example, evaluation: [record] });
    expect(await validateSchema(text)).toEqual([]);
  });

  it('has no accuracy if the data has no answers, but fidelity', () => {
    const unscored = samples.slice(4);
    const unlabelled = unscored.map((sample) => ({ ...sample, references: [''] }));
    const report = summarize(identity, unlabelled, [recipe], context);
    expect(report.dense.accuracy).toBeNull();
    const { record } = report.recipes[0]!;
    for (const key of ['accuracy', 'dense', 'score', 'interval', 'p', 'retained']) {
      expect(record).not.toHaveProperty(key);
    }
    expect(record.kl?.mean).toBe(0.375);
    expect(report.notes).toEqual([expect.stringMatching(/no answers.*fidelity/)]);
    // There are answers, but the model's own are not text.
    const { notes } = summarize(identity, unscored, [recipe], context);
    expect(notes).toEqual([
      expect.stringMatching(/cannot be compared with the references.*fidelity/),
    ]);
  });

  it('does not depend on the order in which samples were measured', () => {
    const expected = summarize(identity, samples, [recipe], context);
    fc.assert(
      fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), (shuffled) => {
        expect(summarize(identity, shuffled, [recipe], context)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('draws questions about one image together', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      toSample([`${at}`, undefined, 1, at % 4 < 2 ? 1 : 0, true]),
    );
    const interval = (groups: number) => {
      const grouped = many.map((sample, at) => ({
        ...sample,
        group: `${Math.floor(at / groups)}`,
      }));
      return summarize(identity, grouped, [recipe], context).recipes[0]!.record.interval!;
    };
    const width = ([low, high]: [number, number]) => high - low;
    // Pairs of questions agree: as if there were half as many.
    expect(width(interval(2)) / width(interval(1))).toBeCloseTo(Math.SQRT2, 0);
  });

  it('has F1 if answers are yes or no', () => {
    // [given by the unpruned model, given by the recipe, reference]
    const asked: [string, string, string][] = [
      ['yes', 'yes', 'yes'],
      ['yes', 'no', 'yes'],
      ['no', 'yes', 'no'],
      ['no', 'no', 'no'],
    ];
    const yesNo = asked.map(([unpruned, pruned, reference], at): SampleResult => {
      const sample = toSample([
        `${at}`,
        undefined,
        Number(unpruned === reference),
        Number(pruned === reference),
        true,
      ]);
      return {
        ...sample,
        references: [reference],
        unpruned: { ...sample.unpruned, text: unpruned },
        candidates: [{ ...sample.candidates[0]!, text: pruned }],
      };
    });
    const report = summarize({ ...identity, score: 'yes-no' }, yesNo, [recipe], context);
    expect(report.dense.f1).toBe(1);
    expect(report.recipes[0]!.f1).toBe(0.5);
    expect(report.recipes[0]).toMatchObject({ precision: 0.5, recall: 0.5, yesRatio: 0.5 });
    expect(report.recipes[0]!.record).toMatchObject({
      f1: { pruned: 0.5, dense: 1 },
      yesRatio: { pruned: 0.5, dense: 0.5 },
    });
    // Among other questions by any other score: figures of their category.
    const others = [0, 1].map((at) => toSample([`c${at}`, 'color', 1, 0, true]));
    const mixed = [...yesNo.map((one) => ({ ...one, category: 'exists' })), ...others];
    const found = summarize(identity, mixed, [recipe], context);
    expect(found.dense).not.toHaveProperty('f1');
    expect(found.dense.byCategory['color']).not.toHaveProperty('f1');
    expect(found.recipes[0]!.byCategory['exists']).toMatchObject({ f1: 0.5, yesRatio: 0.5 });
    const { categories, ...record } = found.recipes[0]!.record;
    expect(record).not.toHaveProperty('f1');
    expect(categories!['exists']!.f1).toEqual({ pruned: 0.5, dense: 1 });
    expect(categories!['color']).not.toHaveProperty('yesRatio');
  });
});

describe('baselines', () => {
  const seeds = [1, 2].map((seed): Pick<Candidate, 'schedule' | 'ranking'> => {
    const ranking: Ranking = { kind: 'random', seed };
    return { schedule, ranking };
  });
  const hashes = seeds.map((one) => scheduleHash(one.schedule, one.ranking));
  const baselines: BaselineCandidates[] = [
    { method: 'random', reduction: 0.5, reachable: true, recipes: seeds },
    { method: 'fastv', reduction: 0.4, reachable: false, recipes: [] },
  ];
  const recordOf = (answers: (at: number) => Record<string, [number, number]>) => {
    const all = Array.from({ length: 30 }, (_, at) => scored(`${at}`, answers(at)));
    return summarize(identity, all, [{ ...recipe, baselines }], context).recipes[0]!.record;
  };

  it('are paired with the recipe, random by the mean of its seeds', () => {
    const record = recordOf((at) => ({
      [hash]: [1, 0.1],
      [hashes[0]!]: [at % 2, 0.5],
      [hashes[1]!]: [0, 0.7],
    }));
    const [random, fastv] = record.baselines!;
    expect(random).toMatchObject({ method: 'random', reduction: 0.5, reachable: true, seeds: 2 });
    expect(random!.accuracy).toBe(0.25);
    expect(random!.kl).toBeCloseTo(0.6, 4);
    expect(random!.klAhead).toEqual([0.5, 0.5]);
    // The interval of the recipe's lead, which is 0.5 or 1 by sample.
    expect(random!.ahead![0]).toBeGreaterThan(0.5);
    expect(random!.ahead![1]).toBeLessThan(1);
    expect(random!.interval).toEqual(random!.ahead!.map((end) => -end).reverse());
    expect(fastv).toEqual({ method: 'fastv', reduction: 0.4, reachable: false });
    expect(betterBaselines(record)).toEqual([]);
  });

  it('that are better beyond their interval are named', () => {
    const record = recordOf(() => ({
      [hash]: [0, 0.1],
      [hashes[0]!]: [1, 0.5],
      [hashes[1]!]: [1, 0.5],
    }));
    expect(betterBaselines(record)).toMatchObject([
      { baseline: { method: 'random' }, by: ['accuracy'] },
    ]);
  });
});
