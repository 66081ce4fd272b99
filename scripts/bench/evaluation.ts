/** Evaluating against a plain loop that only generates; and how long a sweep takes. */
import path from 'node:path';
import { baselinesFor } from '../../src/core/evaluation/baselines/baselines';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { largestReduction } from '../../src/core/cost/reduction';
import type { Candidate, EvaluationOptions } from '../../src/core/evaluation/types';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { openData } from '../../src/core/data/open';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../src/core/model/prompts/encoder';
import { openModelFolder } from '../../src/core/model/folder/folder';
import { selectInOrder, wholeRun } from '../../src/core/data/order';
import type { RunOptions } from '../../src/core/model/run';
import { decoderShape } from '../../src/core/recipe/recipe-cost';
import type { Recipe } from '../../src/core/recipe/types';
import type { Budget } from '../../src/core/cost/types';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { interleave, ratioOf, spreadOf, time } from './measure';
import { prepared, silent } from './method-candidates';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { inTemporaryFolder } from './temporary';
import { sample } from './worth';

const target = { kind: 'at least', value: 0.9 } as const;
const longestAnswer = 32;
/** Parts of the largest reduction that the sweep measures. */
const parts = [0.2, 0.33, 0.45, 0.58, 0.7, 0.83, 0.95];

export async function evaluation({ quick, threads, clock }: Settings): Promise<SectionReport> {
  const run: RunOptions = {
    model: path.join(sample, 'shapes-llava'),
    ...{ device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(sample, 'evaluation.jsonl') },
  };
  const { recipes, beside } = await candidatesFor(run);
  const few = { ...run, samples: quick ? 16 : 200 };
  const pruned = recipes.filter((_, index) => index % 2 === 1).map(candidateOf);
  const plan = { warmups: 1, rounds: quick ? 2 : 7, clock };
  const times = await interleave(
    {
      plain: () => plainLoop(few, pruned),
      evaluated: () => evaluated(few, pruned),
    },
    plan,
  );
  const perSample = (milliseconds: readonly number[]) =>
    `${(spreadOf(milliseconds).median / few.samples).toFixed(1)} ms`;
  const sweepSamples = { ...run, samples: quick ? 16 : 100 };
  const sweep = await time(() => evaluated(sweepSamples, recipes.map(candidateOf)));
  const compared = await besideBaselines({ ...run, samples: 16 }, beside, { quick, clock });
  return {
    lines: [
      medianLine(
        'Throughput against the plain loop',
        'times',
        ratioOf(times.plain, times.evaluated),
        {
          target,
          note:
            `${few.samples} samples, the unpruned and ${pruned.length} pruned models; plain ` +
            `${perSample(times.plain)}, evaluation ${perSample(times.evaluated)} a sample`,
        },
      ),
      {
        what: `Sweep of ${recipes.length} budgets`,
        value: sweep / 1000,
        unit: 's',
        note: `${sweepSamples.samples} questions`,
      },
      compared,
      await inPortions({ ...run, samples: 6 }, beside, { quick, clock }),
    ],
    notes: [
      'Plain loop: opens the same sessions, then for every sample encodes the prompt once and for every model ' +
        'prefills and decodes greedily with the KV cache; no scores, no divergence, no file. Evaluation: the whole ' +
        'command but its process, from opening the model to the report with its intervals.',
    ],
  };
}

/**
 * Few questions with many models, as a sweep with all baselines has them: opening models takes as
 * long as asking them.
 */
async function besideBaselines(
  run: RunOptions & { samples: number },
  beside: Candidate[],
  { quick, clock }: Pick<Settings, 'quick' | 'clock'>,
): Promise<Line> {
  const all = beside.flatMap(({ name, schedule, ranking, baselines = [] }) => [
    { name, schedule, ranking },
    ...baselines.flatMap(({ recipes }) => recipes.map((one) => ({ name, ...one }))),
  ]);
  const times = await interleave(
    { plain: () => plainLoop(run, all), evaluated: () => evaluated(run, beside) },
    { warmups: quick ? 0 : 1, rounds: quick ? 1 : 3, clock },
  );
  return medianLine(
    'Sweep with all baselines against the plain loop',
    'times',
    ratioOf(times.plain, times.evaluated),
    {
      target: { kind: 'at least', value: 3 },
      note:
        `${run.samples} questions, ${all.length} pruned models, random with 5 seeds; plain ` +
        `${seconds(times.plain)}, evaluation ${seconds(times.evaluated)}`,
    },
  );
}

/** As a window sweeps: each budget is known as it ends. In one run, and in a run for each budget. */
async function inPortions(
  run: RunOptions & { samples: number },
  beside: Candidate[],
  { quick, clock }: Pick<Settings, 'quick' | 'clock'>,
): Promise<Line> {
  const portions = beside.map(() => 1);
  const times = await interleave(
    {
      each: () =>
        inTemporaryFolder(async (folder) => {
          const results = path.join(folder, 'results.arrows');
          for (const one of beside) await evaluate({ ...run, candidates: [one], results }, silent);
        }),
      together: () => evaluated({ ...run, portions }, beside),
    },
    { warmups: quick ? 0 : 1, rounds: quick ? 1 : 3, clock },
  );
  return medianLine(
    'Sweep in one run against a run for each budget',
    'times',
    ratioOf(times.each, times.together),
    {
      note:
        `${run.samples} questions, ${beside.length} budgets with all baselines; each ` +
        `${seconds(times.each)}, together ${seconds(times.together)}, without starting processes`,
    },
  );
}

function seconds(milliseconds: readonly number[]): string {
  return `${(spreadOf(milliseconds).median / 1000).toFixed(1)} s`;
}

/** Recipes of a sweep, and as candidates beside all their baselines. */
async function candidatesFor(run: RunOptions) {
  const statistics = await prepared({
    ...run,
    data: { path: path.join(sample, 'calibration.jsonl') },
  });
  const { metadata, reference, grid } = statistics;
  const largest = largestReduction(decoderShape(metadata.model), reference, 'flops');
  const recipes = sweepBudgets(largest).map((budget) => fitRecipe(statistics, budget).recipe);
  const beside = recipes.map((recipe) => ({
    ...candidateOf(recipe),
    baselines: baselinesFor(recipe, { grid }),
  }));
  return { recipes, beside };
}

function sweepBudgets(largest: number): Budget[] {
  return parts.map((part) => ({
    metric: 'flops',
    convention: 'decoder',
    reduction: Math.round(100 * part * largest) / 100,
  }));
}

function candidateOf({ budget, schedule, ranking }: Recipe): Candidate {
  return { name: String(budget.reduction), schedule, ranking };
}

function evaluated(
  run: RunOptions & Pick<EvaluationOptions, 'portions'>,
  candidates: Candidate[],
): Promise<unknown> {
  return inTemporaryFolder((folder) =>
    evaluate({ ...run, candidates, results: path.join(folder, 'results.arrows') }, silent),
  );
}

/** A plain loop, as anybody would write who only wants the answers of these models. */
async function plainLoop(run: RunOptions, candidates: readonly Candidate[]): Promise<void> {
  const folder = await openModelFolder(run.model, {});
  const data = await openData(run.data);
  const samples = selectInOrder(data.samples, run, ({ id }) => id);
  const session = { device: run.device, threads: run.threads };
  const encoder = await PromptEncoder.open(folder, session);
  const decoders = [await DecoderSession.open(folder, { file: folder.files.decoder }, session)];
  for (const { schedule, ranking } of candidates) {
    const graph = buildPrunedGraph(folder.decoder, { schedule, ranking }, { kind: 'input' });
    decoders.push(await DecoderSession.open(folder, graph, session));
  }
  for (const one of samples) {
    const inputs = await encoder.encodeSample(one.unpack());
    for (const decoder of decoders) {
      let { logits, cache } = await decoder.prefill(inputs);
      const ids: number[] = [];
      for (;;) {
        const token = largest(logits);
        ids.push(token);
        if (folder.eosTokenIds.includes(token) || ids.length === longestAnswer) break;
        const position = inputs.length + ids.length - 1;
        const embedded = await encoder.embedTokens([token]);
        ({ logits, cache } = await decoder.decode(embedded, position, cache));
      }
      encoder.processor.decode(ids);
    }
  }
  for (const decoder of decoders) await decoder.dispose();
  await encoder.dispose();
}

function largest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[best]!) best = id;
  return best;
}
