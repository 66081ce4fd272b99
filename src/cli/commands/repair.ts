/** `fitprune repair`: copies the whole records of damaged statistics or results. */
import { counted } from '../counted';
import type { Command } from 'commander';
import { readStatistics } from '../../core/calibration/statistics-file';
import { salvageStream } from '../../core/arrow/salvage';
import { isResultsFile, readResultTable } from '../../core/evaluation/results/results-file';
import { requireWritable } from '../writable';
import { type Context } from '../context';

interface Flags {
  out: string;
  force?: boolean;
}

export function addRepair(root: Command, { terminal }: Context): Command {
  return root
    .command('repair')
    .description('copy the undamaged part of damaged statistics or results (.arrows)')
    .argument('<file>', 'the damaged file, which is left as it is')
    .requiredOption('--out <file>', 'the copy, from which a run can resume')
    .option('--force', 'overwrite the copy')
    .addHelpText('after', '\nExample:\n  fitprune repair model.arrows --out whole.arrows')
    .action(async (file: string, { out, force }: Flags) => {
      requireWritable(out, force);
      const { records, lost, places } = await salvageStream(file, out);
      // The copy must be readable in the same way by its next user.
      if (records > 0)
        await ((await isResultsFile(out)) ? readResultTable(out) : readStatistics(out));
      terminal.result(
        { out, records, lost, places },
        () =>
          `${out}: ${counted(records, 'record')}; ${counted(lost, 'byte')} in ` +
          `${counted(places, 'place')} left out`,
      );
    });
}
