/** `fitprune submit`: a calibration or an evaluation as a job of Slurm or Kubernetes. */
import type { Command } from 'commander';
import path from 'node:path';
import {
  cancelJob,
  prepareAgain,
  prepareJob,
  sendJob,
  type Prepared,
} from '../../runner/batch/job';
import { counted } from '../counted';
import { readRecord } from '../../runner/batch/record';
import { stateOf } from '../../runner/batch/states';
import { HumanError } from '../../core/errors';
import { openModelFolder } from '../../core/model/folder/folder';
import { addSourceOptions } from '../options/samples';
import { addRunOptions } from '../options/run';
import { type Context } from '../context';
import type { EvaluationFlags } from '../evaluation/run';
import { parseDrop } from '../evaluation/gate';
import { refuseOpposites } from '../opposites';
import { recipePaths } from '../recipe-paths';
import { readSound } from '../sound';
import { keepGiven, type Given } from '../submit/given';
import { addSubmitOptions, type SubmitFlags } from '../submit/options';
import { planOf, type RunToSubmit } from '../submit/plan';
import { showJob, showState } from '../submit/show';
import { addCalibrateOptions, usualSamples, type CalibrateFlags } from './calibrate';
import { addEvaluateOptions } from './evaluate';

interface Flags {
  status?: string;
  cancel?: string;
  resume?: string;
  submit?: boolean;
}

const example = `
The job is an array of shards, each of which tries again by itself, followed by their merge (and for an evaluation the
report), whichever of them failed: the merge names what is missing. docs/clusters.md describes both schedulers.

Example:
  fitprune submit calibrate models/llava --data samples.jsonl --samples 2000 --slurm --shards 32 --submit
  fitprune submit --status .fitprune/jobs/NAME
  fitprune submit --resume .fitprune/jobs/NAME --submit`;

export function addSubmit(root: Command, context: Context): Command {
  const submit = root
    .command('submit')
    .description('run a calibration or an evaluation as a job of Slurm or Kubernetes')
    .option('--status <folder>', 'status of the job in a folder')
    .option('--cancel <folder>', 'cancel what waits or runs of the job; what was written stays')
    .option('--resume <folder>', 'run only its missing shards, and a new merge')
    .option('--submit', 'also send it; without, it is written and shown')
    .addHelpText('after', example)
    .action((flags: Flags) => follow(flags, context));
  addCalibration(submit, context);
  addEvaluation(submit, context);
  return submit;
}

function addCalibration(submit: Command, context: Context): void {
  const command = addCalibrateOptions(submit.command('calibrate'))
    .description('a calibration in shards')
    .option('--out <file>', "the merged statistics (default: in the job's folder)")
    .option('--force', 'overwrite the file');
  addSourceOptions(addRunOptions(addSubmitOptions(command)), usualSamples);
  const given = completed(command);
  command.action(
    async (model: string, flags: SubmitFlags & CalibrateFlags & { force?: boolean }) => {
      await openModelFolder(model, { dtype: flags.dtype });
      await send(
        { kind: 'calibrate', operands: [model], flags, given, later: [] },
        context,
        submit,
      );
    },
  );
}

/** Options, by attribute, that concern the merged result. */
const later = ['record', 'maxDrop'];

function addEvaluation(submit: Command, context: Context): void {
  const command = addEvaluateOptions(submit.command('evaluate'))
    .description('an evaluation in shards, and its report')
    .option('--results <file>', "the merged answers (default: in the job's folder)");
  addSourceOptions(addRunOptions(addSubmitOptions(command)));
  const given = completed(command);
  type EvaluateFlags = SubmitFlags & EvaluationFlags & { out?: string; maxDrop?: string };
  command.action(async (recipes: string[], flags: EvaluateFlags & { force?: boolean }) => {
    if (flags.maxDrop !== undefined) parseDrop(flags.maxDrop);
    await readSound(await recipePaths(recipes), context.terminal);
    await send({ kind: 'evaluate', operands: recipes, flags, given, later }, context, submit);
  });
}

function completed(command: Command): Given {
  command
    .option('--json', 'print one JSON value for machines')
    .option('--verbose', 'also print the messages of the runtime')
    .exitOverride()
    .addHelpText('after', example);
  refuseOpposites(command);
  return keepGiven(command);
}

async function send(run: RunToSubmit, { terminal }: Context, submit: Command): Promise<void> {
  const { plan, folder, samples } = await planOf(run);
  if (plan.shards < run.flags.shards) {
    terminal.note(
      `There are only ${counted(samples, 'sample')}, so there are only ${counted(plan.shards, 'shard')}.`,
    );
  }
  if (run.flags.device === 'auto') {
    terminal.note(
      'Every task takes the best device of its node, and shards of different devices cannot be merged: if nodes differ, give --device.',
    );
  }
  // Options that both commands have belong to the parent, wherever they are written.
  await finish(await prepareJob(folder, plan), submit.opts<Flags>().submit, { terminal });
}

async function finish(
  prepared: Prepared,
  submit: boolean | undefined,
  { terminal }: Pick<Context, 'terminal'>,
): Promise<void> {
  showJob(terminal, prepared, submit === true ? await sendJob(prepared) : undefined);
}

async function follow(flags: Flags, { terminal }: Context): Promise<void> {
  const { status, cancel, resume } = flags;
  const folders = [status, cancel, resume].filter((folder) => folder !== undefined);
  if (folders.length > 1) {
    throw new HumanError('Give only one of --status, --cancel and --resume.', 'submit-what', 2);
  }
  if (folders.length === 0) {
    throw new HumanError(
      'Nothing to do was named. Give calibrate or evaluate and what they take, or one of --status, --cancel and --resume with the folder of a job.',
      'submit-what',
      2,
    );
  }
  const folder = path.resolve(folders[0]!);
  if (cancel !== undefined) {
    const { plan } = await cancelJob(folder);
    terminal.result(
      { folder, name: plan.name, cancelled: true },
      () => `${plan.name} is cancelled.`,
    );
  } else if (status !== undefined) {
    const job = await readRecord(folder);
    showState(terminal, folder, job, await stateOf(folder, job));
  } else {
    const prepared = await prepareAgain(folder);
    if (prepared !== undefined) await finish(prepared, flags.submit, { terminal });
    else terminal.result({ folder, runs: [], submitted: null }, () => 'Nothing is missing.');
  }
}
