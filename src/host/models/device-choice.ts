/**
 * Which device runs take: looked for once in a window for each setting and model, and probed once
 * on a machine.
 */
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import type { DeviceChoice } from '../../runner/local/tried-devices';
import { ChosenDevices } from '../../runner/local/chosen-devices';
import { Standby } from '../../runner/local/start';
import type { Services } from '../services';
import { runSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-model';
import { workerOptions } from '../runs/worker-options';

const chosen = new ChosenDevices();

/** Loads the runtime while the user answers questions. */
export const standby = new Standby();

/** @throws HumanError as `ChosenDevices` does */
export function chooseDevice(...what: Parameters<ChosenDevices['choose']>): Promise<DeviceChoice> {
  return chosen.choose(...what);
}

/**
 * Starts the process that a model's calibration will run in, and begins to look for its device,
 * while the user still answers questions. An error is shown by the run.
 */
export async function expectCalibration(services: Services, model: WorkspaceModel): Promise<void> {
  const { context, log, statistics } = services;
  if (!vscode.workspace.isTrusted) return;
  try {
    if ((await statistics.of(model)).length > 0) return;
    const dtype = (await model.describe())?.dtype;
    const options = workerOptions(context, log);
    standby.expect(options);
    const { device } = runSettings(model.uri);
    await chooseDevice(device, options, { model: model.folder, dtype });
  } catch (error) {
    log.debug(messageOf(error));
  }
}
