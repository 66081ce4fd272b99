/** Evaluating recipes from the command line: for `evaluate`, and for `check` that measures. */
import { recipeCandidate } from '../../core/evaluation/recipe-candidate';
import { readResultsIdentity } from '../../core/evaluation/results/results-file';
import { defaultResultsFile } from '../../core/evaluation/results/results-name';
import type { Candidate, EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { HumanError } from '../../core/errors';
import { parseShard, type Shard } from '../../core/data/order';
import { devices, type Device } from '../../core/model/devices/devices';
import type { RunOptions } from '../../core/model/run';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import type { ScoreKind } from '../../core/recipe/types';
import { dataSource, type DataFlags } from '../options/samples';
import { type RunFlags } from '../options/run';
import { measureLatency } from '../../runner/local/latency';
import { messagesTo } from '../../runner/local/listen';
import { chooseDevice, runWithProgress, workerOptions, type Context } from '../context';
import { modelPathOf, type RecipeFile } from '../recipes';

export interface EvaluationFlags extends RunFlags, DataFlags {
  model?: string;
  results?: string;
  score?: ScoreKind | 'none' | undefined;
  maxNewTokens?: number | undefined;
  baselines?: boolean;
  seeds?: number;
  attention?: boolean | undefined;
}

type ModelRun = Pick<RunOptions, 'model' | 'dtype' | 'device' | 'threads' | 'pixels'>;

/**
 * The model's part of every request about these recipes.
 *
 * @param known a device that is used without trying it
 */
export async function modelRun(
  files: readonly RecipeFile[],
  flags: RunFlags & { model?: string },
  context: Context,
  known?: Device,
): Promise<ModelRun> {
  const model = oneModel(files, flags);
  const dtype = flags.dtype ?? dtypeOfDecoder(files[0]!.recipe.model.decoder);
  const device = known ?? (await chooseDevice(flags.device, { model, dtype }, context)).device;
  return { model, dtype, device, threads: flags.threads, pixels: flags.pixels };
}

/**
 * The device with which these results were begun: they cannot be continued on another one. If
 * nothing is missing, the device need not even exist.
 */
async function deviceSoFar({ results, device }: EvaluationFlags): Promise<Device | undefined> {
  const found = results === undefined ? undefined : await readResultsIdentity(results);
  const known = devices.find((one) => one === found?.device);
  return device === 'auto' || device === known ? known : undefined;
}

/** The same with the samples of `--data`. */
export async function runOptions(
  files: readonly RecipeFile[],
  flags: EvaluationFlags,
  context: Context,
): Promise<RunOptions> {
  const data = dataSource(flags);
  const shard: Shard = parseShard(flags.shard);
  const { samples, seed, maxSkipped } = flags;
  return {
    ...(await modelRun(files, flags, context, await deviceSoFar(flags))),
    data,
    samples,
    seed,
    shard,
    maxSkipped,
  };
}

/** Continues an earlier run of the same model, data and settings. */
export async function evaluateRecipes(
  candidates: Candidate[],
  run: RunOptions,
  flags: Pick<EvaluationFlags, 'score' | 'maxNewTokens' | 'results' | 'attention'>,
  context: Context,
): Promise<EvaluationReport> {
  const { score, maxNewTokens, results, attention } = flags;
  const file = results ?? (await defaultResultsFile({ ...run, score, maxNewTokens }));
  return runWithProgress(
    { ...run, kind: 'evaluate', score, maxNewTokens, results: file, candidates, attention },
    context,
  );
}

/** @param samples prompts that are timed */
export async function timeRecipes(
  files: readonly RecipeFile[],
  run: RunOptions,
  samples: number,
  context: Context,
): Promise<LatencyReport> {
  const most = Math.min(samples, run.samples ?? samples);
  const candidates = files.map((file) => candidateOf(file, {}));
  let line = context.terminal.progress('prompts');
  try {
    return await measureLatency(
      { ...run, samples: most, candidates },
      {
        ...workerOptions(context),
        onMessage: messagesTo({
          onProgress: (done, total) => {
            line.report(done, total);
          },
        }),
      },
      (done, total) => {
        if (done === 0) {
          line.stop();
          line = context.terminal.progress('processes, peak memory');
        }
        line.report(done, total);
      },
    );
  } finally {
    line.stop();
  }
}

export function candidateOf(
  { path, recipe }: RecipeFile,
  choice: Pick<EvaluationFlags, 'baselines' | 'seeds'>,
): Candidate {
  return recipeCandidate(path, recipe, choice);
}

function oneModel(files: readonly RecipeFile[], flags: { model?: string }): string {
  const fingerprints = new Set(files.map(({ recipe }) => recipe.model.fingerprint));
  if (fingerprints.size > 1) {
    throw new HumanError(
      'The recipes are for different models. Evaluate those of one model at a time.',
      'recipes-differ',
      2,
    );
  }
  return modelPathOf(files[0]!, flags);
}
