/** The questions of an export: the checkpoint, the precisions, the operators, and the folder. */
import path from 'node:path';
import * as vscode from 'vscode';
import { exportDtypes, type AttentionKind, type ExportDtype } from '../../core/export/options';

/** @param argument the folder, where the command was called on one */
export async function chooseCheckpoint(argument: unknown): Promise<string | undefined> {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Folder of the Hugging Face checkpoint'),
    openLabel: vscode.l10n.t('Export'),
    ...(defaultUri === undefined ? {} : { defaultUri }),
  });
  return chosen?.[0]?.fsPath;
}

export async function chooseDtypes(): Promise<ExportDtype[] | undefined> {
  const details: Record<ExportDtype, string> = {
    fp32: vscode.l10n.t('4 bytes a weight: the reference'),
    fp16: vscode.l10n.t('2 bytes a weight: for GPUs'),
    q4: vscode.l10n.t('4 bits a weight, computed in float32: for CPUs'),
    q4f16: vscode.l10n.t('4 bits a weight, computed in float16: for GPUs'),
  };
  const items = exportDtypes.map((dtype) => ({
    label: dtype,
    description: details[dtype],
    picked: dtype === 'fp16' || dtype === 'q4',
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Precisions to write'),
  });
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ label }) => label);
}

export async function chooseAttention(): Promise<AttentionKind | undefined> {
  const items: (vscode.QuickPickItem & { kindOf: AttentionKind })[] = [
    {
      label: vscode.l10n.t('Plain operators'),
      description: vscode.l10n.t('for every family, runtime and device'),
      kindOf: 'eager',
    },
    {
      label: 'GroupQueryAttention',
      description: vscode.l10n.t('faster with ONNX Runtime; not for PaliGemma and Gemma 3'),
      kindOf: 'gqa',
    },
  ];
  const title = vscode.l10n.t('How the decoder attends');
  return (await vscode.window.showQuickPick(items, { title }))?.kindOf;
}

/** A folder that need not exist; beside the checkpoint unless the user chooses otherwise. */
export async function chooseOut(checkpoint: string): Promise<string | undefined> {
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Name of the new model folder'),
    saveLabel: vscode.l10n.t('Export Here'),
    defaultUri: vscode.Uri.file(
      path.join(path.dirname(checkpoint), `${path.basename(checkpoint)}-onnx`),
    ),
  });
  return chosen?.fsPath;
}
