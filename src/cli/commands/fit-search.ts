/** `fitprune fit --objective output` and `--refine`: the fit's options that run the model. */
import { counted } from '../counted';
import { Option, type Command } from 'commander';
import path from 'node:path';
import { formatPercent } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { pairedInterval } from '../../core/evaluation/statistics/bootstrap';
import type { PreparedStatistics } from '../../core/fit/prepare';
import { dataFingerprint } from '../../core/data/fingerprint';
import { askedAs } from '../../core/data/question-identity';
import type { DataSource } from '../../core/data/types';
import { openSamples } from '../../core/model/open-samples';
import { pixelsOf } from '../../core/model/pixel-way';
import { dtypeOfDecoder } from '../../core/model/variants';
import { wholeRun } from '../../core/data/order';
import type { Recipe } from '../../core/recipe/types';
import {
  searchByOutput,
  type SearchProgress,
  type SearchResult,
} from '../../core/search/by-output';
import { refine, type RefineRound } from '../../core/search/refine';
import { runWorker } from '../../worker/client';
import { measureWith, recalibrateWith, type Ask, type SearchRun } from '../../worker/search';
import { limits } from '../../core/limits';
import {
  chooseDevice,
  dataSource,
  positiveInteger,
  upTo,
  workerOptions,
  type Context,
} from '../context';

export interface SearchFlags {
  objective: string;
  refine?: number;
  data?: string;
  embeddings?: string;
  images?: string;
  prompt?: string;
  samples: number;
  time: number;
  device: string;
  threads?: number;
}

export function addSearchOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--objective <name>',
        'mass: least predicted loss; output: least measured change of the output (runs the model)',
      )
        .choices(['mass', 'output'])
        .default('mass'),
    )
    .option(
      '--refine <n>',
      'fit again to statistics of the pruned model, at most n rounds (runs the model)',
      positiveInteger,
    )
    .option('--data <file>', 'the calibration data, where the model runs')
    .option('--embeddings <file>', 'instead: what the decoder was fed')
    .option('--images <folder>', 'what its image paths are relative to')
    .option('--prompt <text>', 'the question asked of every image of a folder')
    .option('--samples <n>', 'most samples that candidates are measured on', positiveInteger, 64)
    .option('--time <minutes>', 'end the search after this long', minutes, 10)
    .option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml', 'auto')
    .option('--threads <n>', 'threads of the CPU', upTo(limits.threads));
}

/** Whether any of the options wants the model to run. */
export function runsModel({ objective, refine }: SearchFlags): boolean {
  return objective === 'output' || refine !== undefined;
}

/** @throws HumanError `no-data` before anything has run */
export function requireData(flags: SearchFlags): DataSource {
  if (flags.data !== undefined || flags.embeddings !== undefined) return dataSource(flags);
  throw new HumanError(
    'This runs the model: give --data (or --embeddings), the samples that the statistics were made from.',
    'no-data',
    2,
  );
}

/**
 * Searches, then refines, as the flags say.
 * @param statistics the file, which the model's place is relative to
 * @param start recipes at the same budget that take part from the start
 */
export async function improve(
  prepared: PreparedStatistics,
  statistics: string,
  base: Recipe,
  start: readonly Recipe[],
  flags: SearchFlags & { maxSteps?: number },
  context: Context,
): Promise<Recipe> {
  const run = await searchRun(prepared, statistics, flags, context);
  const ask: Ask = (request, signal) => runWorker(request, { ...workerOptions(context), signal });
  const { terminal, signal } = context;
  const samples = Math.min(flags.samples, prepared.samples.length);
  let recipe = base;
  if (flags.objective === 'output') {
    const progress = terminal.progress('rungs');
    try {
      const result = await searchByOutput(prepared, {
        budget: base.budget,
        maxSteps: flags.maxSteps,
        modelPath: base.model.path,
        grid: prepared.grid,
        start,
        samples,
        seed: 0,
        measure: measureWith(run, ask),
        signal,
        deadline: AbortSignal.timeout(flags.time * 60_000),
        onProgress: (now) => {
          progress.report(now.rung - 1, now.rungs, describeRung(now));
        },
      });
      // What nothing was measured of is no reason to leave the method that was asked for.
      if (result.samples > 0) recipe = result.recipe;
      terminal.note(describeSearch(result));
    } finally {
      progress.stop();
    }
  }
  if (flags.refine !== undefined) {
    const { recipe: refined } = await refine(prepared, recipe, {
      rounds: flags.refine,
      maxSteps: flags.maxSteps,
      samples,
      recalibrate: recalibrateWith(run, ask),
      measure: measureWith(run, ask),
      signal,
      onRound: (round) => {
        terminal.note(describeRound(round));
      },
    });
    recipe = refined;
  }
  return recipe;
}

/** What candidates are measured with: the model and the data that the statistics are of. */
export async function searchRun(
  { metadata }: PreparedStatistics,
  statistics: string,
  flags: SearchFlags,
  context: Context,
): Promise<SearchRun> {
  const data = { ...requireData(flags), ...askedAs(metadata) };
  const opened = await openSamples(data, { seed: metadata.seed, samples: 1 });
  if ((await dataFingerprint(opened)) !== metadata.data) {
    context.terminal.logger.warn(
      `${data.path} is not what the statistics were made from; candidates are measured on it all the same.`,
    );
  }
  const model = path.resolve(path.dirname(statistics), metadata.model.path);
  const dtype = dtypeOfDecoder(metadata.model.decoder);
  const { device } = await chooseDevice(flags.device, { model, dtype }, context);
  return {
    model,
    dtype,
    device,
    threads: flags.threads,
    pixels: pixelsOf(metadata),
    data,
    seed: metadata.seed,
    shard: wholeRun,
    aggregate: metadata.aggregate,
  };
}

export function describeRung({ candidates, samples, best, plain }: SearchProgress): string {
  const now = `${counted(candidates, 'candidate')} on ${counted(samples, 'sample')}`;
  if (best === undefined || plain === undefined) return now;
  return `${now}; best so far KL ${nats(best.kl)} (${best.ranking}), FitPrune ${nats(plain)}`;
}

export function describeSearch(result: SearchResult): string {
  const { kl, plainKl, losses, samples, tried, isPlain, ranOutOfTime } = result;
  const time = ranOutOfTime ? ' Time ran out before the last rung.' : '';
  if (samples === 0) {
    return 'Time ran out before anything was measured: the recipe is the fitted one. Give more --time.';
  }
  const what = `${counted(tried, 'candidate')} tried, the last on ${counted(samples, 'sample')}.`;
  if (isPlain) return `${what} None changes the output less than plain FitPrune does.${time}`;
  const differences = Array.from(losses.chosen, (loss, at) => loss - losses.plain[at]!);
  const interval = pairedInterval(differences);
  return (
    `${what} KL ${nats(kl)} instead of ${nats(plainKl)} (${formatPercent(1 - kl / plainKl)} less; ` +
    `difference by sample [${nats(interval!.low)}, ${nats(interval!.high)}], on the samples it was chosen by).${time}`
  );
}

function describeRound({ round, before, after, interval, kept }: RefineRound): string {
  const change = `KL ${nats(before)} -> ${nats(after)}, ${kept ? 'kept' : 'not kept'}`;
  return `Round ${round}: ${change} (difference by sample [${interval.map(nats).join(', ')}]).`;
}

function nats(value: number): string {
  return value.toPrecision(3);
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0) return value;
  throw new HumanError(`"${text}" is no time. Give minutes, such as 10.`, 'not-a-time', 2);
}
