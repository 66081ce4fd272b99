/** Select Device: the devices that work on this machine, tried while the list is open. */
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { candidates, devices, type Device } from '../../core/model/devices/devices';
import { probeInWorker } from '../../runner/local/device-trials';
import { localize, localizeError } from '../localize';
import { notifyWarning } from '../notifications';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';

/** The setting for a folder of CUDA libraries. */
const cudaSetting = 'fitprune.cudaLibraryPath';

interface DeviceItem extends vscode.QuickPickItem {
  device: Device | 'auto';
  /** Why it cannot be used, in full; undefined if it can, or if that is not known yet. */
  why?: string;
}

export async function selectDeviceCommand({ context, log }: Services): Promise<void> {
  const settings = vscode.workspace.getConfiguration('fitprune');
  const current = settings.get('device', 'auto');
  const possible = devices.filter(
    (device) => device === 'coreml' || candidates(process.platform).includes(device),
  );
  const items: DeviceItem[] = [
    {
      label: ticked('auto', current),
      device: 'auto',
      description: vscode.l10n.t('the fastest that works'),
    },
    ...possible
      .filter((device) => device !== 'coreml' || process.platform === 'darwin')
      .map((device) => ({
        label: ticked(device, current),
        device,
        description: vscode.l10n.t('trying…'),
      })),
  ];
  const picker = vscode.window.createQuickPick<DeviceItem>();
  const stop = new AbortController();
  picker.title = vscode.l10n.t('Where should models run? Now: {0}', current);
  picker.items = items;
  picker.activeItems = items.filter(({ device }) => device === current);
  picker.busy = true;
  picker.keepScrollPosition = true;
  const chosen = new Promise<DeviceItem | undefined>((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      stop.abort();
      picker.dispose();
    });
  });
  picker.show();
  void tryAll(picker, items, { context, log }, stop.signal);
  const item = await chosen;
  if (!item) return;
  const target = targetOf(settings.inspect('device'));
  await settings.update('device', item.device, target);
  // A row has room for its beginning alone.
  if (item.why !== undefined) void offerRemedy(item.device, item.why, target);
}

/** Choosing a device that does not work shows why, and what to do. */
async function offerRemedy(
  device: string,
  why: string,
  target: vscode.ConfigurationTarget,
): Promise<void> {
  const library = device === 'cuda' ? [vscode.l10n.t('Open Setting')] : [];
  const auto = vscode.l10n.t('Use auto');
  const pressed = await notifyWarning(
    vscode.l10n.t('{0} is not available here: {1}. Runs fail until it is.', device, why),
    ...library,
    auto,
  );
  if (pressed === auto) {
    await vscode.workspace.getConfiguration('fitprune').update('device', 'auto', target);
  } else if (pressed !== undefined) {
    await vscode.commands.executeCommand('workbench.action.openSettings', cudaSetting);
  }
}

/**
 * The level at which the effective value is set: written to another level, a choice would change
 * nothing.
 */
function targetOf(value: ReturnType<vscode.WorkspaceConfiguration['inspect']>) {
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  if (value?.workspaceFolderValue !== undefined) return WorkspaceFolder;
  return value?.workspaceValue === undefined ? Global : Workspace;
}

/** One after the other: several at once would spoil each other's figures. */
async function tryAll(
  picker: vscode.QuickPick<DeviceItem>,
  items: DeviceItem[],
  { context, log }: Pick<Services, 'context' | 'log'>,
  signal: AbortSignal,
): Promise<void> {
  for (const item of items) {
    if (item.device === 'auto') continue;
    Object.assign(item, await tryOne(item.device, { context, log }, signal));
    if (signal.aborted) return;
    const active = picker.activeItems;
    picker.items = items;
    picker.activeItems = active;
  }
  picker.busy = false;
}

async function tryOne(
  device: Device,
  { context, log }: Pick<Services, 'context' | 'log'>,
  signal: AbortSignal,
): Promise<Pick<DeviceItem, 'description' | 'detail' | 'why'>> {
  try {
    const probe = await probeInWorker(device, workerOptions(context, log, signal));
    if ('gigaflops' in probe) {
      return { description: vscode.l10n.t('works, {0} GFLOP/s', probe.gigaflops.toFixed(0)) };
    }
    return unavailable(device, localize(probe.failure));
  } catch (error) {
    log.debug(messageOf(error));
    return unavailable(device, localizeError(error));
  }
}

function unavailable(
  device: Device,
  why: string,
): Pick<DeviceItem, 'description' | 'detail' | 'why'> {
  const words = vscode.l10n.t('not available here');
  // The line below is cut off at the end of the row, where it would name the remedy.
  const isMended = device === 'cuda' && why.includes(cudaSetting);
  return { description: isMended ? `${words} · ${cudaSetting}` : words, detail: why, why };
}

/** The one in effect has a tick; the others keep its room. */
function ticked(device: string, current: string): string {
  return `${device === current ? '$(check)' : '$(blank)'} ${device}`;
}
