/** Which device runs take: looked for once in a window for each setting and model, and probed once on a machine. */
import * as vscode from 'vscode';
import { cancelled, throwIfCancelled } from '../../core/cancel';
import { messageOf } from '../../core/errors';
import type { Device } from '../../core/model/devices';
import type { WorkerOptions } from '../../worker/options';
import type { DeviceChoice } from '../../worker/tried-devices';
import { resolveDevice } from '../../worker/devices';
import type { ProvenModel } from '../../worker/protocol';
import type { Services } from '../services';
import { runSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-model';
import { workerOptions } from '../runs/worker-options';

const chosen = new Map<string, Promise<DeviceChoice>>();

/**
 * @param options says which Node and libraries; a failure is not remembered. A search goes on when its run is
 *   cancelled: the next one has its answer
 * @throws HumanError `device-failed` saying what was missing, `cancelled`
 */
export async function chooseDevice(
  wanted: Device | 'auto',
  options: WorkerOptions,
  model: ProvenModel,
): Promise<DeviceChoice> {
  const { signal, ...others } = options;
  throwIfCancelled(signal);
  const key = JSON.stringify([wanted, options.nodePath, options.env, model.model, model.dtype]);
  const choice = chosen.get(key) ?? resolveDevice(wanted, others, model);
  chosen.set(key, choice);
  choice.catch(() => chosen.delete(key));
  return untilCancelled(choice, signal);
}

/**
 * Begins to look for the device that a model's calibration will take, while the user still answers questions. What
 * goes wrong is said by the run.
 */
export async function expectCalibration(services: Services, model: WorkspaceModel): Promise<void> {
  const { context, log, statistics } = services;
  if (!vscode.workspace.isTrusted) return;
  try {
    if ((await statistics.of(model)).length > 0) return;
    const dtype = (await model.describe())?.dtype;
    const options = workerOptions(context, log);
    const { device } = runSettings(model.uri);
    await chooseDevice(device, options, { model: model.folder, dtype });
  } catch (error) {
    log.debug(messageOf(error));
  }
}

function untilCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(cancelled());
    };
    signal?.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', stop));
  });
}
