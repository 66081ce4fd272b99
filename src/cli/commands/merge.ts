/** `fitprune merge`: joins the shards of a calibration or an evaluation. */
import type { Command } from 'commander';
import { counted } from '../counted';
import { mergeStatistics } from '../../core/calibration/merge';
import { HumanError } from '../../core/errors';
import { mergeResults } from '../../core/evaluation/results/merge';
import { isResultsFile } from '../../core/evaluation/results/results-file';
import { requireWritable, type Context } from '../context';

interface Flags {
  out: string;
  force?: boolean;
}

export function addMerge(root: Command, { terminal }: Context): Command {
  return root
    .command('merge')
    .description('join shards of a calibration or an evaluation (.arrows)')
    .argument('<files...>', 'the shards')
    .requiredOption('--out <file>', 'the file one run would have written')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nExample:\n  fitprune merge shard-1.arrows shard-2.arrows --out all.arrows',
    )
    .action(async (files: string[], { out, force }: Flags) => {
      requireWritable(out, force);
      const { samples } = (await areResults(files))
        ? await mergeResults(files, out)
        : await mergeStatistics(files, out);
      terminal.result(
        { out, samples: samples.length },
        () => `${out}: ${counted(samples.length, 'sample')}`,
      );
    });
}

/** @throws HumanError where some are of an evaluation and others are not */
async function areResults(files: readonly string[]): Promise<boolean> {
  const kinds = await Promise.all(files.map(isResultsFile));
  if (!kinds.includes(false)) return true;
  const result = files[kinds.indexOf(true)];
  if (result === undefined) return false;
  throw new HumanError(
    `${result} holds results of an evaluation, ${files[kinds.indexOf(false)]!} does not. Merge ` +
      'shards of one kind.',
    'merge-kinds',
    2,
  );
}
