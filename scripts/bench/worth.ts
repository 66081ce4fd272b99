/**
 * The losses by pruning on a model of the sample's task: all methods at several reductions,
 * measured.
 */
import path from 'node:path';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { readResults } from './read-results';
import { meanOf } from '../../src/core/sums';
import type { SampleResult } from '../../src/core/evaluation/types';
import { wholeRun } from '../../src/core/data/order';
import type { RunOptions } from '../../src/core/model/run';
import {
  budgetAt,
  methodsAt,
  prepared,
  silent,
  type MethodAt,
  type SearchSettings,
} from './method-candidates';
import { Figures } from './method-figures';
import { time } from './measure';
import type { SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';
import { headings, linesOf, percent, rowsOf, type AtReduction } from './worth-lines';

/** The bundled model and data; FITPRUNE_SAMPLE names another folder of the same layout. */
export const sample = process.env['FITPRUNE_SAMPLE'] ?? path.join(__dirname, '../media/sample');
const fixtures = path.join(__dirname, '../test/fixtures');
/** Models, and the folders of their calibration and evaluation questions. */
export const beds = {
  sample: { model: path.join(sample, 'shapes-llava'), data: sample },
  second: { model: path.join(fixtures, 'second-model'), data: sample },
  reading: { model: path.join(fixtures, 'reading-model'), data: path.join(fixtures, 'reading') },
  grounding: {
    model: path.join(fixtures, 'grounding-model'),
    data: path.join(fixtures, 'grounding'),
  },
};
export type Bed = keyof typeof beds;
const reductions = [0.3, 0.5, 0.6, 0.75, 0.9];

export function worth(settings: Settings): Promise<SectionReport> {
  return measure('sample', settings);
}

export function worthSecond(settings: Settings): Promise<SectionReport> {
  return measure('second', settings);
}

async function measure(name: Bed, { quick, threads }: Settings): Promise<SectionReport> {
  const { model, data } = beds[name];
  const run: RunOptions = {
    model,
    ...{ device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(data, 'calibration.jsonl') },
  };
  const statistics = await prepared(quick ? { ...run, samples: 16 } : run);
  const search: SearchSettings = quick ? { samples: 16 } : { samples: statistics.samples.length };
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
      data: { path: path.join(data, 'evaluation.jsonl') },
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
  const unpruned = meanOf(figures.unpruned);
  return {
    tables: [{ head: headings, rows: all.flatMap((one) => rowsOf(one, figures)) }],
    lines: all.flatMap((one) => linesOf(one, figures)),
    notes: [
      `${samples.length} questions; unpruned accuracy ${percent(unpruned)}. Intervals are 95%, paired, ` +
        'bootstrapped by image; differences are in points of accuracy. Best baseline: the one of the highest ' +
        'accuracy at that reduction, chosen by the same answers, which favours it.',
      `Fits from ${statistics.samples.length} calibration samples. By output: searched from ` +
        `FitPrune+ on half of ${search.samples} of them, confirmed on the other half. Fitting and searching all ` +
        `reductions took ${(searching / 60e3).toFixed(1)} minutes.`,
    ],
  };
}

/** Everything in one evaluation: the unpruned model answers once. */
export function answers(methods: readonly MethodAt[], run: RunOptions): Promise<SampleResult[]> {
  return inTemporaryFolder(async (folder) => {
    const results = path.join(folder, 'results.arrows');
    const candidates = methods.flatMap(({ label, recipes }) =>
      recipes.map(({ schedule, ranking }) => ({ name: label, schedule, ranking })),
    );
    await evaluate({ ...run, candidates, results }, silent);
    return (await readResults(results)).samples;
  });
}
