/** Measures a model's times on this device in the worker, into a file beside the statistics. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { profileName } from '../../core/profile/profile-name';
import { usualRounds, usualSeconds } from '../../core/profile/options';
import { runWorker } from '../../runner/local/client';
import { messagesTo } from '../../runner/local/listen';
import { isCancelled } from '../errors';
import { chooseDevice } from '../models/device-choice';
import { hideOffers, offerStopped, withdrawOffer } from '../runs/resuming';
import { requireUnlocked } from '../runs/other-window';
import type { RunHandle } from '../runs/run-manager';
import type { ProfileRequest, UnfinishedProfile } from '../runs/unfinished';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings } from '../settings';
import type { ProfileEntry } from '../workspace/profile-store';

/** What is to be measured, before the device is known. */
export interface ProfileAsked {
  title: string;
  model: { name: string; fingerprint: string };
  /** Where profiles are kept. */
  folder: string;
  /** Measure on this device, whatever the settings. */
  on?: Pick<ProfileRequest, 'device' | 'threads'>;
  /** Done once it is this run's turn. */
  prepare?: () => Promise<void>;
  request: Omit<ProfileRequest, 'out' | 'device' | 'threads'>;
}

/**
 * @returns undefined when it was cancelled
 * @throws HumanError as model, device and worker do; `in-use`
 */
export async function measureOnDevice(
  services: Services,
  { title, model, folder, on, prepare, request: asked }: ProfileAsked,
): Promise<ProfileEntry | undefined> {
  const modelFolder = asked.model;
  return inRun(services, title, modelFolder, async (handle) => {
    const { device, threads } = on ?? (await deviceOf(services, asked, handle));
    await prepare?.();
    const named = { ...model, dtype: asked.dtype ?? '' };
    const out = path.join(folder, profileName({ model: named, device, threads }));
    return { title, request: { ...asked, device, threads, out }, isStopped: false };
  });
}

/** The device that the settings choose. */
async function deviceOf(
  services: Services,
  { model: modelFolder, dtype }: ProfileAsked['request'],
  handle: RunHandle,
): Promise<Pick<ProfileRequest, 'device' | 'threads'>> {
  const { device: wanted, threads } = runSettings(vscode.Uri.file(modelFolder));
  const options = workerOptions(services.context, services.log, handle.signal);
  handle.note(vscode.l10n.t('finding the best device'));
  const { device, reason } = await chooseDevice(wanted, options, { model: modelFolder, dtype });
  services.log.info(reason);
  return { device, threads };
}

/**
 * Continues a profile that was stopped or cut off, on its device.
 *
 * @returns and throws as `measureOnDevice`
 */
export async function continueProfile(
  services: Services,
  one: UnfinishedProfile,
): Promise<ProfileEntry | undefined> {
  return inRun(services, one.title, one.request.model, () => Promise.resolve(one));
}

/** @param begin gets the device, which is looked for within the run, and returns what to measure */
async function inRun(
  services: Services,
  title: string,
  modelFolder: string,
  begin: (handle: RunHandle) => Promise<UnfinishedProfile>,
): Promise<ProfileEntry | undefined> {
  const { unfinishedProfiles: unfinished, profiles } = services;
  let begun: UnfinishedProfile | undefined;
  const own = unfinished.all.filter(({ request }) => request.model === modelFolder);
  await hideOffers(own.map(({ request }) => request.out));
  try {
    await services.runs.start({
      kind: 'profile',
      title,
      modelFolder,
      work: async (handle) => {
        const one = await begin(handle);
        await requireUnlocked(one.request.out, 'profile');
        begun = one;
        withdrawOffer(one.request.out);
        await unfinished.keep({ ...one, isStopped: false });
        await measure(services, one.request, handle);
      },
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
    await profiles.refresh();
    if (begun) await stopped(services, begun);
    return undefined;
  }
  const { out } = begun!.request;
  await unfinished.end(out);
  await profiles.refresh();
  return profiles.all().find((entry) => entry.path === out);
}

async function stopped(services: Services, one: UnfinishedProfile): Promise<void> {
  const { unfinishedProfiles: unfinished, profiles } = services;
  const { out } = one.request;
  const isThere = profiles.all().some((entry) => entry.path === out);
  // Without a measured length, there is nothing to continue.
  if (!isThere) await unfinished.end(out);
  else if (unfinished.of(out)) await unfinished.keep({ ...one, isStopped: true });
  const message = isThere
    ? vscode.l10n.t('Profiling stopped; what was measured is kept.')
    : vscode.l10n.t('Profiling stopped before anything was measured.');
  void offerStopped(commands.resumeProfile, out, message, isThere);
}

async function measure(
  { context, log }: Services,
  asked: ProfileRequest,
  handle: RunHandle,
): Promise<void> {
  handle.onDevice(asked.device);
  handle.note(vscode.l10n.t('opening the model in parts'));
  const request = { kind: 'profile', ...asked } as const;
  log.info(`Profiling: ${JSON.stringify(request)}`);
  const result = await runWorker(request, {
    ...workerOptions(context, log, handle.signal),
    onMessage: messagesTo({
      onStart: () => {
        handle.endsWithin(asked.seconds ?? usualSeconds);
      },
      onProgress: (done, total) => {
        // Short and long lengths take turns, and each takes longer the first time: only whole
        // rounds show how long the rest takes.
        const isFirst = done < total / usualRounds;
        handle.onProgress(done, total, isFirst ? done : undefined);
      },
    }),
  });
  handle.ended();
  log.info(`${result.file}: ${result.lengths} lengths, ${result.rounds} rounds.`);
}
