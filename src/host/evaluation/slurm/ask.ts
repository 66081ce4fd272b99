/** The questions before a job is sent: how many samples, how many shards, and a confirmation. */
import * as vscode from 'vscode';
import { commandLine } from '../../../runner/batch/quote';
import { workerOptions } from '../../runs/worker-options';
import { chooseScore, type WantedScore } from '../../../core/evaluation/scores/choose';
import { HumanError } from '../../../core/errors';
import { localize } from '../../localize';
import { confirm } from '../../notifications';
import type { SlurmChoice } from '../../runs/unfinished';
import type { Services } from '../../services';
import { nativeSettings, slurmSettings } from '../../settings';
import type { WorkspaceModel } from '../../workspace/workspace-index';
import type { EvaluationData } from '../evaluation-data';
import { chooseScoreKind } from '../score-choice';

interface SamplesItem extends vscode.QuickPickItem {
  samples: number;
}

/**
 * @param usual the number in the settings
 * @param all samples of the data
 * @returns undefined when the user leaves the question
 */
export async function chooseSlurmSamples(usual: number, all: number): Promise<number | undefined> {
  if (usual >= all) return all;
  const items = [usual, all].map((samples): SamplesItem => ({
    label: vscode.l10n.t('{0} samples', samples),
    description:
      samples === all ? vscode.l10n.t('all of the data') : vscode.l10n.t('as the settings say'),
    samples,
  }));
  const title = vscode.l10n.t('How many samples does Slurm measure?');
  return (await vscode.window.showQuickPick(items, { title }))?.samples;
}

/**
 * @param what is measured, a clause
 * @returns undefined when the user leaves a question
 */
export async function confirmSlurm(
  { context, log }: Services,
  model: WorkspaceModel,
  what: string,
  { data }: EvaluationData,
  samples: number,
): Promise<SlurmChoice | undefined> {
  const { shards, options } = slurmSettings(model.uri);
  const asked = await vscode.window.showInputBox({
    title: vscode.l10n.t('Into how many shards should the run be split?'),
    prompt: vscode.l10n.t(
      'Each shard is a task of its own: choose more shards than run at once. Options of ' +
        'sbatch are in the settings.',
    ),
    value: String(Math.min(shards, samples)),
    validateInput: (value) => shardProblem(value, samples),
  });
  if (asked === undefined) return undefined;
  // Asked now, since a node cannot ask anybody.
  const score = await scoreWhereDoubtful(data.questions);
  if (score === 'left') return undefined;
  const program = nativeSettings().slurmProgram ?? ownProgram(context, log);
  const submit = vscode.l10n.t('Submit');
  const open = vscode.l10n.t('Open Settings');
  const answer = await confirm(
    vscode.l10n.t('Submit {0} to Slurm?', what),
    vscode.l10n.t(
      'An array of {0} shards, and their merge: {1} samples in all. Options of sbatch: {2}. ' +
        'Command on each node: {3}. Every node must see the model and the data at the same ' +
        'paths.',
      Number(asked),
      samples,
      options.length === 0 ? vscode.l10n.t('none') : commandLine(options),
      program,
    ),
    submit,
    open,
  );
  if (answer === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'fitprune.slurm');
  }
  return answer === submit ? { shards: Number(asked), program, score } : undefined;
}

/**
 * undefined if the data says how its answers are scored; `left` if the user leaves the question.
 */
async function scoreWhereDoubtful(
  questions: Parameters<typeof chooseScore>[0],
): Promise<WantedScore | 'left' | undefined> {
  try {
    chooseScore(questions);
    return undefined;
  } catch (error) {
    if (!(error instanceof HumanError) || error.code !== 'score-doubtful') throw error;
    return (await chooseScoreKind(localize(error.text))) ?? 'left';
  }
}

function shardProblem(value: string, samples: number): string | undefined {
  const shards = Number(value);
  if (/^\d+$/.test(value.trim()) && shards >= 1 && shards <= samples) return undefined;
  return vscode.l10n.t('Give a whole number from 1 to {0}: there is a sample for each.', samples);
}

/**
 * The extension's command line, run by the Node that runs models; Electron acts as Node if it is
 * told to.
 */
function ownProgram(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): string {
  const { nodePath } = workerOptions(context, log);
  const words = [nodePath ?? process.execPath, context.asAbsolutePath('dist/cli.js')];
  return commandLine(nodePath === undefined ? ['env', 'ELECTRON_RUN_AS_NODE=1', ...words] : words);
}
