/** What every command is given, and the options that several of them share. */
import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { isWhole, limits } from '../core/limits';
import { parseDevice } from '../core/model/devices';
import { pixelWays, type PixelWay } from '../core/model/pixel-way';
import { plain } from '../core/plain';
import { defaultMaxSkipped } from '../core/data/skipping';
import {
  optionsModes,
  turnModes,
  type DataSource,
  type OptionsMode,
  type TurnMode,
} from '../core/data/types';
import type { WorkerOptions } from '../runner/local/options';
import { runWorker } from '../runner/local/client';
import { DeviceMemory, userMemoryFile } from '../runner/local/device-memory';
import type { DeviceChoice } from '../runner/local/tried-devices';
import { resolveDevice } from '../runner/local/devices';
import type { Message, ProvenModel, Request, Results } from '../runner/channel/protocol';
import { addShardOption } from './shard';
import type { ProgressLine, Terminal } from './terminal';

export interface Context {
  terminal: Terminal;
  /** Ctrl-C. */
  signal: AbortSignal;
}

/** The worker's bundle lies beside the command line's. */
const workerFile = path.join(__dirname, 'worker.js');

export function workerOptions({ terminal, signal }: Context): WorkerOptions {
  return {
    workerFile,
    logger: terminal.logger,
    signal,
    devices: new DeviceMemory(userMemoryFile()),
  };
}

/** Runs a request in a worker, showing its samples as progress. */
export async function runWithProgress<R extends Request>(
  request: R,
  context: Context,
  unit = 'samples',
): Promise<Results[R['kind']]> {
  const progress = context.terminal.progress(unit);
  try {
    return await runWorker(request, {
      ...workerOptions(context),
      onMessage: (message) => {
        showMessage(message, progress);
      },
    });
  } finally {
    progress.stop();
  }
}

function showMessage(message: Message, progress: ProgressLine): void {
  if (message.kind === 'started') progress.report(message.done, message.total);
  if (message.kind === 'sample') progress.report(message.done, message.total);
}

/** Finds the device that works, and is right for a model, and says which and why. */
export async function chooseDevice(
  wanted: string,
  model: ProvenModel,
  context: Context,
): Promise<DeviceChoice> {
  const choice = await resolveDevice(parseDevice(wanted), workerOptions(context), model);
  context.terminal.note(choice.reason);
  return choice;
}

export interface RunFlags {
  device: string;
  threads?: number;
  dtype?: string;
  pixels?: PixelWay;
}

/** Options of the commands that run a model. */
export function addRunOptions(command: Command, { pixels = true } = {}): Command {
  const running = command
    .addOption(
      new Option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml').default('auto'),
    )
    .option('--threads <n>', 'threads of the CPU', upTo(limits.threads))
    .option(
      '--dtype <name>',
      'precision of the model: fp32, fp16, q4, ... (default: the best there is)',
    );
  if (!pixels) return running;
  return running.addOption(
    new Option(
      '--pixels <way>',
      'whose pixels the model is shown: those of the Python processors that it was trained with, or what a deployed transformers.js makes (default: python)',
    ).choices(pixelWays),
  );
}

export interface DataFlags {
  data?: string;
  embeddings?: string;
  images?: string;
  prompt?: string;
  samples?: number;
  seed: number;
  shard: string;
  suffix?: string;
  options?: OptionsMode;
  turn?: TurnMode;
  maxSkipped?: number;
}

/**
 * Options of the commands that read samples, and may read a part of them.
 * @param say is told which shard this is, where the environment says it
 */
export function addDataOptions(
  command: Command,
  defaultSamples?: number,
  say?: (message: string) => void,
): Command {
  return addShardOption(addSourceOptions(command, defaultSamples), say);
}

/** Where samples come from, and which they are. */
export function addSourceOptions(command: Command, defaultSamples?: number): Command {
  return addSampleOptions(
    command
      .option(
        '--data <file>',
        'questions and images (JSONL, JSON, TSV, CSV, Parquet), or a folder of images',
      )
      .option(
        '--embeddings <file>',
        'instead: what a decoder was fed, as Arrow or safetensors (docs/embeddings.md)',
      ),
    defaultSamples,
  );
}

/** Which samples of the data, and where its images are. */
export function addSampleOptions(command: Command, defaultSamples?: number): Command {
  return addQuestionOptions(command)
    .option(
      '--max-skipped <n>',
      'samples that may be passed over because an image is damaged or missing, or the prompt too long; one more ends the run',
      nonNegativeInteger,
      defaultMaxSkipped,
    )
    .addOption(
      samplesOption('how many samples, in seeded order; "all" for every one', defaultSamples),
    )
    .option('--seed <n>', 'order of the samples', seedNumber, 0)
    .hook('preAction', readAllSamples);
}

/** `--samples`, whose "all" is undefined once `readAllSamples` was a hook. */
export function samplesOption(words: string, usual?: number): Option {
  return new Option('--samples <n>', words)
    .argParser(sampleCount)
    .default(usual, usual === undefined ? allSamples : undefined);
}

export function readAllSamples(_: Command, acting: Command): void {
  // A parser that gives undefined is taken for one that gave nothing.
  if (acting.getOptionValue('samples') === allSamples) acting.setOptionValue('samples', undefined);
}

/** How questions are made of the data, and where its images are. */
export function addQuestionOptions(command: Command): Command {
  return command
    .option('--images <folder>', 'what image paths are relative to (default: the data file)')
    .option('--prompt <text>', 'the question asked of every image of a folder')
    .option('--suffix <text>', 'what every question ends with, on a line of its own')
    .addOption(
      new Option(
        '--options <mode>',
        'options that stand apart from their question: show them to the model (auto: where answers are letters), or hide them',
      )
        .choices(optionsModes)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--turn <which>',
        'which question of a conversation is asked; those before it are given with their answers',
      )
        .choices(turnModes)
        .default('last'),
    );
}

const allSamples = 'all';

function suffixOfEmbeddings(): HumanError {
  return new HumanError(
    '--suffix follows questions, and --embeddings hold what was made of them. Write the embeddings of prompts ' +
      'with the suffix.',
    'suffix-of-embeddings',
    2,
  );
}

/** @throws HumanError `no-data` unless exactly one of both is given */
export function dataSource({
  data,
  embeddings,
  images,
  prompt,
  suffix,
  options,
  turn,
}: Pick<
  DataFlags,
  'data' | 'embeddings' | 'images' | 'prompt' | 'suffix' | 'options' | 'turn'
>): DataSource {
  if (data !== undefined && embeddings === undefined) {
    return { path: data, images, prompt, suffix, options, turn };
  }
  if (data === undefined && embeddings !== undefined) {
    if (suffix !== undefined) throw suffixOfEmbeddings();
    return { path: embeddings, images, embeddings: true };
  }
  throw new HumanError(
    data === undefined
      ? 'There is nothing to run. Give --data (questions and images) or --embeddings (what the decoder was fed).'
      : '--data and --embeddings are two kinds of samples. Give one of them.',
    'no-data',
    2,
  );
}

/** Refuses to overwrite unless told to. */
export function requireWritable(file: string, force: boolean | undefined): void {
  if (force === true || !existsSync(file)) return;
  throw new HumanError(
    `${file} exists. Choose another name, or confirm with --force that it may be overwritten.`,
    'file-exists',
  );
}

export function positiveInteger(text: string): number {
  return integer(text, 1, limits.samples);
}

export function nonNegativeInteger(text: string): number {
  return integer(text, 0, limits.samples);
}

export function seedNumber(text: string): number {
  return integer(text, 0, limits.seed);
}

function sampleCount(text: string): number | typeof allSamples {
  return text === allSamples ? allSamples : integer(text, 0, limits.samples);
}

/** A parser of whole numbers from 1 to `most`. */
export function upTo(most: number): (text: string) => number {
  return (text) => integer(text, 1, most);
}

function integer(text: string, least: number, most: number): number {
  if (/^\d+$/.test(text) && isWhole(Number(text), most, least)) return Number(text);
  throw new HumanError(
    `"${plain(text)}" is not a whole number from ${least} to ${most}.`,
    'not-a-number',
    2,
  );
}
