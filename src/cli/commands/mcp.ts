/** `fitprune mcp`: the tools for agents, over the Model Context Protocol. */
import { Option, type Command } from 'commander';
import { statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import { limits } from '../../core/limits';
import { useRemedyWords } from '../../core/remedies';
import { remedies } from '../../tools/remedies';
import { upTo } from '../options/numbers';
import { workerOptions, type Context } from '../context';

interface Flags {
  folder: string;
  device: string;
  threads?: number;
}

export function addMcp(root: Command, context: Context): Command {
  return root
    .command('mcp')
    .description(
      'serve the tools for agents over the Model Context Protocol (standard input and output)',
    )
    .option('--folder <folder>', 'what tools may read and write; nothing outside it', '.')
    .addOption(
      new Option('--device <name>', 'auto, cpu, webgpu, cuda, dml or coreml').default('auto'),
    )
    .option('--threads <n>', 'threads of the CPU', upTo(limits.threads))
    .addHelpText(
      'after',
      '\nIt ends with its client, and so do the runs that it started; what they measured is kept.' +
        '\n\nExample:\n  fitprune mcp --folder /data/models\n\nAs clients are configured:\n' +
        '  {"mcpServers": {"fitprune": {"command": "fitprune", "args": ["mcp", "--folder", "/data/models"]}}}',
    )
    .action(async ({ folder, device, threads }: Flags) => {
      requireFolder(folder);
      // The caller has tools, not options of a command line.
      useRemedyWords(remedies);
      // Anything else that prints must not get between the messages of the protocol.
      console.log = console.error;
      const { workerFile, logger } = workerOptions(context);
      const fitterFile = path.join(path.dirname(workerFile), 'fitter.js');
      // The protocol's library is loaded for this command alone.
      const { serve } = await import('../mcp/server');
      const options = { folder: path.resolve(folder), logger, device, threads };
      await serve({ ...options, workerFile, fitterFile }, context.signal);
    });
}

function requireFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new HumanError(
    `There is no folder ${folder}. Give the one that tools may work in with --folder.`,
    'no-folder',
    2,
  );
}
