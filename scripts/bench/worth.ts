/** Whether pruning by attention is worth it on the sample model: FitPrune against random, measured. */
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { parseBudget } from '../../src/core/cost/budget';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { groupedInterval } from '../../src/core/evaluation/interval';
import { readResults } from '../../src/core/evaluation/results/results-file';
import type { EvaluationOptions, SampleResult } from '../../src/core/evaluation/types';
import { fitRecipe } from '../../src/core/fit/fit';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import { openData } from '../../src/core/model/data';
import { wholeRun } from '../../src/core/model/order';
import type { Recipe } from '../../src/core/recipe/types';
import type { Line, SectionReport } from './report';
import type { Settings } from './sections';
import { inTemporaryFolder } from './temporary';

const sample = process.env['FITPRUNE_SAMPLE'] ?? path.join(__dirname, '../media/sample');
const model = path.join(sample, 'shapes-llava');
const data = { path: path.join(sample, 'evaluation.jsonl') };
const randomSeeds = [1, 2, 3, 4, 5];
/** The reduction with a target, and others around it. */
const reductions = ['30%', '50%', '75%', '90%'];
const targeted = '50%';

export async function worth({ quick, threads }: Settings): Promise<SectionReport> {
  const prepared = await inTemporaryFolder((folder) => statistics(folder, threads));
  const imageOf = new Map(
    (await openData(data)).samples.map(({ id, images }) => [id, images.join()]),
  );
  const lines: Line[] = [];
  for (const reduction of quick ? [targeted] : reductions) {
    const { recipe } = fitRecipe(prepared, parseBudget(reduction, 'visual'));
    const samples = await answers(recipe, quick ? 40 : undefined, threads);
    lines.push(...compare(reduction, samples, imageOf));
  }
  return {
    lines,
    notes: ['Spreads are 95% intervals. Dense, FitPrune and random answered the same questions.'],
  };
}

async function statistics(folder: string, threads: number): Promise<PreparedStatistics> {
  const out = path.join(folder, 'shapes.arrows');
  await calibrate(
    {
      ...run(threads),
      data: { path: path.join(sample, 'calibration.jsonl') },
      aggregate: 'max',
      out,
    },
    silent,
  );
  return prepare(await readStatistics(out));
}

async function answers(
  { schedule, ranking }: Recipe,
  samples: number | undefined,
  threads: number,
): Promise<SampleResult[]> {
  const random = randomSeeds.map((seed) => ({ kind: 'random', seed }) as const);
  const candidates = [ranking, ...random].map((one) => ({
    name: one.kind,
    schedule,
    ranking: one,
  }));
  return inTemporaryFolder(async (folder) => {
    const results = path.join(folder, 'results.arrows');
    await evaluate({ ...run(threads), data, samples, results, candidates }, silent);
    return (await readResults(results)).samples;
  });
}

function compare(
  reduction: string,
  samples: readonly SampleResult[],
  imageOf: ReadonlyMap<string, string>,
): Line[] {
  const spread = (value: (one: SampleResult) => number) => {
    const byImage = new Map<string, number[]>();
    for (const one of samples) {
      const image = imageOf.get(one.sample)!;
      byImage.set(image, [...(byImage.get(image) ?? []), value(one)]);
    }
    const { mean, low, high } = groupedInterval([...byImage.values()]);
    return { median: mean, low, high };
  };
  const fitprune = (one: SampleResult): number => one.candidates[0]!.score!;
  const random = (one: SampleResult): number =>
    one.candidates.slice(1).reduce((sum, { score }) => sum + score!, 0) / randomSeeds.length;
  const line = (what: string, value: (one: SampleResult) => number): Line => {
    const interval = spread(value);
    return {
      what: `${reduction}: ${what}`,
      value: interval.median,
      unit: 'points',
      spread: interval,
    };
  };
  const ahead = line('FitPrune ahead of random', (one) => fitprune(one) - random(one));
  return [
    line('FitPrune against dense', (one) => fitprune(one) - one.dense.score!),
    line('random against dense', (one) => random(one) - one.dense.score!),
    ahead,
    ...(reduction === targeted
      ? [
          {
            what: `${reduction}: lower end of that interval`,
            value: ahead.spread!.low,
            unit: 'points',
            target: { kind: 'at least', value: 0.001 },
            note: `${samples.length} questions`,
          } satisfies Line,
        ]
      : []),
  ];
}

function run(
  threads: number,
): Pick<EvaluationOptions, 'model' | 'device' | 'threads' | 'seed' | 'shard'> {
  return { model, device: 'cpu', threads, seed: 0, shard: wholeRun };
}

const silent = { onStart: () => undefined, onSample: () => undefined };
