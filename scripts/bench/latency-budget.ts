/**
 * Budgets in milliseconds: predictions of a profile against measurements, and the use of such a
 * budget.
 */
import path from 'node:path';
import { newBudget } from '../../src/core/cost/budget';
import { scheduleCost } from '../../src/core/cost/cost';
import { measureFidelity } from '../../src/core/evaluation/fidelity';
import { pairedInterval } from '../../src/core/evaluation/statistics/bootstrap';
import { formatKl } from '../../src/core/figures/format';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { workOf } from '../../src/core/ranking/work';
import type { Recipe } from '../../src/core/recipe/types';
import { meanOf } from '../../src/core/sums';
import { silent } from './method-candidates';
import { predictedLines, timeModel, type TimedModel, type TimedPlan } from './predicted-times';
import type { SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';
import { mediansOf, timeSchedules } from './timed-schedules';
import { percent } from './worth-lines';
import { sample } from './worth';

const fixtures = path.join(__dirname, '../test/fixtures');

/** Whether its answers mean anything: a model of random weights only has times. */
const models: { name: string; folder: string; isTrained: boolean }[] = [
  { name: 'sample', folder: path.join(sample, 'shapes-llava'), isTrained: true },
  { name: 'second', folder: path.join(fixtures, 'second-model'), isTrained: true },
  { name: 'LFM2-VL', folder: path.join(fixtures, 'whole-folders/lfm2-vl'), isTrained: false },
];

const plan: TimedPlan = { device: 'cpu', turns: 4, profileRounds: 4, scheduleRounds: 10 };

const savings = [0.3, 0.4];

export async function latencyBudget(settings: Settings): Promise<SectionReport> {
  const report: SectionReport = { tables: [{ head, rows: [] }], lines: [], notes };
  for (const model of models) {
    await inTemporaryFolder(async (folder) => {
      const timed = await timeModel(model.folder, folder, plan, settings);
      report.lines.push(...predictedLines(model.name, timed));
      if (!model.isTrained) return;
      for (const reduction of savings) {
        const rows = await worthOf(model.name, reduction, timed, settings);
        report.tables![0]!.rows.push(...rows);
      }
    });
  }
  return report;
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
  { folder, run, prepared, shape }: TimedModel,
  { threads, quick, clock }: Settings,
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
    await timeSchedules(folder, recipes, reference, { device: 'cpu', threads, rounds, clock }),
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
