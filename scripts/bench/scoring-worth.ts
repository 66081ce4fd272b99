/**
 * Whether self mass is worth its cost: rankings with and without it, each charged with its own
 * choice.
 */
import path from 'node:path';
import { meanOf } from '../../src/core/sums';
import { rankingFor } from '../../src/core/fit/ranking-for';
import { fitSchedule } from '../../src/core/fit/fit';
import { finish, preparingBefore, type PreparedStatistics } from '../../src/core/fit/prepare';
import { withEarly } from '../../src/core/fit/early-cut';
import { scheduleCost } from '../../src/core/cost/cost';
import type { Step } from '../../src/core/cost/types';
import { workOf } from '../../src/core/ranking/work';
import { wholeRun } from '../../src/core/data/order';
import type { Interval } from '../../src/core/evaluation/statistics/bootstrap';
import type { RunOptions } from '../../src/core/model/run';
import type { Ranking } from '../../src/core/ranking/families';
import { scheduleHash } from '../../src/core/recipe/hash';
import { budgetAt, prepared, type MethodAt } from './method-candidates';
import { Figures } from './method-figures';
import type { SectionReport } from './report';
import { crossBlocks } from './scoring';
import type { Settings } from './settings';
import { answers, beds } from './worth';
import { percent } from './worth-lines';

const reduction = 0.75;
const reference = 'FitPrune+';

/**
 * One way to choose: with or without self mass, and with or without a quarter dropped before the
 * decoder and a size bias.
 */
interface Way {
  label: string;
  isCross: boolean;
  isBefore: boolean;
  counted: boolean;
}

const ways: Way[] = [
  { label: `${reference}, layers alone`, isCross: false, isBefore: false, counted: false },
  { label: reference, isCross: false, isBefore: false, counted: true },
  { label: 'cross alone, blocks', isCross: true, isBefore: false, counted: true },
  {
    label: `${reference}, 3/4 before, bias, layers alone`,
    isCross: false,
    isBefore: true,
    counted: false,
  },
  { label: `${reference}, 3/4 before, bias`, isCross: false, isBefore: true, counted: true },
  { label: 'cross alone, 3/4 before, bias', isCross: true, isBefore: true, counted: true },
];

export async function scoringWorth({ quick, threads }: Settings): Promise<SectionReport> {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const [name, { model, data }] of Object.entries(beds)) {
    const run: RunOptions = {
      model,
      ...{ device: 'cpu', threads, seed: 0, shard: wholeRun },
      data: { path: path.join(data, 'calibration.jsonl') },
    };
    const statistics = await prepared(quick ? { ...run, samples: 8 } : run);
    const methods = fitted(statistics);
    const figures = new Figures(
      await answers(methods, {
        ...run,
        data: { path: path.join(data, 'evaluation.jsonl') },
        samples: quick ? 20 : 200,
      }),
    );
    const base = figures.answersOf(methods.find(({ label }) => label === reference)!);
    for (const method of methods) {
      const own = figures.answersOf(method);
      const [nearer, ahead] = [figures.nearer(own, base), figures.ahead(own, base)];
      rows.push([
        ...[name, method.label, percent(method.reduction.decoder), percent(meanOf(own.score))],
        ...[figures.kl(own).toPrecision(3), interval(nearer, 1, 4), interval(ahead, 100, 1)],
      ]);
    }
    notes.push(`${name}: unpruned ${percent(meanOf(figures.unpruned))}.`);
  }
  const head = ['Model', 'Method', 'Really (decoder)', 'Accuracy', 'KL, nats'];
  return {
    tables: [{ head: [...head, `KL below ${reference}`, `Points ahead of ${reference}`], rows }],
    lines: [],
    notes: [
      `${quick ? 20 : 200} questions of each, at ${percent(reduction)} fewer visual FLOPs; ${notes.join(' ')} What choosing takes ` +
        'counts, but where "layers alone" stands; what is really saved has it in either case. Intervals are 95%, paired.',
    ],
  };
}

function fitted(statistics: PreparedStatistics): MethodAt[] {
  const behind = finish(preparingBefore(statistics, 0.75));
  return ways.map(({ label, isCross, isBefore, counted }) => {
    const ready = isBefore ? behind : statistics;
    const grid = ready.grid && { grid: ready.grid };
    const cross = { ...crossBlocks, coverage: { block: 2, ...grid } };
    const own = isCross ? withEarly(cross, ready.cut) : rankingFor(ready, 'fitprune+');
    const ranking: Ranking = isBefore ? { ...own, sizeBias: 0.5 } : own;
    const budget = { ...budgetAt(reduction, ready), overhead: counted };
    const { schedule } = fitSchedule(ready, budget, { ranking });
    return {
      ...{ label, isBaseline: false, recipes: [{ schedule, ranking }] },
      hashes: [scheduleHash(schedule, ranking)],
      reduction: reductionOf(ready, schedule, ranking),
    };
  });
}

function reductionOf(
  { shape, reference: prompt }: PreparedStatistics,
  schedule: Step[],
  ranking: Ranking,
) {
  return scheduleCost(shape, prompt, schedule, { work: workOf(ranking) }).reduction;
}

function interval({ mean, low, high }: Interval, scale: number, digits: number): string {
  const [middle, ...ends] = [mean, low, high].map((one) => (one * scale).toFixed(digits));
  return `${middle} [${ends.join(', ')}]`;
}
