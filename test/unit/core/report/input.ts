/** Recipes of one model, measured, with baselines: what reports are made from in tests. */
import { scheduleHash } from '../../../../src/core/recipe/hash';
import type {
  AttentionRecord,
  BaselineRecord,
  EvaluationRecord,
  Recipe,
} from '../../../../src/core/recipe/types';
import type { LatencyPair } from '../../../../src/core/recipe/results/latency-types';
import type { Sweep } from '../../../../src/core/evaluation/sweep/sweep-file';
import type { ReportInput, ReportRecipe } from '../../../../src/core/report/types';
import { recipe, type Changes } from '../recipe/comparison/recipes';

const data = `sha256:${'d'.repeat(64)}`;
const model = `sha256:${'a'.repeat(64)}`;

/** A recipe with what was measured of it as it is now. */
export function measuredRecipe(
  changes: Changes,
  record: Partial<EvaluationRecord> | undefined,
): Recipe {
  const made = recipe({ ...changes, model: { ...changes.model, fingerprint: model } });
  const rest: Recipe = { ...made };
  delete rest.evaluation;
  return record === undefined ? rest : { ...rest, evaluation: [recordOf(rest, record)] };
}

function recordOf(
  { schedule, ranking }: Recipe,
  record: Partial<EvaluationRecord>,
): EvaluationRecord {
  return { data, samples: 500, schedule: scheduleHash(schedule, ranking), ...record };
}

const full: Partial<EvaluationRecord> = {
  accuracy: 0.93,
  dense: 0.94,
  score: 'exact',
  agreement: 0.951,
  interval: [-0.018, 0.002],
  retained: { value: 0.93 / 0.94, interval: [0.981, 1.002] },
  flips: { lost: 9, gained: 4 },
  p: 0.267,
  kl: { mean: 0.0131, median: 0.0004, p999: 1.62 },
  topToken: 0.972,
  perplexityRatio: 1.021,
  tool: 'fitprune 1.0.0',
  date: '2026-11-23',
  device: 'cpu',
  dataName: 'evaluation.jsonl',
};

const attention: AttentionRecord = {
  self: { value: 0.117, interval: [0.105, 0.129] },
  cross: { value: -0.012, interval: [-0.02, -0.004] },
  simulated: { self: 0.123, cross: 0.312 },
  layers: [2, 3, 4].map((layer) => ({
    layer,
    self: { value: 0.05 * layer, interval: [0.04 * layer, 0.06 * layer] },
    cross: { value: -0.01 * layer, interval: [-0.012 * layer, 0] },
    simulated: { self: 0.055 * layer, cross: 0.1 * layer },
  })),
};

const baselines: BaselineRecord[] = [
  {
    ...{ method: 'random', reduction: 0.601, reachable: true, seeds: 5, accuracy: 0.901 },
    ...{ interval: [-0.05, -0.029], ahead: [0.018, 0.041], kl: 0.0571, klAhead: [0.03, 0.06] },
  },
  {
    ...{ method: 'stride', reduction: 0.599, reachable: true, accuracy: 0.938 },
    ...{
      interval: [-0.012, 0.008],
      ahead: [-0.015, -0.002],
      kl: 0.0102,
      klAhead: [-0.004, -0.001],
    },
  },
  {
    ...{ method: 'pyramid', reduction: 0.602, reachable: true, accuracy: 0.925 },
    ...{ interval: [-0.024, -0.006], ahead: [-0.004, 0.013], kl: 0.022, klAhead: [0.004, 0.014] },
  },
  { method: 'fastv', reduction: 0.552, reachable: false },
];

const pair = (unpruned: number, pruned: number): LatencyPair => ({
  dense: { median: unpruned, p95: unpruned * 1.2 },
  pruned: { median: pruned, p95: pruned * 1.3 },
  speedUp: {
    value: unpruned / pruned,
    interval: [(unpruned / pruned) * 0.95, (unpruned / pruned) * 1.04],
  },
});

export const gentle: ReportRecipe = {
  name: 'llava-60',
  path: 'recipes/llava-60.fitprune.json',
  recipe: measuredRecipe(
    {},
    {
      ...full,
      attention,
      baselines,
      categories: {
        colour: { samples: 300, accuracy: 0.96, dense: 0.961, interval: [-0.01, 0.008], p: 1 },
        counting: {
          samples: 200,
          accuracy: 0.885,
          dense: 0.909,
          interval: [-0.05, -0.004],
          p: 0.031,
        },
      },
      latency: {
        ...{ device: 'cpu', threads: 8, samples: 32 },
        ...{ prefill: pair(959, 418), decode: pair(76, 51.2), firstToken: pair(1220, 690) },
        memory: { pruned: 14.125 * 2 ** 30, dense: 14.375 * 2 ** 30 },
      },
    },
  ),
};

export const harsh: ReportRecipe = {
  name: 'llava-75-cover',
  path: 'recipes/llava-75-cover.fitprune.json',
  recipe: measuredRecipe(
    {
      budget: { metric: 'flops', convention: 'decoder', reduction: 0.7 },
      schedule: [
        { layer: 1, keep: 0.4 },
        { layer: 9, keep: 0.12 },
      ],
      ranking: { kind: 'cross', coverage: { block: 2 } },
      fit: { ...recipe().fit!, method: 'fitprune+', selfLoss: 0.09, crossLoss: 0.12 },
    },
    {
      ...full,
      accuracy: 0.871,
      interval: [-0.09, -0.05],
      retained: { value: 0.871 / 0.94, interval: [0.904, 0.947] },
      flips: { lost: 40, gained: 6 },
      p: 1e-7,
      kl: { mean: 0.151, median: 0.0102, p999: 4.4 },
      baselines: baselines.slice(0, 1).map((one) => ({
        ...one,
        reduction: 0.71,
        accuracy: 0.79,
        interval: [-0.18, -0.12],
        ahead: [0.05, 0.11],
        kl: 0.41,
      })),
    },
  ),
};

/** Written by hand and never measured. */
export const byHand: ReportRecipe = {
  name: 'by-hand',
  path: 'by-hand.fitprune.json',
  recipe: measuredRecipe({ schedule: [{ layer: 2, keep: 0.3 }] }, undefined),
};
delete byHand.recipe.fit;

export const stale: ReportRecipe = {
  name: 'edited',
  path: 'edited.fitprune.json',
  recipe: { ...measuredRecipe({}, full), schedule: [{ layer: 3, keep: 0.5 }] },
};

export const sweep: Sweep = {
  version: 1,
  model,
  data,
  dataName: 'evaluation.jsonl',
  statistics: `sha256:${'b'.repeat(64)}`,
  samples: 500,
  seed: 0,
  points: [0.8, 0.5, 0.3, 0.2].map((keep, index) => {
    const made = measuredRecipe(
      {
        schedule: [{ layer: 1, keep }],
        budget: { metric: 'flops', convention: 'decoder', reduction: 0.3 },
      },
      undefined,
    );
    const accuracy = 0.938 - index * 0.02;
    const record = recordOf(made, {
      ...full,
      accuracy,
      interval: [accuracy - 0.96, accuracy - 0.93],
      retained: {
        value: accuracy / 0.94,
        interval: [accuracy / 0.94 - 0.015, accuracy / 0.94 + 0.012],
      },
      kl: { mean: 0.004 * 4 ** index, median: 0, p999: 1 },
    });
    return { budget: made.budget, recipe: made, record };
  }),
};

export function input(changes: Partial<ReportInput> = {}): ReportInput {
  return {
    model: 'llava',
    modelPath: 'models/llava',
    recipes: [gentle, harsh, byHand, stale],
    sweeps: [sweep],
    date: '2026-11-23',
    tool: 'fitprune 1.0.0',
    out: 'llava-report',
    ...changes,
  };
}
