/** How many samples an evaluation takes, and how long that is: a few for a quick look, or all. */
import * as vscode from 'vscode';
import type { Coverage } from '../../core/evaluation/results/coverage';
import { baselineMethods } from '../../core/recipe/methods';
import type { Message } from '../../core/text';
import { localize } from '../localize';
import { secondsPerAnswer, secondsPerModel, type TimedRun } from '../runs/timings';
import { roughDuration } from '../../core/rate';
import { evaluationSettings, runSettings } from '../settings';
import type { Services } from '../services';
import { usualBaselines } from './evaluation-choice';
import type { WorkspaceModel } from '../workspace/workspace-index';

/**
 * Enough to see whether a recipe is any good; its interval is three times as wide as that of 500.
 */
export const quickSamples = 50;

interface SamplesItem extends vscode.QuickPickItem {
  samples: number;
}

/** The measurements for every sample. */
export interface Asked {
  /** How many models answer each sample. */
  answers: number;
  /** What is left to answer of so many samples; undefined if unknown. */
  before: (samples: number) => Coverage | undefined;
  /** Whether latency is measured after them; it is always measured again. */
  latency: boolean;
}

/**
 * @param most what settings and data allow; if a quick look would not be smaller, nothing is asked
 * @returns undefined when the user leaves the question
 */
export async function chooseSamples(
  services: Services,
  run: TimedRun,
  most: number,
  { answers, before, latency }: Asked,
): Promise<number | undefined> {
  if (most <= quickSamples) return most;
  const items = [quickSamples, most].map((samples): SamplesItem => ({
    label: samples === most ? allWords(most) : quickWords(),
    description: leftWords(
      services,
      run,
      { answers: samples * answers, models: answers },
      { ...before(samples), latency },
    ),
    samples,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How many samples?'),
    placeHolder: vscode.l10n.t('All can follow a quick run: its samples are not asked again'),
  });
  return chosen?.samples;
}

export function quickWords(): string {
  return vscode.l10n.t('Quick ({0} samples)', quickSamples);
}

export function allWords(most: number): string {
  return vscode.l10n.t('All {0}', most);
}

/**
 * Earlier answers are not measured again; their times give an estimate for the rest if no run in VS
 * Code was timed.
 */
function leftWords(
  services: Services,
  run: TimedRun,
  { answers, models }: Workload,
  { missing = answers, perAnswer, latency }: Partial<Coverage> & { latency: boolean },
): string {
  if (missing > 0) return howLong(services, run, { answers: missing, models }, perAnswer);
  return latency
    ? vscode.l10n.t('measured already; latency is measured anew')
    : vscode.l10n.t('measured already, takes seconds');
}

/** What a run has to do: answers to samples, of models that are loaded first. */
export interface Workload {
  answers: number;
  models: number;
}

/**
 * An estimate of the time. Results of earlier runs, which are not known yet here, would shorten it.
 *
 * @param usual seconds of an answer according to earlier runs' files, if no run here was timed
 */
export function howLong(
  { context }: Services,
  run: TimedRun,
  { answers, models }: Workload,
  usual?: number,
): string {
  const each = secondsPerAnswer(context.workspaceState, run) ?? usual;
  if (each === undefined) return vscode.l10n.t('the first samples will tell how long');
  const seconds = each * answers + models * secondsPerModel(context.workspaceState, run);
  return vscode.l10n.t('about {0}', localize(roughDuration(seconds)));
}

/**
 * How long a quick look at one recipe takes, where that is known; with baselines as they are
 * usually measured.
 */
export function quickEstimate(
  services: Services,
  model: WorkspaceModel,
  dtype: string | undefined,
): Message | undefined {
  const run = timedRun(model, dtype);
  const { workspaceState } = services.context;
  const each = secondsPerAnswer(workspaceState, run);
  if (each === undefined) return undefined;
  const { samples, seeds } = evaluationSettings(model.uri);
  // Random methods count several times.
  const baselines = usualBaselines(services, model) ? baselineMethods.length + seeds - 1 : 0;
  const models = 2 + baselines;
  const answers = Math.min(samples, quickSamples) * models;
  return roughDuration(each * answers + models * secondsPerModel(workspaceState, run));
}

/** A run of the model as settings are now. */
export function timedRun(model: WorkspaceModel, dtype: string | undefined): TimedRun {
  return { folder: model.folder, dtype, device: runSettings(model.uri).device };
}
