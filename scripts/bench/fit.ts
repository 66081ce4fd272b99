/** How long preparing statistics takes once, and a fit at every budget then. */
import { rankingFor } from '../../src/core/fit/ranking-for';
import { fitSchedule, frontier, type FitOptions } from '../../src/core/fit/fit';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import type { Budget } from '../../src/core/cost/types';
import { fitFile } from './fit-file';
import { spreadOf, time, type Clock } from './measure';
import { prompt } from './prompt';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { llavaShape, syntheticStatistics } from './synthetic-statistics';

/** Milliseconds a budget, so that a slider is followed. */
const sizes = [
  { samples: 64, target: 20 },
  { samples: 655, target: 200 },
];

export async function fit({ quick, clock }: Settings): Promise<SectionReport> {
  const lines: Line[] = [];
  for (const { samples, target } of quick ? sizes.slice(0, 1) : sizes) {
    lines.push(...(await measure(samples, target, quick ? 0.1 : 0.025, clock)));
  }
  for (const samples of quick ? [80] : [655, 2000]) {
    lines.push(...(await fitFile(samples, quick ? 1 : 3, clock)));
  }
  const { layers } = llavaShape;
  const notes = [
    `Synthetic statistics of ${layers} layers and ${prompt.visualTokens} visual tokens with log-normal ` +
      'masses; one thread of JavaScript, no model. Budgets from 10% to 85% of the FLOPs; quartiles are ' +
      'over the budgets.',
    'From the file to one recipe: by the usual method at 60% fewer FLOPs, each time in a new process; sorting is the ' +
      "platform's own, of every layer's masses as they are held in memory, in the same run.",
  ];
  return { lines, notes };
}

async function measure(
  samples: number,
  target: number,
  step: number,
  clock: Clock,
): Promise<Line[]> {
  const statistics = syntheticStatistics(samples, llavaShape, prompt);
  let prepared!: PreparedStatistics;
  const preparation = await time(() => (prepared = prepare(statistics)), clock);
  const budgets = range(0.1, 0.85, step).map((reduction): Budget => ({
    metric: 'flops',
    convention: 'decoder',
    reduction,
  }));
  const ranking = rankingFor(prepared, 'fitprune+');
  const fitting = async (options: FitOptions = {}): Promise<number[]> => {
    const times = [];
    for (const budget of budgets) {
      times.push(await time(() => fitSchedule(prepared, budget, options), clock));
    }
    return times;
  };
  await fitting(); // The first pass compiles.
  const times = await fitting();
  const few = await fitting({ maxSteps: 3 });
  const other = await time(() => frontier(prepared, { method: 'fitprune+' }), clock);
  const plus = await fitting({ ranking });
  const curve = await Promise.all(range(1, 5, 1).map(() => time(() => frontier(prepared), clock)));
  const [spread, name] = [spreadOf(times), `${samples} samples`];
  return [
    { what: `${name}: preparation, once`, unit: 's', value: preparation / 1000 },
    medianLine(`${name}: fit of one budget`, 'ms', spread, {
      target: { kind: 'at most', value: target },
      note: `${budgets.length} budgets, the slowest ${Math.max(...times).toFixed(1)} ms`,
    }),
    medianLine(`${name}: fit with at most 3 steps`, 'ms', spreadOf(few), {
      note: `the slowest ${Math.max(...few).toFixed(1)} ms`,
    }),
    { what: `${name}: preparing fitprune+, once`, unit: 's', value: other / 1000 },
    medianLine(`${name}: fit of one budget by fitprune+`, 'ms', spreadOf(plus), {
      note: `the slowest ${Math.max(...plus).toFixed(1)} ms`,
    }),
    medianLine(`${name}: whole frontier`, 'ms', spreadOf(curve), {
      note: `${frontier(prepared).length} points`,
    }),
  ];
}

function range(from: number, to: number, step: number): number[] {
  return Array.from(
    { length: Math.floor((to - from) / step + 1e-9) + 1 },
    (_, i) => from + i * step,
  );
}
