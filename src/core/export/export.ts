/** Export: a Hugging Face checkpoint to a model folder, by the user's Python. */
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { isFree } from '../apply/target';
import { throwIfCancelled } from '../cancel';
import { HumanError } from '../errors';
import { explainFileError } from '../file-errors';
import { removeQuietly } from '../files';
import { sweepTemporary, temporaryName } from '../temporary';
import { silentLogger, type Logger } from '../host';
import { text } from '../text';
import type { ExportCheck, ExportEvent } from './events';
import { findInterpreter, untested, type Interpreter } from './interpreter';
import type { AttentionKind, ExportDtype } from './options';
import { runPython, type PythonEnd } from './process';
import type { ExportStep } from './steps';

export interface ExportOptions {
  /** Folder of the checkpoint. */
  checkpoint: string;
  /** The folder to write: absent or empty. */
  out: string;
  dtypes: readonly ExportDtype[];
  attention: AttentionKind;
  /** The interpreter; if absent, those from PATH and the environment are tried. */
  python?: string | undefined;
  /** Other places to look for an interpreter, in order; the usual ones if absent. */
  candidates?: readonly string[] | undefined;
  /** The folder that holds the package `fitprune_export`. */
  scripts: string;
  onStep?: (step: ExportStep) => void;
  logger?: Logger;
  /** Called for every precision as soon as it is compared. */
  onCheck?: (check: ExportCheck) => void;
  onInterpreter?: (interpreter: Interpreter) => void;
  /** Cancels: the process ends, and nothing of the folder is left. */
  signal?: AbortSignal | undefined;
}

export interface Exported {
  /** Absolute. */
  folder: string;
  /** `model_type` of the checkpoint. */
  architecture: string;
  /** Names in `onnx/`. */
  files: string[];
  checks: ExportCheck[];
  interpreter: Interpreter;
}

/**
 * Writes the folder under a temporary name, and renames it when everything is written and compared
 * with PyTorch. The remains of a killed export are removed first.
 *
 * @throws HumanError when Python or packages are missing, the checkpoint is of an unsupported kind,
 *    the graphs differ from PyTorch (`export-check-failed`), the disk is full, or `cancelled`
 */
export async function exportCheckpoint(options: ExportOptions): Promise<Exported> {
  const { scripts, signal, python, logger = silentLogger } = options;
  const checkpoint = path.resolve(options.checkpoint);
  const out = path.resolve(options.out);
  await requireCheckpoint(checkpoint);
  await requireFree(out);
  throwIfCancelled(signal);
  const interpreter = await findInterpreter(python, scripts, signal, options.candidates);
  options.onInterpreter?.(interpreter);
  const other = untested(interpreter.packages);
  if (other.length > 0) {
    logger.warn(`The export was tested with other versions of packages: ${other.join(', ')}.`);
  }
  const temporary = temporaryName(out);
  try {
    await mkdir(path.dirname(out), { recursive: true });
    await sweepTemporary(path.dirname(out));
    const summary = await run(options, interpreter, checkpoint, temporary, logger);
    throwIfCancelled(signal);
    await rename(temporary, out);
    return { folder: out, interpreter, ...summary };
  } catch (error) {
    await removeQuietly(temporary);
    throw explainFileError(error, out);
  }
}

async function requireCheckpoint(checkpoint: string): Promise<void> {
  const config = path.join(checkpoint, 'config.json');
  if (await stat(config).catch(() => undefined)) return;
  throw new HumanError(
    text`${checkpoint} is not a checkpoint: it has no config.json. Give the folder of a Hugging Face
      checkpoint (config.json, safetensors, tokenizer); a model of the hub must be downloaded first.`,
    'not-a-checkpoint',
    2,
  );
}

/** The folder there may be anything, so an export replaces nothing. */
async function requireFree(out: string): Promise<void> {
  if (await isFree(out)) return;
  throw new HumanError(
    text`${out} exists and is not empty. Choose another folder, or remove this one yourself.`,
    'export-exists',
  );
}

/** The lines of Python's output that are shown after a failure. */
const shownLines = 40;

type Summary = Pick<Exported, 'architecture' | 'files' | 'checks'>;

async function run(
  options: ExportOptions,
  { executable }: Interpreter,
  checkpoint: string,
  target: string,
  logger: Logger,
): Promise<Summary> {
  const { attention, dtypes } = options;
  const summary: Summary & { failed?: ExportEvent & { event: 'failed' } } = {
    architecture: '',
    files: [],
    checks: [],
  };
  const last: string[] = [];
  const end = await runPython({
    python: executable,
    scripts: options.scripts,
    arguments: [
      checkpoint,
      target,
      '--dtype',
      dtypes.join(','),
      '--attention',
      attention,
      '--tied',
    ],
    onEvent: (event) => {
      if (event.event === 'model') summary.architecture = event.type;
      if (event.event === 'progress') options.onStep?.(event);
      if (event.event === 'check') {
        summary.checks.push(event.check);
        options.onCheck?.(event.check);
      }
      if (event.event === 'done') summary.files = event.files;
      if (event.event === 'failed') summary.failed = event;
    },
    onOutput: (line) => {
      logger.debug(line);
      last.push(line);
      if (last.length > shownLines) last.shift();
    },
    signal: options.signal,
  });
  throwIfCancelled(options.signal);
  const { failed, ...result } = summary;
  // Errors that users can fix themselves need no stack.
  if (failed?.code === 'bug' || (failed === undefined && end.code !== 0)) {
    for (const line of last) logger.info(line);
  }
  if (failed !== undefined) throw explainFailure(failed, target);
  if (end.code !== 0 || result.files.length === 0) throw explainEnd(end, executable);
  return result;
}

function explainFailure(failed: ExportEvent & { event: 'failed' }, target: string): unknown {
  const { code, message } = failed;
  if (code === 'os') {
    const name = /\[Errno \d+\] No space left/.test(message) ? 'ENOSPC' : undefined;
    return explainFileError(Object.assign(new Error(message), { code: name }), target);
  }
  if (code === 'bug') {
    return new HumanError(
      text`The exporter failed: ${message}. Nothing was written. What it said last is in the log; please
        report it with that text.`,
      'export-bug',
    );
  }
  return new HumanError(
    text`The export stopped: ${message} ${text`Nothing was written.`}`,
    `export-${code}`,
  );
}

function explainEnd({ code, signal, error }: PythonEnd, executable: string): HumanError {
  const how =
    error?.message ??
    (signal === null ? text`with code ${code ?? 'none'}` : text`by signal ${signal}`);
  return new HumanError(
    text`${executable} ended before the export was done (${how}). Nothing was written. If the system ran
      out of memory, close other programs or export fewer precisions at a time.`,
    'export-ended',
  );
}
