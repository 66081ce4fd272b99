/** `fitprune merge`: joins the shards of a calibration or an evaluation. */
import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { counted } from '../counted';
import { mergeStatistics } from '../../core/calibration/merge';
import { dataFingerprint } from '../../core/data/fingerprint';
import type { IdentifiedData } from '../../core/data/types';
import { HumanError } from '../../core/errors';
import { mergeResults } from '../../core/evaluation/results/merge';
import { isResultsFile } from '../../core/evaluation/results/results-file';
import type { Expected } from '../../core/merge/whole';
import { openSampleIds } from '../../core/model/prompts/open-samples';
import { plain } from '../../core/plain';
import { nonNegativeInteger } from '../options/numbers';
import {
  addQuestionOptions,
  dataSource,
  readAllSamples,
  samplesOption,
  type DataFlags,
} from '../options/samples';
import { requireWritable } from '../writable';
import { type Context } from '../context';

/** Files that a message names. */
const mostNamed = 5;

interface Flags extends Pick<
  DataFlags,
  'data' | 'embeddings' | 'images' | 'prompt' | 'suffix' | 'options' | 'turn' | 'samples'
> {
  out: string;
  force?: boolean;
  maxSkipped: number;
}

export function addMerge(root: Command, { terminal }: Context): Command {
  const command = root
    .command('merge')
    .description('join shards of a calibration or an evaluation (.arrows)')
    .argument(
      '<files...>',
      'the shards; runs split into different numbers may mix, if each sample is in only one',
    )
    .requiredOption('--out <file>', 'the file one run would have written')
    .option('--force', 'overwrite the file')
    .addOption(
      samplesOption(
        'how many samples the run had (default: those of --data, or what the shards say)',
      ),
    )
    .option(
      '--data <file>',
      'the questions that were run, as they were given; used to name missing samples',
    )
    .option('--embeddings <file>', 'instead: what the decoder was fed')
    .option(
      '--max-skipped <n>',
      'samples that each shard may lack, because its run skipped them',
      nonNegativeInteger,
      0,
    );
  return addQuestionOptions(command)
    .hook('preAction', readAllSamples)
    .addHelpText(
      'after',
      "\nExits 1 and writes nothing if a shard, a sample or a recipe's answer is missing or occurs twice, and names" +
        '\nthem. Without --data and --samples, a shard is incomplete if it has fewer samples than the others suggest.' +
        '\n\nExample:\n  fitprune merge shard-1.arrows shard-2.arrows --out all.arrows',
    )
    .action(async (files: string[], flags: Flags) => {
      const { out } = flags;
      requireWritable(out, flags.force);
      requireFiles(files);
      const expect = (run: { seed: number; data: string }) => expectedOf(run, flags);
      const { samples, notes } = (await areResults(files))
        ? await mergeResults(files, out, expect)
        : await mergeStatistics(files, out, expect);
      for (const note of notes) terminal.logger.warn(String(note));
      terminal.result({ out, samples }, () => `${out}: ${counted(samples, 'sample')}`);
    });
}

async function expectedOf(
  run: { seed: number; data: string },
  { maxSkipped: skippable, ...flags }: Flags,
): Promise<Expected> {
  const { samples } = flags;
  if (flags.data === undefined && flags.embeddings === undefined) return { samples, skippable };
  const data = await openSampleIds(dataSource(flags), { seed: run.seed, samples });
  if ((await dataFingerprint(data)) !== run.data) throw await otherData(data);
  return { ids: data.ids, skippable };
}

async function otherData(data: IdentifiedData): Promise<HumanError> {
  const missing: string[] = [];
  for (const image of data.imagePaths) {
    if ((await data.root.find(image)) === undefined) missing.push(image);
  }
  return new HumanError(
    missing.length === 0
      ? 'The shards are of other data than --data and its images are now. Give the data that was run, or leave it out.'
      : `${missing.length} of the ${data.imagePaths.length} pictures that --data names are not there, such as ${plain(missing[0]!)}, so it cannot be ` +
          'compared with what was run. Put them back, name their folder with --images, or leave --data out: then the ' +
          'numbers of samples are compared.',
    'merge-data',
  );
}

/** @throws HumanError `shard-not-there` naming all of them */
function requireFiles(files: readonly string[]): void {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  const named = missing.slice(0, mostNamed).map(plain).join(', ');
  const more = missing.length > mostNamed ? `, and ${missing.length - mostNamed} more` : '';
  throw new HumanError(
    `${missing.length === 1 ? 'This shard is' : 'These shards are'} not there: ${named}${more}. Check the paths; a shard that ` +
      'did not run has to run first.',
    'shard-not-there',
    2,
  );
}

/** @throws HumanError if some are of an evaluation and others are not */
async function areResults(files: readonly string[]): Promise<boolean> {
  const kinds = await Promise.all(files.map(isResultsFile));
  if (!kinds.includes(false)) return true;
  const result = files[kinds.indexOf(true)];
  if (result === undefined) return false;
  throw new HumanError(
    `${result} holds results of an evaluation, but ${files[kinds.indexOf(false)]!} does not. Merge ` +
      'shards of one kind.',
    'merge-kinds',
    2,
  );
}
