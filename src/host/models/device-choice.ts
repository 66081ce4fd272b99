/** Which device runs take: looked for once in a window for each setting and model, and probed once on a machine. */
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import type { DeviceChoice } from '../../runner/local/tried-devices';
import { ChosenDevices } from '../../runner/local/chosen-devices';
import type { Services } from '../services';
import { runSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-model';
import { workerOptions } from '../runs/worker-options';

const chosen = new ChosenDevices();

/** @throws HumanError as `ChosenDevices` does */
export function chooseDevice(...what: Parameters<ChosenDevices['choose']>): Promise<DeviceChoice> {
  return chosen.choose(...what);
}

/**
 * Begins to look for the device of a model's calibration while the user still answers questions.
 * The run itself reports failures.
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
