/**
 * The command line `fitprune`: parses arguments, runs one command, turns failures into exit codes.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { cancelled } from '../core/cancel';
import { stackOf } from '../core/errors';
import { ownProcess } from '../core/heap';
import { reasonOf } from '../core/reason';
import { useRemedyWords } from '../core/remedies';
import { humanErrorOf } from '../core/system-errors';
import { toolName, toolVersion } from '../core/tool';
import { addApply } from './commands/apply';
import { addCalibrate } from './commands/calibrate';
import { addCheck } from './commands/check';
import { addCompare } from './commands/compare';
import { addCost } from './commands/cost';
import { addDemo } from './commands/demo';
import { addEvaluate } from './commands/evaluate';
import { addExport } from './commands/export';
import { addFit } from './commands/fit';
import { addInspect } from './commands/inspect';
import { addMcp } from './commands/mcp';
import { addMerge } from './commands/merge';
import { addProfile } from './commands/profile';
import { addRepair } from './commands/repair';
import { addReport } from './commands/report';
import { addSubmit } from './commands/submit';
import type { Context } from './context';
import { refuseOpposites } from './opposites';
import { checkPaths } from './paths';
import { remedies } from './remedies';
import { colors, Terminal } from './terminal';

const commands = [
  ...[addInspect, addCalibrate, addMerge, addFit, addApply, addEvaluate, addCompare, addCheck],
  addCost,
  addProfile,
  addRepair,
  addReport,
  addSubmit,
  addExport,
  addMcp,
  addDemo,
];

async function main(): Promise<number> {
  ownProcess();
  useRemedyWords(remedies);
  const flags = new Set(process.argv.slice(2));
  const terminal = new Terminal({ json: flags.has('--json'), verbose: flags.has('--verbose') });
  const interrupt = new AbortController();
  // The first signal ends the work in good order; the next one does not wait for that. Locks are
  // released on every way out.
  const abort = (_: NodeJS.Signals, number: number) => {
    if (interrupt.signal.aborted) process.exit(128 + number);
    interrupt.abort(cancelled());
  };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has closed the pipe, as `head` does.
    if (error.code === 'EPIPE') process.exit(0);
    // For example on a full disk: a result that could not be written is a failure.
    terminal.logger.error(
      `The result could not be written to standard output: ${String(reasonOf(error))}.`,
    );
    process.exit(1);
  });
  // Work continues if nobody reads the messages about it.
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort);
  try {
    await program({ terminal, signal: interrupt.signal }).parseAsync();
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    return explain(error, terminal);
  }
}

function program(context: Context): Command {
  const root = new Command('fitprune')
    .description('Prune the visual tokens of ONNX vision-language models to a compute budget.')
    .version(toolVersion)
    .showHelpAfterError('(fitprune COMMAND --help explains)')
    .exitOverride()
    .hook('preAction', (_, command) => {
      checkPaths(command);
    })
    .addHelpText(
      'after',
      '\nExample:\n  fitprune calibrate MODEL --data samples.jsonl\n' +
        '  fitprune fit .fitprune/MODEL.arrows --budget 60% --out model.fitprune.json\n' +
        '  fitprune apply model.fitprune.json --out MODEL-60\n' +
        '\nExit codes: 0 done, 1 the work failed or a check did not hold, 2 wrong usage.',
    );
  for (const add of commands) {
    const command = add(root, context)
      .option('--json', 'print one JSON value for machines')
      .option('--verbose', 'also print the messages of the runtime')
      .exitOverride()
      .copyInheritedSettings(root);
    refuseOpposites(command);
  }
  return root;
}

/** Reports what happened and returns the exit code. */
function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message already; help and version are not failures.
    return error.exitCode === 0 ? 0 : 2;
  }
  const human = humanErrorOf(error);
  if (human !== undefined) {
    terminal.logger.error(`${human.message} ${colors.dim(`(${human.code})`)}`);
    return human.exitCode;
  }
  const details = stackOf(error);
  terminal.logger.debug(details);
  terminal.logger.error(
    `FitPrune has met a bug of its own. Please report it with ${keepDetails(details)}.`,
  );
  return 1;
}

/**
 * @returns the path of the file with details for developers; if it cannot be written, the details
 */
function keepDetails(details: string): string {
  try {
    // A folder of its own, so that nobody else can have put a link in its place.
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'fitprune-error-')), 'details.txt');
    writeFileSync(file, `${toolName}, Node ${process.version}, ${process.platform}\n${details}\n`);
    return `the file ${file}`;
  } catch {
    return `this: ${details}`;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
