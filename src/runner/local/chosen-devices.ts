/** Which device runs take: looked for once for each setting and model, however many ask. */
import { cancelled, throwIfCancelled } from '../../core/cancel';
import type { Device } from '../../core/model/devices/devices';
import { resolveDevice } from './devices';
import type { WorkerOptions } from './options';
import type { ProvenModel } from '../channel/requests';
import type { DeviceChoice } from './tried-devices';

export class ChosenDevices {
  private readonly chosen = new Map<string, Promise<DeviceChoice>>();

  /**
   * @param options give Node and the libraries; a failure is not remembered. A search continues
   *    when its run is cancelled, and the next run uses its result
   * @throws HumanError `device-failed` saying what was missing, `cancelled`
   */
  async choose(
    wanted: Device | 'auto',
    options: WorkerOptions,
    model: ProvenModel,
  ): Promise<DeviceChoice> {
    const { signal, ...others } = options;
    throwIfCancelled(signal);
    const key = JSON.stringify([wanted, options.nodePath, options.env, model.model, model.dtype]);
    const choice = this.chosen.get(key) ?? resolveDevice(wanted, others, model);
    this.chosen.set(key, choice);
    choice.catch(() => this.chosen.delete(key));
    return untilCancelled(choice, signal);
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
