/** How a profile of a device looks in the tree, beside the statistics of its model. */
import * as vscode from 'vscode';
import { treeItems } from '../../../contributions';
import { isEnough } from '../../../core/profile/profile-file';
import { deviceWords, noiseWords } from '../../profiles/profile-words';
import { briefDate } from '../../when';
import type { ProfileEntry } from '../../workspace/profile-store';

/** @param isUnfinished whether the run that measured it was stopped or cut off */
export function profileItem(entry: ProfileEntry, isUnfinished: boolean): vscode.TreeItem {
  const { path, profile } = entry;
  const device = deviceWords(profile);
  const label = vscode.l10n.t('Times on {0}', device);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.resourceUri = vscode.Uri.file(path);
  item.description = [
    ...(isUnfinished ? [vscode.l10n.t('unfinished')] : []),
    ...(isEnough(profile) ? [] : [vscode.l10n.t('too few lengths to fit by')]),
    briefDate(new Date(entry.changed)),
  ].join(' · ');
  item.iconPath = new vscode.ThemeIcon(isUnfinished ? 'debug-pause' : 'watch');
  item.contextValue = isUnfinished ? treeItems.unfinishedProfile : treeItems.profile;
  const { model, lengths, runtime, tool, textTokens } = profile;
  const whole = profile.series.filter(({ of, runs }) => of === 'whole' && runs.length > 0);
  const noise = noiseWords(entry);
  item.tooltip = [
    vscode.l10n.t(
      'What the decoder of {0} ({1}) takes, measured on {2}',
      model.name,
      model.dtype,
      device,
    ),
    vscode.l10n.t(
      '{0} of {1} lengths up to {2} tokens, {3} of them text',
      whole.length,
      lengths.length,
      lengths.at(-1)!,
      textTokens,
    ),
    ...(noise === undefined ? [] : [noise]),
    `onnxruntime ${runtime}, ${tool}`,
    path,
  ].join('\n');
  item.accessibilityInformation = {
    label: vscode.l10n.t('Profile: {0}, {1}', label, item.description),
  };
  return item;
}
