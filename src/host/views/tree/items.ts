/** Looks of the tree's elements, and their texts for screen readers. */
import { basename, sep } from 'node:path';
import * as vscode from 'vscode';
import { treeItems } from '../../../contributions';
import { formatBytes } from '../../../core/cost/format';
import { modelName } from '../../../core/model/paths';
import { shortHash } from '../../../core/short-hash';
import { clauses, listed, text } from '../../../core/text';
import { localize } from '../../localize';
import type { Run } from '../../runs/run-manager';
import { describeRun } from '../../runs/run-words';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type { NearlyModel } from '../../workspace/nearly-models';
import type { ModelSummary } from '../../workspace/workspace-index';
import { kindOf } from '../../workspace/workspace-model';
import { briefDate } from '../../when';
import { faultIcon } from './fault-icon';
import type { ModelState } from './model-state';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

export function comparisonItem(count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Comparison'), count > 0 ? Collapsed : None);
  item.iconPath = new vscode.ThemeIcon('git-compare');
  item.contextValue = treeItems.comparison;
  item.description =
    count === 0
      ? vscode.l10n.t('drop recipes here')
      : count === 1
        ? vscode.l10n.t('1 recipe')
        : vscode.l10n.t('{0} recipes', count);
  item.tooltip = vscode.l10n.t(
    'Recipes in the Compare view. Tick recipes, or drop them here from this tree or the explorer; the first is what the others are compared with.',
  );
  item.accessibilityInformation = {
    label: vscode.l10n.t('Comparison, {0} recipes', count),
  };
  return item;
}

/** @param place where the model is, if its name is not unique */
export function modelItem(
  { model, summary, problem, prunedBy }: ModelState,
  place: readonly string[],
  run: Run | undefined,
  children: number,
): vscode.TreeItem {
  const item = new vscode.TreeItem(model.name, children > 0 ? Expanded : None);
  item.resourceUri = model.uri;
  // Without it, none of the actions of a model is offered.
  if (problem === undefined && summary?.isPruned !== true) item.contextValue = treeItems.model;
  const facts = summary ? modelFacts(summary, prunedBy) : [];
  const progress = run && briefRun(run);
  if (problem !== undefined) {
    item.iconPath = new vscode.ThemeIcon(
      'error',
      new vscode.ThemeColor('problemsErrorIcon.foreground'),
    );
    // The row already names the folder.
    const why = problem.replaceAll(`${model.folder}${sep}`, '');
    item.description = [...place, vscode.l10n.t('cannot be read: {0}', why)].join(' · ');
    item.tooltip = problem;
  } else {
    item.iconPath = new vscode.ThemeIcon(run ? 'loading~spin' : 'circuit-board');
    item.description = [...place, ...(progress === undefined ? facts : [progress])].join(' · ');
    item.tooltip = modelTooltip(model.folder, { summary, prunedBy }, run);
  }
  if (problem === undefined && summary && summary.lacks.length > 0) lacking(item, summary.lacks);
  const labelParts = [model.name, item.description, ...(progress ? facts : [])].filter(Boolean);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Model {0}', localize(clauses(labelParts))),
  };
  return item;
}

/** @param lacks names of files */
export function nearlyItem({ folder, lacks }: NearlyModel): vscode.TreeItem {
  const item = new vscode.TreeItem(modelName(folder), None);
  item.resourceUri = vscode.Uri.file(folder);
  item.tooltip = folder;
  lacking(item, lacks);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Not yet a model: {0}, {1}', modelName(folder), String(item.description)),
  };
  return item;
}

/** The message, before a run, that it would end with. */
function lacking(item: vscode.TreeItem, lacks: readonly string[]): void {
  const files = localize(listed(lacks));
  item.iconPath = faultIcon(true);
  item.description = [vscode.l10n.t('lacks {0}', files), item.description]
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' · ');
  const why = vscode.l10n.t('{0} is missing: download it from where the model comes from.', files);
  item.tooltip = typeof item.tooltip === 'string' ? `${item.tooltip}\n${why}` : why;
}

function modelFacts(summary: ModelSummary, prunedBy: string | undefined): string[] {
  const { dtype, shape, bytes, isPruned } = summary;
  const pruned =
    prunedBy === undefined ? vscode.l10n.t('pruned') : vscode.l10n.t('pruned by {0}', prunedBy);
  return [
    ...(isPruned ? [pruned] : []),
    kindOf(summary),
    dtype,
    vscode.l10n.t('{0} layers', shape.layers),
    formatBytes(bytes),
  ];
}

function runWords(run: Run): string {
  return run.state === 'queued' ? vscode.l10n.t('waiting for another run') : describeRun(run);
}

/** For a row: the progress, and what the row above has no room for. */
function briefRun(run: Run): string {
  const { state, done, total } = run;
  if (state === 'queued' || total === 0) return runWords(run);
  return vscode.l10n.t('{0} of {1}', done, total);
}

function modelTooltip(
  folder: string,
  { summary, prunedBy }: Pick<ModelState, 'summary' | 'prunedBy'>,
  run: Run | undefined,
): string {
  // The running work comes first, and the place last, since the row already shows which model it
  // is.
  const lines = run ? [localize(text`${run.title}: ${runWords(run)}`)] : [];
  if (summary) {
    const { shape, visualTokens, fingerprint, isPruned } = summary;
    lines.push(
      modelFacts(summary, prunedBy).join(' · '),
      vscode.l10n.t(
        'hidden size {0}, {1} attention heads, {2} key-value heads',
        shape.hiddenSize,
        shape.attentionHeads,
        shape.keyValueHeads,
      ),
    );
    if (visualTokens !== undefined)
      lines.push(vscode.l10n.t('{0} visual tokens an image', visualTokens));
    lines.push(fingerprint);
    if (isPruned)
      lines.push(vscode.l10n.t('A pruned model cannot be pruned again: fit on the original.'));
  } else if (!vscode.workspace.isTrusted) {
    lines.push(vscode.l10n.t('No model is opened before the workspace is trusted.'));
  }
  lines.push(folder);
  return lines.join('\n');
}

export function orphansItem(): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Recipes without a model'), Expanded);
  item.iconPath = new vscode.ThemeIcon('question');
  item.tooltip = vscode.l10n.t(
    'These recipes cannot be read, or the path in them leads to no model of this workspace: each says which.',
  );
  return item;
}

/**
 * @param wanted how many samples the calibration was to record, if it has not finished
 * @param source absolute path of the data, if known
 */
export function statisticsItem(
  { file, samples, metadata, data }: StatisticsEntry,
  time: Date | undefined,
  wanted: number | undefined,
  source: string | undefined,
): vscode.TreeItem {
  const label = samples === 1 ? vscode.l10n.t('1 sample') : vscode.l10n.t('{0} samples', samples);
  const item = new vscode.TreeItem(label, None);
  const when = time && briefDate(time);
  const short = shortHash(data);
  item.description = [
    ...(wanted === undefined ? [] : [vscode.l10n.t('unfinished, {0} of {1}', samples, wanted)]),
    source === undefined
      ? vscode.l10n.t('unknown data ({0})', short)
      : vscode.l10n.t('of {0}', basename(source)),
    ...(when === undefined ? [] : [when]),
  ].join(' · ');
  item.iconPath = new vscode.ThemeIcon(wanted === undefined ? 'database' : 'debug-pause');
  item.contextValue = wanted === undefined ? treeItems.statistics : treeItems.unfinished;
  item.tooltip = [
    vscode.l10n.t(
      'Statistics of {0}, data {1}',
      label,
      source === undefined ? data : `${vscode.workspace.asRelativePath(source)} (${data})`,
    ),
    vscode.l10n.t('device {0}, seed {1}, {2}', metadata.device, metadata.seed, metadata.tool),
    file,
  ].join('\n');
  item.accessibilityInformation = {
    label: vscode.l10n.t('Statistics: {0}, {1}', label, item.description),
  };
  return item;
}
