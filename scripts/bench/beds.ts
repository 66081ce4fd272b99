/**
 * What pruning costs on every small model at hand, by every method: one table, measured in pieces.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { wholeRun } from '../../src/core/data/order';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { readResults } from './read-results';
import { quantile } from '../../src/core/quantile';
import type { SampleResult } from '../../src/core/evaluation/types';
import { meanOf } from '../../src/core/sums';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import type { RunOptions } from '../../src/core/model/run';
import { formatKl } from '../../src/core/figures/format';
import { methodLabels } from '../../src/core/recipe/methods';
import type { Recipe } from '../../src/core/recipe/types';
import { formatRecipe } from '../../src/core/recipe/write';
import {
  asPublished,
  baselinesAt,
  budgetAt,
  fitted,
  searched,
  silent,
  type MethodAt,
} from './method-candidates';
import { Figures } from './method-figures';
import { sectionMarkdown, type SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';
import { percent, points } from './worth-lines';
import { beds, type Bed } from './worth';

const reductions = [0.5, 0.75, 0.9];
/**
 * Parts of the visual tokens that a cut before the decoder keeps, each measured with a size bias.
 */
const shares = [0.75, 0.5];
const sizeBias = 0.5;

const head = [
  ...['Bed', 'Visual FLOPs', 'Method', 'Really (visual)', 'Accuracy', '% of unpruned', 'KL, nats'],
  ...['Ahead of FitPrune+', 'KL below FitPrune+', 'Prefill, ms'],
];

export async function allBeds(settings: Settings): Promise<SectionReport> {
  const names = bedsOf(settings);
  const { folder } = settings;
  if (folder === undefined) return inTemporaryFolder((own) => measureAll(names, settings, own));
  await mkdir(folder, { recursive: true });
  return measureAll(names, settings, folder);
}

/** @throws Error naming an unknown model */
function bedsOf({ beds: wanted = Object.keys(beds) }: Settings): Bed[] {
  return wanted.map((name) => {
    if (!(name in beds)) throw new Error(`No bed "${name}": ${Object.keys(beds).join(', ')}.`);
    return name as Bed;
  });
}

async function measureAll(
  names: readonly Bed[],
  settings: Settings,
  folder: string,
): Promise<SectionReport> {
  const rows: string[][] = [];
  const notes = [
    'Intervals are 95%, paired with FitPrune+ at the same FLOPs, bootstrapped by image; differences are in points of ' +
      "accuracy and in nats. Random is the mean of 5 seeds. Prefill is the decoder's, the median over the questions.",
  ];
  const report = (): SectionReport => ({ tables: [{ head, rows }], lines: [], notes });
  for (const name of names) {
    const run = runOf(name, settings);
    const statistics = path.join(folder, `${name}-statistics.arrows`);
    await calibrate({ ...run, aggregate: 'max', out: statistics }, silent);
    const prepared = await preparedBy(statistics);
    for (const reduction of settings.quick ? [0.5] : reductions) {
      const methods = await methodsAt(name, prepared, reduction, settings, folder);
      const samples = await answers(name, methods, settings, folder);
      rows.push(...rowsOf(name, reduction, methods, new Figures(samples), samples));
      // If somebody ends the run, the measurements so far are there.
      await writeFile(path.join(folder, 'table.md'), `${sectionMarkdown(report())}\n`);
      console.error(`${name}, ${percent(reduction, 0)}: ${samples.length} questions`);
    }
  }
  return report();
}

function runOf(name: Bed, { quick, threads }: Settings): RunOptions {
  const { model, data } = beds[name];
  return {
    ...{ model, device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(data, 'calibration.jsonl') },
    samples: quick ? 16 : undefined,
  };
}

/** Statistics as they are, and after each cut before the decoder. */
type Prepared = Map<number | undefined, PreparedStatistics>;

async function preparedBy(file: string): Promise<Prepared> {
  const statistics = await readStatistics(file);
  return new Map([undefined, ...shares].map((before) => [before, prepare(statistics, { before })]));
}

/** FitPrune+ comes first: the others are compared with it. */
async function methodsAt(
  bed: Bed,
  prepared: Prepared,
  reduction: number,
  settings: Settings,
  folder: string,
): Promise<MethodAt[]> {
  const plain = prepared.get(undefined)!;
  const budget = budgetAt(reduction, plain);
  const fit = (method: 'fitprune' | 'fitprune+', before?: number, bias = 0): Recipe =>
    fitRecipe(prepared.get(before)!, budget, { method, sizeBias: bias }).recipe;
  const plus = fit('fitprune+');
  const name = methodLabels['fitprune+'];
  const run = runOf(bed, settings);
  const kept = (what: string, make: () => Promise<Recipe>): Promise<Recipe> =>
    onceIn(path.join(folder, `${bed}-${percent(reduction, 0)}-${what}.fitprune.json`), make);
  const samples = plain.samples.length;
  return [
    fitted(name, plus),
    fitted('By output', await kept('output', () => searched(plain, plus, run, { samples }))),
    fitted(methodLabels.fitprune, fit('fitprune')),
    fitted(
      methodLabels['fitprune-published'],
      await kept('published', () => asPublished(plain, budget, run)),
    ),
    fitted(`${name}, size bias`, fit('fitprune+', undefined, sizeBias)),
    ...shares.map((share) =>
      fitted(`${name}, ${percent(share, 0)} before, size bias`, fit('fitprune+', share, sizeBias)),
    ),
    ...baselinesAt(plus, plain),
  ];
}

/** A search takes minutes: its result is kept. */
async function onceIn(file: string, make: () => Promise<Recipe>): Promise<Recipe> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Recipe;
  const recipe = await make();
  await writeFile(file, formatRecipe(recipe));
  return recipe;
}

/** Answers that are in the file already are not measured again. */
async function answers(
  name: Bed,
  methods: readonly MethodAt[],
  settings: Settings,
  folder: string,
): Promise<SampleResult[]> {
  const results = path.join(folder, `${name}-results.arrows`);
  const candidates = methods.flatMap(({ label, recipes }) =>
    recipes.map(({ schedule, ranking }) => ({ name: label, schedule, ranking })),
  );
  const { sampleIds } = await evaluate(
    {
      ...runOf(name, settings),
      // Boxes among words are doubtful, and nobody can be asked.
      ...{ candidates, results, score: 'exact' },
      data: { path: path.join(beds[name].data, 'evaluation.jsonl') },
      samples: settings.questions ?? (settings.quick ? 16 : undefined),
    },
    silent,
  );
  const wanted = new Set(sampleIds);
  return (await readResults(results)).samples.filter(({ sample }) => wanted.has(sample));
}

function rowsOf(
  bed: Bed,
  reduction: number,
  methods: readonly MethodAt[],
  figures: Figures,
  samples: readonly SampleResult[],
): string[][] {
  const plus = figures.answersOf(methods[0]!);
  return methods.map((method, at) => {
    const start = [bed, `-${percent(reduction, 0)}`, method.label];
    if (method.hashes.length === 0) {
      const most = percent(method.reduction.decoder);
      return [...start, `not reachable (at most -${most} decoder)`, ...Array<string>(6).fill('')];
    }
    const own = figures.answersOf(method);
    const retained = figures.retained(own);
    const nearer = figures.nearer(own, plus);
    return [
      ...start,
      `-${percent(method.reduction.visual!)}`,
      percent(meanOf(own.score)),
      `${percent(retained.mean)} [${percent(retained.low)}, ${percent(retained.high)}]`,
      formatKl(figures.kl(own)),
      ...(at === 0
        ? ['', '']
        : [
            points(figures.ahead(own, plus)),
            `${nearer.mean.toFixed(3)} [${nearer.low.toFixed(3)}, ${nearer.high.toFixed(3)}]`,
          ]),
      prefillOf(method, samples).toFixed(1),
    ];
  });
}

/** Median, milliseconds: all methods answer a question one after the other. */
function prefillOf({ hashes }: MethodAt, samples: readonly SampleResult[]): number {
  const own = samples.flatMap(({ candidates }) =>
    candidates.filter(({ hash }) => hashes.includes(hash)).map(({ prefill }) => prefill),
  );
  return quantile(own, 0.5)!;
}
