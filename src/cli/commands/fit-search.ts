/** `fitprune fit --objective output`: the search that runs the model. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import type { PreparedStatistics } from '../../core/fit/prepare';
import { dataFingerprint } from '../../core/data/fingerprint';
import { askedAs } from '../../core/data/question-identity';
import type { DataSource } from '../../core/data/types';
import { openSamples } from '../../core/model/prompts/open-samples';
import { openModelFolder } from '../../core/model/folder/folder';
import { pixelsOf } from '../../core/model/vision/pixel-way';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import { refusalBefore } from '../../core/surgery/pruning/before-decoder';
import { wholeRun } from '../../core/data/order';
import type { Recipe } from '../../core/recipe/types';
import {
  requireSamples,
  searchByOutput,
  within,
  type SearchResult,
} from '../../core/search/by-output';
import { runWorker } from '../../runner/local/client';
import { measureWith, type Ask, type SearchRun } from '../../runner/local/search';
import { limits } from '../../core/limits';
import { positiveInteger, upTo } from '../options/numbers';
import { dataSource } from '../options/samples';
import { chooseDevice, workerOptions, type Context } from '../context';
import { describeReading, describeSearch, describeStage } from './fit-search-words';

export interface SearchFlags {
  objective: string;
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
    .option('--data <file>', 'the calibration data, where the model runs')
    .option('--embeddings <file>', 'instead: what the decoder was fed')
    .option('--images <folder>', 'what its image paths are relative to')
    .option('--prompt <text>', 'the question asked of every image of a folder')
    .option('--samples <n>', 'most samples that candidates are measured on', positiveInteger, 64)
    .option('--time <minutes>', 'end the search after this long', minutes, 10)
    .option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml', 'auto')
    .option('--threads <n>', 'threads of the CPU', upTo(limits.threads));
}

/** Whether the model is to run. */
export function runsModel({ objective }: SearchFlags): boolean {
  return objective === 'output';
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
 * Searches for a better recipe than `base`.
 *
 * @param statistics the file, to which the model's path is relative
 * @param start recipes at the same budget that compete from the start
 */
export async function improve(
  prepared: PreparedStatistics,
  statistics: string,
  base: Recipe,
  start: readonly Recipe[],
  flags: SearchFlags & { maxSteps?: number },
  context: Context,
): Promise<SearchResult> {
  const samples = Math.min(flags.samples, prepared.samples.length);
  requireSamples(samples);
  const run = await searchRun(prepared, statistics, flags, context);
  const ask: Ask = (request, signal) => runWorker(request, { ...workerOptions(context), signal });
  const { terminal, signal } = context;
  const progress = terminal.progress('rungs');
  try {
    const result = await searchByOutput(prepared, {
      ...{ base, start, samples, signal, maxSteps: flags.maxSteps },
      mayCutBefore: refusalBefore((await openModelFolder(run.model, run)).decoder) === undefined,
      measure: measureWith(run, samples, ask),
      ...within(flags.time),
      onProgress: (now) => {
        const [done, all] = now.stage === 'choosing' ? [now.rung - 1, now.rungs] : [0, 1];
        progress.report(done, all, describeStage(now));
      },
    });
    if (result.importance) terminal.note(describeReading(result.importance));
    terminal.note(describeSearch(result));
    return result;
  } finally {
    progress.stop();
  }
}

/**
 * How candidates are measured: with the model and the data of the statistics.
 *
 * @param needsSame whether results are only valid for the statistics' own data
 * @throws HumanError `other-data`
 */
export async function searchRun(
  { metadata }: PreparedStatistics,
  statistics: string,
  flags: SearchFlags,
  context: Context,
  needsSame = false,
): Promise<SearchRun> {
  const data = { ...requireData(flags), ...askedAs(metadata) };
  const opened = await openSamples(data, { seed: metadata.seed, samples: 1 });
  const isSame = (await dataFingerprint(opened)) === metadata.data;
  if (!isSame && needsSame) {
    throw new HumanError(
      `${data.path} is not what the statistics were made from, which the recipe would name as its calibration. Give ` +
        'that data, or calibrate this one.',
      'other-data',
      2,
    );
  }
  if (!isSame) {
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

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new HumanError(`"${text}" is not a time. Give minutes, such as 10.`, 'not-a-time', 2);
}
