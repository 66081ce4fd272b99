/** What pruning costs on a model of the sample's task: all methods at several reductions, measured. */
import path from 'node:path';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { readResults } from '../../src/core/evaluation/results/results-file';
import type { Interval } from '../../src/core/evaluation/statistics/bootstrap';
import { meanOf } from '../../src/core/evaluation/summary/paired';
import type { SampleResult } from '../../src/core/evaluation/types';
import { wholeRun } from '../../src/core/model/order';
import type { RunOptions } from '../../src/core/model/run';
import { formatKl } from '../../src/core/recipe/measures';
import { methodLabels } from '../../src/core/recipe/methods';
import {
  budgetAt,
  methodsAt,
  prepared,
  silent,
  type MethodAt,
  type SearchSettings,
} from './method-candidates';
import { Figures, type Answers } from './method-figures';
import { time } from './measure';
import type { Line, SectionReport } from './report';
import type { Settings } from './sections';
import { inTemporaryFolder } from './temporary';

export const sample = process.env['FITPRUNE_SAMPLE'] ?? path.join(__dirname, '../media/sample');
const models = {
  sample: path.join(sample, 'shapes-llava'),
  second: path.join(__dirname, '../test/fixtures/second-model'),
};
const reductions = [0.3, 0.5, 0.6, 0.75, 0.9];
const searched = [0.6, 0.75, 0.9];

interface AtReduction {
  reduction: number;
  methods: { method: MethodAt; answers: Answers | undefined }[];
}

export function worth(settings: Settings): Promise<SectionReport> {
  return measure('sample', settings);
}

export function worthSecond(settings: Settings): Promise<SectionReport> {
  return measure('second', settings);
}

async function measure(
  name: keyof typeof models,
  { quick, threads }: Settings,
): Promise<SectionReport> {
  const run: RunOptions = {
    model: models[name],
    ...{ device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(sample, 'calibration.jsonl') },
  };
  const statistics = await prepared(quick ? { ...run, samples: 16 } : run);
  const search: SearchSettings = quick
    ? { rounds: 1, samples: 8, width: 4 }
    : { rounds: 2, samples: statistics.samples.length };
  const found: { reduction: number; methods: MethodAt[] }[] = [];
  const searching = await time(async () => {
    for (const reduction of quick ? [0.5] : reductions) {
      const budget = budgetAt(reduction, statistics);
      found.push({ reduction, methods: await methodsAt(statistics, budget, run, search) });
      // A run takes many minutes: it shows that it is alive.
      console.error(`${percent(reduction, 0)}: the recipes are there`);
    }
  });
  const samples = await answers(
    found.flatMap(({ methods }) => methods),
    {
      ...run,
      data: { path: path.join(sample, 'evaluation.jsonl') },
      samples: quick ? 40 : undefined,
    },
  );
  const figures = new Figures(samples);
  const all = found.map(({ reduction, methods }): AtReduction => ({
    reduction,
    methods: methods.map((method) => ({
      method,
      answers: method.hashes.length > 0 ? figures.answersOf(method) : undefined,
    })),
  }));
  const dense = meanOf(figures.dense);
  return {
    tables: [{ head: headings, rows: all.flatMap((one) => rowsOf(one, figures)) }],
    lines: all.flatMap((one) => [...targets(one, figures), ...outputLines(one, figures)]),
    notes: [
      `${samples.length} questions; unpruned accuracy ${percent(dense)}. Intervals are 95%, paired, ` +
        'bootstrapped by image; differences are in points of accuracy. Best baseline: the one of the highest ' +
        'accuracy at that reduction, chosen by the same answers, which favours it.',
      `Fits from ${statistics.samples.length} calibration samples. Refined: at most ${search.rounds} rounds. By output: ` +
        `searched on ${search.samples} of them, from FitPrune and FitPrune+. Fitting, searching and refining all ` +
        `reductions took ${(searching / 60e3).toFixed(1)} minutes.`,
    ],
  };
}

/** Everything in one evaluation: the unpruned model answers once. */
function answers(methods: readonly MethodAt[], run: RunOptions): Promise<SampleResult[]> {
  return inTemporaryFolder(async (folder) => {
    const results = path.join(folder, 'results.arrows');
    const candidates = methods.flatMap(({ label, recipes }) =>
      recipes.map(({ schedule, ranking }) => ({ name: label, schedule, ranking })),
    );
    await evaluate({ ...run, candidates, results }, silent);
    return (await readResults(results)).samples;
  });
}

const headings = [
  'Visual FLOPs',
  'Method',
  'Really (visual)',
  'Accuracy',
  '% of unpruned',
  'KL, nats',
  'Ahead of FitPrune',
  'Ahead of the best baseline',
];

function rowsOf({ reduction, methods }: AtReduction, figures: Figures): string[][] {
  const plain = answersOf(methods, methodLabels.fitprune);
  const best = bestBaseline(methods);
  return methods.map(({ method, answers: own }) => {
    const head = [`-${percent(reduction, 0)}`, method.label];
    if (own === undefined) {
      const most = percent(method.reduction.decoder);
      return [...head, `not reachable (at most -${most} decoder)`, '', '', '', '', ''];
    }
    const retained = figures.retained(own);
    const same = method.label === methodLabels.fitprune;
    return [
      ...head,
      `-${percent(method.reduction.visual!)}`,
      percent(meanOf(own.score)),
      `${percent(retained.mean)} [${percent(retained.low)}, ${percent(retained.high)}]`,
      formatKl(figures.kl(own)),
      same ? '' : points(figures.ahead(own, plain)),
      best?.answers === undefined || method.isBaseline
        ? ''
        : `${points(figures.ahead(own, best.answers))} (${best.method.label})`,
    ];
  });
}

/** What was aimed at, at the reductions it was aimed at. */
function targets({ reduction, methods }: AtReduction, figures: Figures): Line[] {
  const name = percent(reduction, 0);
  const plus = answersOf(methods, methodLabels['fitprune+']);
  if (reduction === 0.5) {
    return [methodLabels['fitprune+'], methodLabels.fitprune].map((label): Line => {
      const { mean, low, high } = figures.retained(answersOf(methods, label));
      const isOurs = label === methodLabels['fitprune+'];
      return {
        what: `${name}: ${label}, part of the unpruned accuracy`,
        value: mean,
        unit: 'percent',
        spread: { median: mean, low, high },
        ...(isOurs && { target: { kind: 'at least', value: 0.99 } }),
      };
    });
  }
  if (reduction === 0.75) {
    return methods
      .filter(({ method, answers: own }) => method.isBaseline && own !== undefined)
      .map(({ method, answers: own }) =>
        aheadLine(
          `${name}: ${methodLabels['fitprune+']} ahead of ${method.label}`,
          figures.ahead(plus, own!),
        ),
      );
  }
  if (reduction === 0.9) {
    const plain = answersOf(methods, methodLabels.fitprune);
    const what = `${name}: ${methodLabels['fitprune+']} ahead of ${methodLabels.fitprune}`;
    return [aheadLine(what, figures.ahead(plus, plain))];
  }
  return [];
}

/** The lower end of the interval must be above 0. */
function aheadLine(what: string, { mean, low, high }: Interval): Line {
  return {
    what: `${what}, lower end`,
    value: low,
    unit: 'points',
    target: { kind: 'at least', value: 0.001 },
    note: points({ mean, low, high }),
  };
}

/** What choosing by measured output gives on data it has not seen. */
function outputLines({ reduction, methods }: AtReduction, figures: Figures): Line[] {
  if (!searched.includes(reduction)) return [];
  const found = answersOf(methods, 'by output');
  return (['fitprune', 'fitprune+'] as const).flatMap((method): Line[] => {
    const other = answersOf(methods, methodLabels[method]);
    const what = `${percent(reduction, 0)}: by output ahead of ${methodLabels[method]}`;
    return [
      spreadLine(what, 'points', figures.ahead(found, other)),
      spreadLine(`${what}, in KL`, 'nats', figures.nearer(found, other)),
    ];
  });
}

function spreadLine(what: string, unit: Line['unit'], { mean, low, high }: Interval): Line {
  return { what, value: mean, unit, spread: { median: mean, low, high } };
}

function answersOf(methods: AtReduction['methods'], label: string): Answers {
  return methods.find(({ method }) => method.label === label)!.answers!;
}

function bestBaseline(methods: AtReduction['methods']): AtReduction['methods'][number] | undefined {
  const score = (own: Answers | undefined): number => (own ? meanOf(own.score) : -1);
  return methods
    .filter(({ method, answers: own }) => method.isBaseline && own !== undefined)
    .toSorted((a, b) => score(b.answers) - score(a.answers))[0];
}

function percent(fraction: number, decimals = 1): string {
  return `${(100 * fraction).toFixed(decimals)}%`;
}

function points({ mean, low, high }: Interval): string {
  const [value, from, to] = [mean, low, high].map((one) => (100 * one).toFixed(1));
  return `${value!} [${from!}, ${to!}]`;
}
