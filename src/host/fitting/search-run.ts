/** The run of Search for a Better Recipe, in worker processes. */
import { askedAs } from '../../core/data/question-identity';
import { pixelsOf } from '../../core/model/vision/pixel-way';
import * as vscode from 'vscode';
import { formatKl } from '../../core/figures/format';
import { fitRecipe } from '../../core/fit/fit-recipe';
import { givenOf } from '../../core/fit/given';
import { preparing, preparingBefore, type PreparedStatistics } from '../../core/fit/prepare';
import { wholeRun } from '../../core/data/order';
import { unlessCode } from '../../core/errors';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { Recipe } from '../../core/recipe/types';
import type { Budget } from '../../core/cost/types';
import {
  searchByOutput,
  within,
  type SearchOptions,
  type SearchProgress,
} from '../../core/search/by-output';
import { publishedRecipe, publishedReduction } from '../../core/search/published/fit';
import { inSlices } from '../../core/search/slices';
import type { WorkerOptions } from '../../runner/local/options';
import { runWorker } from '../../runner/local/client';
import { messagesTo } from '../../runner/local/listen';
import { measureWith, type Ask, type SearchRun } from '../../runner/local/search';
import { modelProblem } from './before-problem';
import { chooseDevice } from '../models/device-choice';
import type { RunHandle } from '../runs/run-manager';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { beforeShare, runSettings } from '../settings';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { ChosenData } from '../data/data-choice';

export type SearchWay =
  | { kind: 'search'; minutes: number }
  /** The paper's search, whose recipe is wanted whether it is better or not. */
  | { kind: 'published' };

export interface Search {
  base: Recipe;
  entry: StatisticsEntry;
  data: ChosenData;
  way: SearchWay;
}

export interface Found {
  /** undefined where nothing is better than the recipe it started from by more than chance. */
  recipe: Recipe | undefined;
  /**
   * Mean KL, in nats, on samples that were not used to choose: of the recipe it started from, and
   * of the result.
   */
  confirmed: { before: number; after: number; samples: number } | undefined;
  ranOutOfTime: boolean;
  /** Candidates for which there was no time. */
  leftOut: number;
}

/** The paper's search. */
export interface FoundAsPublished {
  recipe: Recipe;
  /** FLOPs of visual tokens saved, by the recipe it is to be compared with and by this one. */
  asked: number;
  reached: number;
}

/** @throws HumanError as statistics, model and worker do; `cancelled` */
export async function runSearch(
  services: Services,
  model: WorkspaceModel,
  search: Search,
  handle: RunHandle,
): Promise<Found | FoundAsPublished> {
  handle.note(vscode.l10n.t('preparing the statistics'));
  const { readStatistics } = await import('../../core/calibration/statistics-file');
  const prepared = await inSlices(preparing(await readStatistics(search.entry.file)));
  const run = await searchRun(services, model, search, handle);
  const worker = workerOptions(services.context, services.log);
  const ask: Ask = (request, signal) => runWorker(request, { ...worker, signal });
  const { base, way } = search;
  switch (way.kind) {
    case 'search': {
      const mayCutBefore = (await modelProblem(model)) === undefined;
      const start = await startsOf(prepared, model, base, mayCutBefore);
      const options = {
        base,
        start,
        mayCutBefore,
        measure: measureWith(run, prepared.samples.length, ask),
      };
      return byOutput(prepared, options, way.minutes, handle);
    }
    case 'published':
      return asPublished(prepared, search, run, worker, handle);
  }
}

export async function searchRun(
  { context, log }: Services,
  model: WorkspaceModel,
  { entry: { metadata }, data }: Pick<Search, 'entry' | 'data'>,
  handle: RunHandle,
): Promise<SearchRun> {
  const { device: wanted, threads } = runSettings(model.uri);
  handle.note(vscode.l10n.t('finding the best device'));
  const { dtype, seed, aggregate } = metadata;
  const { folder } = model;
  const options = workerOptions(context, log, handle.signal);
  const { device, reason } = await chooseDevice(wanted, options, { model: folder, dtype });
  log.info(reason);
  handle.onDevice(device);
  return {
    ...{ model: folder, dtype, device, threads, pixels: pixelsOf(metadata) },
    data: { ...data.source, ...askedAs(metadata) },
    ...{ seed, shard: wholeRun, aggregate },
  };
}

/**
 * FitPrune+ after every cut before the decoder that is worth trying: none, the recipe's own, and
 * the setting's.
 *
 * @throws HumanError `statistics-without-isolation`; `budget-beyond-reach` if FitPrune+ without a
 *    cut cannot reach it
 */
async function startsOf(
  prepared: PreparedStatistics,
  model: WorkspaceModel,
  base: Recipe,
  mayCutBefore: boolean,
): Promise<Recipe[]> {
  const wanted = mayCutBefore ? beforeShare(model.uri) : undefined;
  const { before: own, sizeBias } = givenOf(base);
  const set = wanted === 'auto' ? [0.75, 0.5] : [wanted];
  const keeps = new Set([1, ...[own, ...set].filter((keep) => keep !== undefined)]);
  const starts: Recipe[] = [];
  for (const keep of keeps) {
    const afterCut = await inSlices(preparingBefore(prepared, keep));
    const fit = () => fitRecipe(afterCut, base.budget, { method: 'fitprune+', sizeBias }).recipe;
    const start = keep === 1 ? fit() : unlessCode('budget-beyond-reach', fit);
    if (start) starts.push(start);
  }
  return starts;
}

async function byOutput(
  prepared: PreparedStatistics,
  options: Omit<SearchOptions, 'samples' | 'signal' | 'deadline' | 'timeLeft' | 'onProgress'>,
  minutes: number,
  handle: RunHandle,
): Promise<Found> {
  const { recipe, isBase, confirmed, ranOutOfTime, leftOut } = await searchByOutput(prepared, {
    ...options,
    samples: prepared.samples.length,
    signal: handle.signal,
    ...within(minutes),
    onProgress: (now) => {
      handle.note(stageText(now));
    },
  });
  return {
    recipe: isBase ? undefined : recipe,
    confirmed: confirmed && {
      ...{ before: confirmed.baseKl, after: confirmed.kl, samples: confirmed.samples },
    },
    ...{ ranOutOfTime, leftOut },
  };
}

function stageText(now: SearchProgress): string {
  switch (now.stage) {
    case 'importance':
      return vscode.l10n.t('what each layer reads of the image, on {0} samples', now.samples);
    case 'confirming':
      return vscode.l10n.t('confirming the best on {0} samples', now.samples);
    case 'choosing': {
      const { rung, rungs, candidates, samples, best } = now;
      const round = vscode.l10n.t(
        'round {0} of {1}: {2} candidates on {3} samples',
        ...[rung, rungs, candidates, samples],
      );
      return best ? `${round} · KL ${formatKl(best.kl)}` : round;
    }
  }
}

/** A budget at the FLOPs of visual tokens that the recipe really saves, as the paper counts. */
async function asPublished(
  prepared: PreparedStatistics,
  { base }: Search,
  run: SearchRun,
  options: WorkerOptions,
  handle: RunHandle,
): Promise<FoundAsPublished> {
  const asked = Math.floor(recipeCost({ ...base, budget: undefined }).reduction.visual * 1e4) / 1e4;
  const budget: Budget = { metric: 'flops', convention: 'visual', reduction: asked };
  const samples = prepared.samples.length;
  const found = await runWorker(
    { ...run, kind: 'published', samples, reduction: publishedReduction(prepared, budget) },
    {
      ...options,
      signal: handle.signal,
      onMessage: messagesTo({
        onProgress: (done, total) => {
          if (done > 0) handle.onProgress(done, total);
        },
      }),
    },
  );
  const recipe = publishedRecipe(prepared, budget, found, base.model.path);
  return { recipe, asked, reached: recipeCost(recipe).reduction.visual };
}
