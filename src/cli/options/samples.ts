/**
 * Options of the commands that read samples: where the samples are, which to take, how to make
 * questions of them.
 */
import { Option, type Command } from 'commander';
import { HumanError } from '../../core/errors';
import { limits } from '../../core/limits';
import { defaultMaxSkipped } from '../../core/data/skipping';
import {
  optionsModes,
  turnModes,
  type DataSource,
  type OptionsMode,
  type TurnMode,
} from '../../core/data/types';
import { addShardOption } from '../shard';
import { integer, nonNegativeInteger, seedNumber } from './numbers';

const allSamples = 'all';

function sampleCount(text: string): number | typeof allSamples {
  return text === allSamples ? allSamples : integer(text, 0, limits.samples);
}

function suffixOfEmbeddings(): HumanError {
  return new HumanError(
    '--suffix is added to questions, but --embeddings hold prompts that are already embedded. Write embeddings of prompts ' +
      'with the suffix.',
    'suffix-of-embeddings',
    2,
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
 *
 * @param say gets a message about the shard that the environment names
 */
export function addDataOptions(
  command: Command,
  defaultSamples?: number,
  say?: (message: string) => void,
): Command {
  return addShardOption(addSourceOptions(command, defaultSamples), say);
}

/** Options for where samples are, and which to take. */
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
      'samples that may be skipped because an image is damaged or missing, or the prompt too long; one more ends the run',
      nonNegativeInteger,
      defaultMaxSkipped,
    )
    .addOption(
      samplesOption('how many samples, in seeded order; "all" for every one', defaultSamples),
    )
    .option('--seed <n>', 'order of the samples', seedNumber, 0)
    .hook('preAction', readAllSamples);
}

/** `--samples`, whose "all" becomes undefined in the hook `readAllSamples`. */
export function samplesOption(words: string, usual?: number): Option {
  return new Option('--samples <n>', words)
    .argParser(sampleCount)
    .default(usual, usual === undefined ? allSamples : undefined);
}

export function readAllSamples(_: Command, acting: Command): void {
  // Commander takes a parser's undefined for no value.
  if (acting.getOptionValue('samples') === allSamples) acting.setOptionValue('samples', undefined);
}

/** How questions are made of the data, and where its images are. */
export function addQuestionOptions(command: Command): Command {
  return command
    .option('--images <folder>', 'what image paths are relative to (default: the data file)')
    .option('--prompt <text>', 'the question asked of every image of a folder')
    .option('--suffix <text>', 'text added to the end of every question, on a line of its own')
    .addOption(
      new Option(
        '--options <mode>',
        'answer options that the data lists apart from the question: show them to the model (auto: if answers are letters), or hide them',
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
      : '--data and --embeddings are two kinds of samples. Give only one of them.',
    'no-data',
    2,
  );
}
