/**
 * Profile on This Device: times of a model's layers at many lengths, for budgets in milliseconds.
 */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { formatMilliseconds } from '../../core/cost/format';
import { messageOf } from '../../core/errors';
import { usualPicture, usualSeconds, usualTextTokens } from '../../core/profile/options';
import { spreadNote } from '../../core/profile/noise';
import type { Text } from '../../core/text';
import { listed } from '../../core/text';
import { localize } from '../localize';
import type { DecoderTimes } from '../../core/cost/times';
import { timesOf } from '../../core/profile/times-of';
import { curveAt } from '../../core/cost/curve';
import { offerToIgnore } from '../calibration/gitignore';
import { pickModel } from '../targets';
import { pickPrecision } from '../models/precision';
import type { Way } from '../runs/run-end';
import { announceEnd } from '../runs/announce-end';
import type { Services } from '../services';
import { statisticsFolder } from '../statistics-folder';
import type { ProfileEntry } from '../workspace/profile-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { measureOnDevice } from './profile-run';
import { deviceWords } from './profile-words';

export async function profileModelCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const summary = await pickPrecision(services, model);
  if (summary === undefined) return;
  const { dtype, fingerprint } = summary;
  const entry = await measureOnDevice(services, {
    title: profilingTitle(model),
    model: { name: model.name, fingerprint },
    folder: statisticsFolder(model.workspaceFolder),
    request: {
      ...{ model: model.folder, dtype, textTokens: usualTextTokens, picture: usualPicture },
      ...{ seconds: usualSeconds, least: await longestPrompt(services, model, fingerprint) },
    },
  });
  if (entry === undefined) return;
  void offerToIgnore(services, model.workspaceFolder);
  sayProfiled(services, entry, model);
}

export function profilingTitle({ name }: WorkspaceModel): string {
  return vscode.l10n.t('Profiling {0} on this device', name);
}

/**
 * The longest prompt of the statistics that fits will use: budgets are about prompts as long as
 * theirs.
 */
export async function longestPrompt(
  { statistics, fitters, log }: Services,
  model: WorkspaceModel,
  fingerprint: string,
): Promise<number | undefined> {
  try {
    const entries = await statistics.of(model);
    const own = entries.find(({ metadata }) => metadata.model.fingerprint === fingerprint);
    if (own === undefined) return undefined;
    const { visualTokens, textTokens } = (await fitters.open(own.file)).facts.reference;
    return visualTokens + textTokens;
  } catch (error) {
    log.warn(messageOf(error));
    return undefined;
  }
}

/**
 * Two lines of a notification, or below the slider, with the next step: noisy times can be measured
 * again.
 */
export function sayProfiled(
  { runs }: Pick<Services, 'runs'>,
  entry: ProfileEntry,
  model: WorkspaceModel,
): void {
  void model.describe(entry.profile.model.dtype).then((summary) => {
    if (summary === undefined) return;
    const times = timesOf(entry, summary.shape);
    const device = deviceWords(entry.profile);
    const noise = spreadNote(times.spread);
    const again: Way = {
      label: vscode.l10n.t('Measure Again'),
      act: () => vscode.commands.executeCommand(commands.measureAgain, vscode.Uri.file(entry.path)),
    };
    announceEnd(
      runs,
      { modelFolder: model.folder, uri: model.uri },
      noise === undefined
        ? { words: quietWords(model.name, device, times), ways: [] }
        : { words: noisyWords(model.name, device, noise), isWarning: true, ways: [again] },
    );
  });
}

function quietWords(name: string, device: string, { encoder, decode, longest }: DecoderTimes) {
  const parts = [vscode.l10n.t('a decode step {0}', formatMilliseconds(curveAt(decode, longest)))];
  if (encoder) {
    parts.unshift(
      vscode.l10n.t('the vision encoder {0}', formatMilliseconds(encoder.milliseconds)),
    );
  }
  return vscode.l10n.t(
    '{0} is profiled on {1}: {2}. Budgets can be given in milliseconds.',
    name,
    device,
    localize(listed(parts)),
  );
}

function noisyWords(name: string, device: string, noise: Text): string {
  return vscode.l10n.t(
    '{0} is profiled on {1}, but {2}: measure again while nothing else runs.',
    ...[name, device, localize(noise)],
  );
}
