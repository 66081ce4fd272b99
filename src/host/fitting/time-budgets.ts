/**
 * Budgets in time, as Fit Recipe offers and fits them: by a profile of this workspace, and never by
 * one of several by chance.
 */
import * as vscode from 'vscode';
import { newBudget } from '../../core/cost/budget';
import { formatMilliseconds } from '../../core/cost/format';
import { metrics } from '../../core/cost/metrics';
import { largestReduction } from '../../core/cost/reduction';
import { timeAround } from '../../core/cost/decoder-times';
import type { DecoderTimes } from '../../core/cost/times';
import type { Budget, DecoderShape, PromptShape } from '../../core/cost/types';
import { messageOf } from '../../core/errors';
import { methodRanking } from '../../core/fit/methods';
import { suggestedProfile, requireProfile } from '../../core/profile/choice';
import { isEnough } from '../../core/profile/profile-file';
import { timesOf } from '../../core/profile/times-of';
import { workOf } from '../../core/ranking/work';
import { roundedUp } from '../../core/round-up';
import type { Fitter } from '../../fitter/pool';
import { profileLine } from '../profiles/profile-words';
import type { Services } from '../services';
import { statisticsFolder } from '../statistics-folder';
import type { ProfileEntry } from '../workspace/profile-store';
import type { WorkspaceModel } from '../workspace/workspace-index';

export function isInTime({ metric }: Budget): boolean {
  return metrics[metric].isMeasured === true;
}

export interface TimeOffer {
  budget: Budget;
  profile: ProfileEntry;
  /** The unpruned model's time divided by this one. */
  speedUp: number;
}

/** Parts of the unpruned time that are offered to be saved. */
const usual = [0.3, 0.5];

/** Budgets in time that a device can keep, for each of the model's profiles; none if unknown. */
export async function timeOffers(services: Services, model: WorkspaceModel): Promise<TimeOffer[]> {
  try {
    const found = await profilesOf(services, model);
    return (await Promise.all(found.map((one) => offersBy(services, model, one)))).flat();
  } catch (error) {
    // The question is asked nevertheless.
    services.log.warn(messageOf(error));
    return [];
  }
}

async function profilesOf({ profiles }: Services, model: WorkspaceModel): Promise<ProfileEntry[]> {
  return (await profiles.of(model)).filter(({ profile }) => isEnough(profile));
}

async function offersBy(
  services: Services,
  model: WorkspaceModel,
  profile: ProfileEntry,
): Promise<TimeOffer[]> {
  const summary = await model.describe(profile.profile.model.dtype);
  if (summary === undefined) return [];
  const times = timesOf(profile, summary.shape);
  const prompt = await promptOf(services, model, profile, times);
  if (prompt === undefined) return [];
  return offersAt({ ...summary.shape, times }, prompt, profile);
}

/** @returns budgets of either time that save a useful amount */
function offersAt(shape: DecoderShape, prompt: PromptShape, profile: ProfileEntry): TimeOffer[] {
  const work = workOf(methodRanking('fitprune'));
  const hasFirst = timeAround(shape.times!, prompt) !== undefined;
  return (['latency', ...(hasFirst ? ['ttft' as const] : [])] as const).flatMap((metric) => {
    const unpruned = metrics[metric].unpruned(shape, prompt, 'decoder');
    const largest = largestReduction(shape, prompt, metric, 'decoder', { before: [], work });
    return usual
      .map((reduction) => roundedUp(unpruned * (1 - reduction), 2))
      .filter((value) => value < unpruned && 1 - value / unpruned <= largest - 0.01)
      .map((value) => ({
        ...{ profile, speedUp: unpruned / value },
        budget: newBudget(metric, 'decoder', { value }),
      }));
  });
}

/** The prompt of the statistics; before a calibration, the one that was profiled. */
async function promptOf(
  { statistics, fitters }: Services,
  model: WorkspaceModel,
  { profile }: ProfileEntry,
  { encoder, textTokens }: DecoderTimes,
): Promise<PromptShape | undefined> {
  const entries = await statistics.of(model);
  const { fingerprint } = profile.model;
  const own = entries.find(({ metadata }) => metadata.model.fingerprint === fingerprint);
  if (own) return (await fitters.open(own.file)).facts.reference;
  return encoder && { visualTokens: encoder.visualTokens, textTokens };
}

/** `120 ms of prefill (1.8x faster)` */
export function offerLabel({ budget, speedUp }: TimeOffer): string {
  const time = formatMilliseconds(budget.value!);
  const factor = speedUp.toFixed(1);
  return budget.metric === 'ttft'
    ? vscode.l10n.t('{0} to first token ({1}x faster)', time, factor)
    : vscode.l10n.t('{0} of prefill ({1}x faster)', time, factor);
}

/**
 * The profile for a typed budget: the only one, or the picked one.
 *
 * @returns undefined if the user leaves the question
 * @throws HumanError `budget-without-profile`
 */
export async function askProfile(
  services: Services,
  model: WorkspaceModel,
): Promise<ProfileEntry | undefined> {
  const found = await profilesOf(services, model);
  const folder = vscode.workspace.asRelativePath(statisticsFolder(model.workspaceFolder));
  if (found.length === 0) return requireProfile(found, folder);
  return suggestedProfile(found) ?? pickProfile(found);
}

async function pickProfile(found: readonly ProfileEntry[]): Promise<ProfileEntry | undefined> {
  const items = found.map((profile) => ({
    label: profileLine(profile),
    description: profile.profile.model.dtype,
    profile,
  }));
  const title = vscode.l10n.t(
    'The model was profiled on several devices. Which one is the budget for?',
  );
  return (await vscode.window.showQuickPick(items, { title }))?.profile;
}

/**
 * The profile for a recipe's budget in time: its own, or one of the same device, or the picked one.
 *
 * @returns undefined for other budgets; `left` if the user leaves the question
 * @throws HumanError `budget-without-profile`
 */
export async function timesForRefit(
  { profiles }: Services,
  { facts }: Fitter,
  budget: Budget,
): Promise<DecoderTimes | 'left' | undefined> {
  if (!isInTime(budget)) return undefined;
  await profiles.ready;
  const found = profiles
    .withFingerprint(facts.metadata.model.fingerprint)
    .filter(({ profile }) => isEnough(profile));
  const own = suggestedProfile(found, budget.predicted);
  if (own) return timesOf(own, facts.shape);
  if (found.length === 0) requireProfile(found, vscode.l10n.t('This workspace'));
  const picked = await pickProfile(found);
  return picked ? timesOf(picked, facts.shape) : 'left';
}
