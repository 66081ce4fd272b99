/** Measure Again: replaces a profile, on the same device. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { asideName } from '../../core/profile/earlier';
import { usualPicture, usualSeconds } from '../../core/profile/options';
import { isSamePath } from '../paths';
import { requireUnlocked } from '../runs/other-window';
import type { Services } from '../services';
import { uriOf } from '../targets';
import type { ProfileEntry } from '../workspace/profile-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { longestPrompt, profilingTitle, sayProfiled } from './profile-model';
import { measureOnDevice } from './profile-run';

/** @param argument the profile's file */
export async function measureAgainCommand(services: Services, argument?: unknown): Promise<void> {
  const { profiles } = services;
  await profiles.ready;
  const file = uriOf(argument)?.fsPath;
  const entry = profiles.all().find((one) => file !== undefined && isSamePath(one.path, file));
  const model = entry && (await modelOf(services, entry));
  if (entry && model) await measureAgain(services, model, entry);
}

/** @throws HumanError as profiles are measured */
export async function measureAgain(
  services: Services,
  model: WorkspaceModel,
  { path: file, profile }: ProfileEntry,
): Promise<void> {
  await requireUnlocked(file, 'profile');
  const { fingerprint, dtype } = profile.model;
  const { device, threads, textTokens, picture } = profile;
  // Until there is a new one.
  const aside = asideName(file);
  const request = {
    ...{ model: model.folder, dtype, textTokens, seconds: usualSeconds },
    picture: picture ?? usualPicture,
    least: await longestPrompt(services, model, fingerprint),
  };
  try {
    const entry = await measureOnDevice(services, {
      title: profilingTitle(model),
      model: { name: model.name, fingerprint },
      folder: path.dirname(file),
      on: { device, threads },
      // A run that finds its file would continue it.
      prepare: () => rename(file, aside),
      request,
    });
    if (entry) sayProfiled(services, entry, model);
  } finally {
    if (existsSync(file)) await rm(aside, { force: true });
    else if (existsSync(aside)) await rename(aside, file);
    await services.profiles.refresh();
  }
}

/** The model whose decoder it is of; undefined if that is gone. */
async function modelOf(
  { index, profiles }: Services,
  entry: ProfileEntry,
): Promise<WorkspaceModel | undefined> {
  await index.ready;
  for (const model of index.models) {
    const own = await profiles.of(model);
    if (own.some(({ path: file }) => file === entry.path)) return model;
  }
  return undefined;
}
