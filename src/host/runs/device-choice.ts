/** Which device runs take: probed once for each setting and model, since a probe starts processes. */
import type { Device } from '../../core/model/devices';
import type { WorkerOptions } from '../../worker/client';
import { resolveDevice, type DeviceChoice } from '../../worker/devices';
import type { ProvenModel } from '../../worker/protocol';

const chosen = new Map<string, DeviceChoice>();

/**
 * @param options says which Node and libraries; a failure is not remembered
 * @throws HumanError `device-failed` saying what was missing, `cancelled`
 */
export async function chooseDevice(
  wanted: Device | 'auto',
  options: WorkerOptions,
  model: ProvenModel,
): Promise<DeviceChoice> {
  const key = JSON.stringify([wanted, options.nodePath, options.env, model.model, model.dtype]);
  const known = chosen.get(key);
  if (known) return known;
  const choice = await resolveDevice(wanted, options, model);
  chosen.set(key, choice);
  return choice;
}
