/**
 * Budgets in milliseconds: predictions of a profile against measurements, and the use of such a
 * budget.
 */
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { newBudget } from '../../src/core/cost/budget';
import { scheduleCost } from '../../src/core/cost/cost';
import { prunableLayers } from '../../src/core/cost/layers';
import { keepFor } from '../../src/core/cost/tokens';
import type { DecoderShape, PromptShape, Step } from '../../src/core/cost/types';
import { wholeRun } from '../../src/core/data/order';
import { measureFidelity } from '../../src/core/evaluation/fidelity';
import { pairedInterval } from '../../src/core/evaluation/statistics/bootstrap';
import { formatKl } from '../../src/core/figures/format';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { methodRanking } from '../../src/core/fit/methods';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import { openModelFolder, type ModelFolder } from '../../src/core/model/folder';
import type { RunOptions } from '../../src/core/model/run';
import { measureProfile } from '../../src/core/profile/measure';
import { readProfile } from '../../src/core/profile/profile-file';
import { timesOf } from '../../src/core/profile/times-of';
import type { Pruning } from '../../src/core/surgery/pruning/pruning';
import { workOf } from '../../src/core/ranking/work';
import type { Recipe } from '../../src/core/recipe/types';
import { meanOf } from '../../src/core/sums';
import { silent } from './method-candidates';
import { spreadOf } from './measure';
import { Random } from './random';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';
import { mediansOf, timeSchedules, type TimedRuns, type TimedSchedules } from './timed-schedules';
import { percent } from './worth-lines';
import { sample } from './worth';

const fixtures = path.join(__dirname, '../test/fixtures');

/** Whether its answers mean anything: a model of random weights has times alone. */
const models: { name: string; folder: string; isTrained: boolean }[] = [
  { name: 'sample', folder: path.join(sample, 'shapes-llava'), isTrained: true },
  { name: 'second', folder: path.join(fixtures, 'second-model'), isTrained: true },
  { name: 'LFM2-VL', folder: path.join(fixtures, 'whole-folders/lfm2-vl'), isTrained: false },
];

const schedules = 20;
const savings = [0.3, 0.4];

export async function latencyBudget(settings: Settings): Promise<SectionReport> {
  const report: SectionReport = { tables: [{ head, rows: [] }], lines: [], notes };
  for (const model of models) {
    await inTemporaryFolder(async (folder) => {
      const setup = await setUp(model.folder, folder, settings);
      report.lines.push(...predicted(model.name, setup));
      if (!model.isTrained) return;
      for (const reduction of savings) {
        const rows = await worthOf(model.name, reduction, setup, settings);
        report.tables![0]!.rows.push(...rows);
      }
    });
  }
  return report;
}

interface SetUp {
  folder: ModelFolder;
  run: RunOptions;
  prepared: PreparedStatistics;
  shape: DecoderShape;
  prunings: Pruning[];
  /** Of these, at the reference lengths. */
  measured: TimedSchedules;
}

/** So often, profile and schedules take turns: a machine that others use is faster at one time than at another. */
const turns = 4;

/** Statistics, a profile, and the times of random schedules. */
async function setUp(model: string, temporary: string, settings: Settings): Promise<SetUp> {
  const { threads, quick } = settings;
  const run: RunOptions = {
    ...{ model, device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(sample, 'calibration.jsonl') },
    samples: quick ? 8 : 64,
  };
  const file = path.join(temporary, 'statistics.arrows');
  await calibrate({ ...run, aggregate: 'max', out: file }, silent);
  const statistics = await readStatistics(file);
  const folder = await openModelFolder(model);
  const { reference, shape } = prepare(statistics);
  const random = new Random(7);
  const rankings = (['fitprune', 'fitprune+'] as const).map((method) => methodRanking(method));
  const prunings = Array.from({ length: quick ? 4 : schedules }, (_, at) => ({
    schedule: randomSchedule(random, shape, reference),
    ranking: rankings[at % rankings.length]!,
  }));
  const out = path.join(temporary, 'a.profile.json');
  const length = reference.visualTokens + reference.textTokens;
  const parts: TimedRuns[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    await measureProfile(
      {
        ...{ model, device: 'cpu', threads, out, textTokens: reference.textTokens },
        ...{ longest: Math.ceil(1.1 * length), picture: { width: 640, height: 480 } },
        rounds: turn * (quick ? 1 : 4),
      },
      { onStart: () => undefined, onLength: () => undefined },
    );
    const rounds = quick ? 2 : 10;
    parts.push(await timeSchedules(folder, prunings, reference, { threads, rounds }));
  }
  const prepared = prepare(statistics, { times: timesOf(await readProfile(out), folder.shape) });
  const measured = mediansOf(...parts);
  return { folder, run, prepared, shape: prepared.shape, prunings, measured };
}

/** Ratios of predicted to measured prefill, as they are and with both as parts of the unpruned one's. */
function predicted(name: string, { shape, prepared, prunings, measured }: SetUp): Line[] {
  const { reference } = prepared;
  const unpruned = scheduleCost(shape, reference, []).times!.prefill.unpruned;
  const told = prunings.map(({ schedule, ranking }) => {
    const cost = scheduleCost(shape, reference, schedule, { work: workOf(ranking) });
    return cost.times!.prefill.pruned;
  });
  const ratios = told.map((one, at) => one / measured.milliseconds[at]!);
  const relative = ratios.map((one) => (one * measured.unpruned) / unpruned);
  const worst = Math.max(...relative.map((one) => Math.abs(one - 1)));
  const errors = relative.map((one) => Math.abs(one - 1));
  const within = errors.filter((one) => one <= 0.1).length;
  return [
    medianLine(`${name}: predicted / measured prefill`, 'times', spreadOf(ratios), {
      note: `${told.length} schedules, ${Math.min(...told).toFixed(2)} to ${Math.max(...told).toFixed(2)} ms`,
    }),
    medianLine(`${name}: the same as parts of the unpruned prefill`, 'times', spreadOf(relative), {
      note: `${within} of ${told.length} within 10%, the worst off by ${percent(worst)}`,
    }),
    {
      ...medianLine(`${name}: error of those parts`, 'percent', spreadOf(errors)),
      target: { kind: 'at most', value: 0.1 },
    },
  ];
}

/**
 * One to four steps at any layers that can prune, each leaving a random share of the tokens that
 * enter.
 */
function randomSchedule(
  random: Random,
  shape: DecoderShape,
  { visualTokens }: PromptShape,
): Step[] {
  const layers = prunableLayers(shape);
  const count = 1 + Math.floor(random.next() * Math.min(4, layers.length));
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(layers[Math.floor(random.next() * layers.length)]!);
  let left = visualTokens;
  return [...chosen]
    .sort((a, b) => a - b)
    .map((layer) => {
      left = Math.max(1, Math.round(left * (0.2 + 0.75 * random.next())));
      return { layer, keep: keepFor(left, visualTokens) };
    });
}

const head = [
  ...[
    'Model',
    'Prefill time saved',
    'Recipe',
    'Steps',
    'FLOPs',
    'Predicted',
    'Measured, of unpruned',
  ],
  ...['KL, nats', 'KL above the budget in time'],
];

/** FLOPs budgets to try; of these recipes, the one with the same time as the other is taken. */
const grid = [0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];

async function worthOf(
  name: string,
  reduction: number,
  { folder, run, prepared, shape }: SetUp,
  { threads, quick }: Settings,
): Promise<string[][]> {
  const { reference } = prepared;
  const budgets = [
    newBudget('latency', 'decoder', { reduction }),
    ...grid.map((one) => newBudget('flops', 'decoder', { reduction: one })),
  ];
  const recipes = budgets.flatMap((budget): Recipe[] => {
    try {
      return [fitRecipe(prepared, budget, { method: 'fitprune+' }).recipe];
    } catch {
      // Out of reach.
      return [];
    }
  });
  const rounds = quick ? 3 : 41;
  const { milliseconds, unpruned } = mediansOf(
    await timeSchedules(folder, recipes, reference, { threads, rounds }),
  );
  const [own] = milliseconds;
  const others = milliseconds.map((time, at) => ({
    at,
    off: at === 0 ? Infinity : Math.abs(time - own!),
  }));
  const equal = others.reduce((best, one) => (one.off < best.off ? one : best)).at;
  const chosen = [0, equal];
  const { kl, groups } = await measureFidelity(
    {
      ...run,
      candidates: chosen.map((at) => ({ ...recipes[at]!, name: String(at) })),
      data: { path: path.join(sample, 'evaluation.jsonl') },
      samples: quick ? 16 : 300,
    },
    silent,
  );
  const [byTime, byFlops] = kl as [Float64Array, Float64Array];
  const differences = [...byFlops].map((one, at) => one - byTime[at]!);
  const more = pairedInterval(differences, { groups })!;
  return chosen.map((at, i) => {
    const { schedule, ranking } = recipes[at]!;
    const cost = scheduleCost(shape, reference, schedule, { work: workOf(ranking) });
    return [
      ...[name, percent(reduction, 0), i === 0 ? 'by time' : 'by FLOPs, as fast'],
      ...[String(schedule.length), `-${percent(cost.reduction.decoder)}`],
      percent(cost.times!.prefill.pruned / cost.times!.prefill.unpruned),
      percent(milliseconds[at]! / unpruned),
      formatKl(meanOf([...kl[i]!])),
      i === 0
        ? ''
        : `${meanOf(differences).toFixed(4)} [${more.low.toFixed(4)}, ${more.high.toFixed(4)}]`,
    ];
  });
}

const notes = [
  '20 random schedules of one to four steps, by the rankings of both fitted methods, each timed in turns with the unpruned ' +
    'decoder, and a profile, measured in four parts between which the schedules have theirs. As parts of the unpruned prefill, ' +
    'what slows the whole machine falls out. LFM2-VL has random weights, convolutions between its attention, and prefills of a millisecond.',
  'By FLOPs, as fast: of FitPrune+ recipes for 12 budgets in FLOPs, the one whose measured prefill is nearest to that of the ' +
    'recipe for the budget in time. KL is the mean over 300 questions; its difference has a 95% interval, paired, ' +
    'bootstrapped by image.',
];
