/**
 * Opens a model folder and works with it in a process of its own, whose time and memory are
 * measured.
 */
import path from 'node:path';
import type { Statistics } from '../../src/core/calibration/statistics';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { methodRanking } from '../../src/core/fit/methods';
import { medianPrompt, prepare } from '../../src/core/fit/prepare';
import { workOf } from '../../src/core/ranking/work';
import { usualMethod } from '../../src/core/recipe/methods';
import { decoderShape } from '../../src/core/recipe/recipe-cost';
import { largestReduction } from '../../src/core/cost/reduction';
import type { Budget } from '../../src/core/cost/types';
import { ownProcess } from '../../src/core/heap';
import { modelFingerprint } from '../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../src/core/model/folder/folder';
import { applyRecipe } from '../../src/core/apply/apply';
import { findAttentionSites } from '../../src/core/surgery/attention/find';
import { describeLayers } from '../../src/core/surgery/describe-layers';
import { time } from './measure';
import { publishedSchedule } from './published';
import { peakResidentBytes } from './resident';

export interface ChildResult<Part extends string = string> {
  /** Milliseconds by part of the work. */
  times: Record<Part, number>;
  /** Resident before anything was opened: Node itself and the bundle. */
  startBytes: number;
  /** Resident at the peak of the whole. */
  peakBytes: number;
  /** Further results of the work. */
  note: string;
}

type Work = (root: string) => Promise<Pick<ChildResult, 'times' | 'note'>>;

/** Tasks on `root`, which holds the folder `model`, or shards to merge. */
export const tasks = {
  /** The folder `pruned` is written beside the model. */
  apply: openAndApply,
  inspect: openAndInspect,
  /** Reads the statistics `statistics.arrows` and fits one recipe to them. */
  fit: readAndFit,
  // Loaded only here: the native runtime would count in the others.
  calibrate: async (root) => (await import('./calibrate-child')).openAndCalibrate(root),
  mergeStatistics: async (root) => (await import('./merge-child')).mergeShards('statistics', root),
  reportResults: async (root) => (await import('./report-child')).reportResults(root),
  readChangedAnswers: async (root) => (await import('./report-child')).readChangedAnswers(root),
  renewResults: async (root) => (await import('./report-child')).renew(root),
  readRows: async (root) => (await import('./report-child')).readRows(root),
  reportWithData: async (root) => (await import('./data-child')).reportWithData(root),
  openShard: async (root) => (await import('./data-child')).openShard(root),
  mergeWithData: async (root) => (await import('./data-child')).mergeWithData(root),
  mergeResults: async (root) => (await import('./merge-child')).mergeShards('results', root),
} as const satisfies Record<string, Work>;

export type Task = keyof typeof tasks;

export async function runChild(task: Task, root: string): Promise<void> {
  // As the command line and its workers are.
  ownProcess();
  const startBytes = await peakResidentBytes();
  const { times, note } = await tasks[task](root);
  const peakBytes = await peakResidentBytes();
  const result: ChildResult = { times, note, startBytes, peakBytes };
  process.stdout.write(JSON.stringify(result));
}

async function readAndFit(root: string) {
  let statistics!: Statistics;
  const read = await time(async () => {
    statistics = await readStatistics(path.join(root, 'statistics.arrows'));
  });
  const shape = decoderShape(statistics.metadata.model);
  const largest = largestReduction(shape, medianPrompt(statistics.samples), 'flops');
  // Prompts with few visual tokens cannot reach 60%.
  const reduction = Math.min(0.6, Math.floor(80 * largest) / 100);
  const budget: Budget = { metric: 'flops', convention: 'decoder', reduction };
  let steps = 0;
  const fit = await time(() => {
    const work = workOf(methodRanking(usualMethod));
    const prepared = prepare(statistics, { near: { budget, work } });
    steps = fitRecipe(prepared, budget, { method: usualMethod }).recipe.schedule.length;
  });
  return {
    times: { read, fit },
    note: `${steps} steps at ${Math.round(100 * reduction)}% fewer FLOPs`,
  };
}

async function openAndApply(root: string) {
  const opened = await openTimed(path.join(root, 'model'));
  let note = '';
  const apply = await time(async () => {
    const applied = await applyRecipe({
      model: opened.model,
      recipe: { schedule: publishedSchedule(opened.layers), ranking: { kind: 'self-cross' } },
      fingerprint: await modelFingerprint(opened.model),
      locate: { kind: 'input' },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    });
    note = Object.keys(applied.sharing).join(', ');
  });
  return { times: { open: opened.milliseconds, apply }, note };
}

async function openTimed(folder: string) {
  const started = performance.now();
  const model = await openModelFolder(folder);
  const layers = findAttentionSites(model.decoder).length;
  return { model, layers, milliseconds: performance.now() - started };
}

/** The work of `inspect` before it prints. */
async function openAndInspect(root: string) {
  let note = '';
  const inspect = await time(async () => {
    const { decoder } = await openModelFolder(path.join(root, 'model'));
    const layers = describeLayers(decoder);
    note = `${layers.filter(({ canCut }) => canCut).length} of ${layers.length} layers can be cut`;
  });
  return { times: { inspect }, note };
}
