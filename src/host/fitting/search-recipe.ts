/**
 * Search for a Better Recipe: at the recipe's own budget, by the model's output, as a new recipe.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { formatPercent } from '../../core/cost/format';
import { formatKl } from '../../core/figures/format';
import { HumanError } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { relativePath } from '../../core/model/paths';
import type { Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import { isCancelled } from '../errors';
import { notifyInformation } from '../notifications';
import type { Services } from '../services';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';
import { ensureStatistics } from '../calibration/calibration';
import { chooseData, type ChosenData } from '../data/data-choice';
import { chooseRecipeFile, writeRecipe } from '../recipes/recipe-file';
import { requireModel } from '../models/require-model';
import { runSearch, type Found, type FoundAsPublished, type SearchWay } from './search-run';
import { pickRecipe, requireRecipe } from '../targets';

export async function searchRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const target = await pickRecipe(services, argument);
  if (target === undefined) return;
  const recipe = requireRecipe(target);
  const model = requireModel(services, target);
  const way = await pickWay();
  if (way === undefined) return;
  const entry = await statisticsOf(services, model, recipe);
  if (entry === undefined) return;
  const data = await calibrationData(services, model, entry);
  if (data === undefined) return;
  const suffix = suffixes[way.kind];
  const file = await chooseRecipeFile(path.dirname(target.file), `${target.name}-${suffix}`);
  if (file === undefined) return;
  const base = { ...recipe, model: { ...recipe.model, path: modelPathFrom(file.file, model) } };
  const found = await start(services, model, target, { base, entry, data, way });
  if (found === undefined) return;
  if (!('reached' in found) && found.recipe === undefined) {
    const { leftOut, ranOutOfTime } = found;
    const isShort = leftOut > 0 && !ranOutOfTime;
    void notifyInformation(nothingBetter(found) + (isShort ? ` ${shortOfTime(leftOut)}` : ''));
    return;
  }
  const written = await writeRecipe(file, formatRecipe(found.recipe!));
  if (written === undefined) return;
  await services.index.search();
  await vscode.window.showTextDocument(written, { preview: false });
  void notifyInformation('reached' in found ? published(found, target) : gained(found, target));
}

/** Suffixes of the new recipe's name. */
const suffixes: Record<SearchWay['kind'], string> = {
  search: 'output',
  published: 'published',
};

function gained({ confirmed }: Found, { name }: WorkspaceRecipe): string {
  const { before, after, samples } = confirmed!;
  return vscode.l10n.t(
    'The output changes {0} less than with {1} (KL {2} instead of {3}, on {4} calibration ' +
      'samples held out from the choice). Evaluate it on other data.',
    formatPercent(1 - after / before),
    name,
    formatKl(after),
    formatKl(before),
    samples,
  );
}

function published({ asked, reached }: FoundAsPublished, { name }: WorkspaceRecipe): string {
  return vscode.l10n.t(
    'The search of the paper saves {0} of the FLOPs of visual tokens; {1} saves {2}. Evaluate both to compare them.',
    formatPercent(reached, 2),
    name,
    formatPercent(asked, 2),
  );
}

interface WayItem extends vscode.QuickPickItem {
  way: SearchWay;
}

async function pickWay(): Promise<SearchWay | undefined> {
  const minutes = (count: number): WayItem => ({
    label: vscode.l10n.t('Search for {0} minutes', count),
    iconPath: new vscode.ThemeIcon('search'),
    detail: vscode.l10n.t(
      'Measures what each layer reads of the image, tries schedules and rankings, and keeps ' +
        'one only if it changes the output less by more than chance',
    ),
    way: { kind: 'search', minutes: count },
  });
  const items: WayItem[] = [
    minutes(2),
    minutes(10),
    minutes(30),
    {
      label: vscode.l10n.t('As published'),
      iconPath: new vscode.ThemeIcon('book'),
      detail: vscode.l10n.t(
        'The search of the FitPrune paper at the same FLOPs of visual tokens, to compare with',
      ),
      way: { kind: 'published' },
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How should a better recipe be found?'),
    placeHolder: vscode.l10n.t('All of them run the model on calibration samples'),
  });
  return chosen?.way;
}

/**
 * The statistics that the recipe was fitted to; otherwise those of its model with most samples;
 * otherwise from a new calibration.
 */
async function statisticsOf(
  services: Services,
  model: WorkspaceModel,
  { model: { fingerprint } }: Recipe,
): Promise<StatisticsEntry | undefined> {
  const entries = await services.statistics.of(model);
  const own = entries.find(({ metadata }) => metadata.model.fingerprint === fingerprint);
  return own ?? ensureStatistics(services, model);
}

/** The samples of the statistics, on which the search runs the model. */
export async function calibrationData(
  services: Services,
  model: WorkspaceModel,
  { data }: StatisticsEntry,
): Promise<ChosenData | undefined> {
  const remembered = await chooseData(services, model, false);
  if (remembered === undefined || (await dataFingerprint(remembered.data)) === data) {
    return remembered;
  }
  const chosen = await chooseData(services, model, true);
  if (chosen === undefined || (await dataFingerprint(chosen.data)) === data) return chosen;
  throw new HumanError(
    vscode.l10n.t(
      'The statistics of {0} were made from other data. Choose that data, or calibrate on this one first.',
      model.name,
    ),
    'search-data',
  );
}

function modelPathFrom(file: string, { folder }: WorkspaceModel): string {
  return relativePath(path.dirname(file), folder);
}

/** @returns undefined when it was cancelled */
async function start(
  services: Services,
  model: WorkspaceModel,
  { name }: WorkspaceRecipe,
  search: Parameters<typeof runSearch>[2],
): Promise<Found | FoundAsPublished | undefined> {
  try {
    return await services.runs.start({
      kind: 'search',
      title:
        search.way.kind === 'published'
          ? vscode.l10n.t('Searching as in the paper, at the FLOPs of {0}', name)
          : vscode.l10n.t('Searching for a better recipe than {0}', name),
      modelFolder: model.folder,
      work: (handle) => runSearch(services, model, search, handle),
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
    void notifyInformation(vscode.l10n.t('The search was stopped; no recipe was written.'));
    return undefined;
  }
}

function shortOfTime(leftOut: number): string {
  return vscode.l10n.t('The time ran out with {0} candidates not tried. Search longer.', leftOut);
}

function nothingBetter({ confirmed, ranOutOfTime }: Found): string {
  if (ranOutOfTime) {
    return vscode.l10n.t('The time ran out before anything was confirmed. Search longer.');
  }
  if (confirmed === undefined) {
    return vscode.l10n.t('No candidate changes the output less. No recipe was written.');
  }
  const { before, after, samples } = confirmed;
  if (samples === 0) {
    return vscode.l10n.t(
      'The samples have too few images to hold any out from the choice. No recipe was ' +
        'written. Calibrate with more images.',
    );
  }
  const figures = [formatKl(after), formatKl(before), samples] as const;
  return after < before
    ? vscode.l10n.t(
        'The best candidate is no better beyond chance and one unseen failure (KL {0} instead ' +
          'of {1}, on {2} samples held out from the choice). No recipe was written.',
        ...figures,
      )
    : vscode.l10n.t(
        'The best candidate of the choice is no better on samples held out from it (KL {0} ' +
          'instead of {1}, on {2} samples). No recipe was written.',
        ...figures,
      );
}
