/** Export Checkpoint to ONNX: a Hugging Face checkpoint to a model folder, by the user's Python. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import type { ExportCheck } from '../../core/export/events';
import type { Exported } from '../../core/export/export';
import type { AttentionKind, ExportDtype } from '../../core/export/options';
import { localize } from '../localize';
import { notifyInformation } from '../notifications';
import type { RunHandle } from '../runs/run-manager';
import type { Services } from '../services';
import { chooseAttention, chooseCheckpoint, chooseDtypes, chooseOut } from './export-choice';
import { lacksPython, mendPython, pythonChoice } from './export-python';

interface Choice {
  checkpoint: string;
  out: string;
  dtypes: ExportDtype[];
  attention: AttentionKind;
}

export async function exportCheckpointCommand(
  services: Services,
  argument?: unknown,
): Promise<void> {
  const choice = await choose(argument);
  if (choice === undefined) return;
  const exported = await start(services, choice);
  if (exported === undefined) return;
  await services.index.search();
  void offerNext(exported);
}

/** If only Python is missing, the choices are kept while it is installed. */
async function start(services: Services, choice: Choice): Promise<Exported | undefined> {
  for (;;) {
    try {
      return await services.runs.start({
        kind: 'export',
        title: vscode.l10n.t('Exporting {0}', path.basename(choice.checkpoint)),
        modelFolder: choice.checkpoint,
        work: (handle) => run(services, choice, handle),
      });
    } catch (error) {
      if (!lacksPython(error)) throw error;
      services.log.error(error.message);
      if (!(await mendPython(error))) return undefined;
    }
  }
}

/** undefined as soon as the user leaves a question. */
async function choose(argument: unknown): Promise<Choice | undefined> {
  const checkpoint = await chooseCheckpoint(argument);
  if (checkpoint === undefined) return undefined;
  const dtypes = await chooseDtypes();
  if (dtypes === undefined) return undefined;
  const attention = await chooseAttention();
  if (attention === undefined) return undefined;
  const out = await chooseOut(checkpoint);
  return out === undefined ? undefined : { checkpoint, out, dtypes, attention };
}

async function run(
  { context, log }: Services,
  choice: Choice,
  handle: RunHandle,
): Promise<Exported> {
  const [{ exportCheckpoint }, { describeStep }] = await Promise.all([
    import('../../core/export/export'),
    import('../../core/export/steps'),
  ]);
  handle.note(vscode.l10n.t('looking for Python'));
  return exportCheckpoint({
    ...choice,
    ...(await pythonChoice()),
    scripts: context.asAbsolutePath(path.join('media', 'export')),
    signal: handle.signal,
    logger: log,
    onInterpreter: ({ executable, version, packages }) => {
      const found = packages.map(({ name, found = '' }) => `${name} ${found}`).join(', ');
      log.info(`Python ${version} (${executable}): ${found}`);
    },
    onStep: (step) => {
      const doing = localize(describeStep(step));
      const percent = step.total === 0 ? 0 : Math.floor((100 * step.done) / step.total);
      handle.note(step.phase === 'write' ? `${doing} · ${percent}%` : doing);
    },
    onCheck: (check) => {
      log.info(`${choice.out}: ${describeCheck(check)}`);
    },
  });
}

function describeCheck({ dtype, largest, deviations, divergence }: ExportCheck): string {
  const [most, sigma, mean] = [largest, deviations, divergence].map((value) =>
    value.toExponential(1),
  ) as [string, string, string];
  return `${dtype} is off PyTorch's logits by at most ${most} (${sigma} sigma, mean KL ${mean})`;
}

/** Offers a recipe for the exported model, if it is in the workspace. */
async function offerNext({ folder, checks }: Exported): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const isHere = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const fit = vscode.l10n.t('Fit Recipe');
  const show = isHere ? vscode.l10n.t('Reveal in Explorer') : vscode.l10n.t('Open Folder');
  const worst = Math.max(...checks.map(({ deviations }) => deviations));
  const message = vscode.l10n.t(
    '{0} is ready. Its logits differ from PyTorch by at most {1} standard deviations.',
    path.basename(folder),
    worst.toExponential(1),
  );
  const chosen = await notifyInformation(message, ...(isHere ? [fit, show] : [show]));
  if (chosen === fit) await vscode.commands.executeCommand(commands.fitRecipe, uri);
  if (chosen !== show) return;
  if (isHere) await vscode.commands.executeCommand('revealInExplorer', uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
