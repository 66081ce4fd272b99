/** The commands that measure again what a report shows, each with what it measured. */
import { group } from 'd3-array';
import { formatBudget } from '../../cost/budget';
import { recipeSuffix } from '../../recipe/suffix';
import type { EvaluationRecord, Recipe } from '../../recipe/types';
import type { MeasuredGroup, SweepPoint } from '../findings';
import { command } from './command-lines';

/** What `fitprune evaluate` takes if nothing is said. */
const usual = { seeds: 5, prompts: 8 };

interface Measured {
  path: string;
  record: EvaluationRecord;
}

/** One command for all recipes of which the same was measured. */
export function evaluateLines(measured: readonly Measured[], data: readonly string[]): string[] {
  const groups = group(measured, ({ record }) =>
    JSON.stringify([record.samples, measuredFlags(record)]),
  );
  return [...groups.values()].map((members) => {
    const { record } = members[0]!;
    const paths = new Set(members.map(({ path }) => path));
    const samples = ['--samples', String(record.samples)];
    return command('evaluate', ...paths, ...data, ...samples, ...measuredFlags(record), '--record');
  });
}

function measuredFlags({ baselines, attention, latency }: EvaluationRecord): string[] {
  const seeds = baselines?.find(({ method }) => method === 'random')?.seeds ?? usual.seeds;
  const prompts = latency?.samples ?? usual.prompts;
  return [
    ...(baselines === undefined ? [] : ['--baselines']),
    ...(seeds === usual.seeds ? [] : ['--seeds', String(seeds)]),
    ...(attention === undefined ? [] : ['--attention']),
    ...(latency === undefined ? [] : ['--latency']),
    ...(prompts === usual.prompts ? [] : [String(prompts)]),
  ];
}

/** Points of a sweep that the commands for the report's recipes do not make or measure. */
export function sweptAlone({ sweep, entries }: MeasuredGroup): {
  /** Recipes of which the report has no file. */
  fitted: (SweepPoint & { path: string })[];
  measured: Measured[];
} {
  const all = sweep.map((point) => {
    const entry = entries.find(({ recipe }) => recipe.key === point.letter);
    return { ...point, entry, path: entry?.recipe.path ?? sweepPath(point.recipe) };
  });
  return {
    fitted: all.filter(({ entry }) => entry === undefined),
    measured: all.filter(
      ({ record, entry }) =>
        entry === undefined ||
        (record.baselines !== undefined && entry.record.baselines === undefined),
    ),
  };
}

/** `sweep-fitprune+-60%.fitprune.json` */
function sweepPath({ fit, budget }: Recipe): string {
  const name = ['sweep', fit?.method ?? 'hand', formatBudget(budget)].join('-');
  return `${name.replace(/[^\w.%+-]/g, '-')}${recipeSuffix}`;
}
