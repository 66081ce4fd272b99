/** Tries a device in a worker of its own, which may crash: that is an answer, too. */
import { HumanError, messageOf } from '../../core/errors';
import { silentLogger, type Logger } from '../../core/host';
import { deviceError, explainDeviceFailure, type Device } from '../../core/model/devices/devices';
import { unprovenReason } from '../../core/model/device-proof/unproven';
import { text } from '../../core/text';
import type { ProvenModel } from '../channel/requests';
import { runWorker } from './client';
import type { WorkerOptions } from './options';
import type { Probe, Trial } from './tried-devices';

/**
 * Why a device is not right for a model; undefined if it is, or if the run itself will report the
 * fault.
 */
export async function whyWrong(
  device: Device,
  model: ProvenModel,
  options: WorkerOptions,
): Promise<string | undefined> {
  try {
    await runWorker({ kind: 'prove', device, ...model }, { ...options, onMessage: undefined });
    return undefined;
  } catch (error) {
    if (!(error instanceof HumanError) || isOfRun(error)) throw error;
    return reasonAgainst(error);
  }
}

/**
 * Opens a session on a device, in a worker of its own.
 *
 * @throws HumanError `cancelled`, `worker-not-started`
 */
export async function probeInWorker(device: Device, options: WorkerOptions): Promise<Probe> {
  // Native code prints the name of a missing library; the exception only says that it failed.
  const printed: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    debug: (line) => {
      printed.push(line);
      options.logger.debug(line);
    },
  };
  try {
    return await runWorker({ kind: 'probe', device }, { ...options, logger, onMessage: undefined });
  } catch (error) {
    if (!(error instanceof HumanError) || isOfRun(error)) throw error;
    const details = [
      ...printed,
      error.cause === undefined ? error.message : messageOf(error.cause),
    ];
    const failure =
      error.code === 'worker-died'
        ? text`it crashed the process that tried it`
        : explainDeviceFailure(device, details.join('\n'));
    return { failure, error: deviceError(device, failure) };
  }
}

/**
 * Times a model's own decoder on a device.
 *
 * @throws HumanError `cancelled`, `worker-not-started`
 */
export async function timeInWorker(
  device: Device,
  model: ProvenModel,
  options: WorkerOptions,
): Promise<Trial> {
  try {
    return await runWorker(
      { kind: 'speed', device, ...model },
      { ...options, onMessage: undefined },
    );
  } catch (error) {
    const human = error instanceof HumanError ? error : undefined;
    if (human && isOfRun(human)) throw human;
    // Every machine has a working CPU, but not every decoder has kernels for it.
    if (device === 'cpu' && human?.code !== 'device-limit') return { fault: messageOf(error) };
    if (human) {
      const wrong = reasonAgainst(human);
      return wrong === undefined ? { fault: human.message } : { wrong };
    }
    // A runtime's own words, such as those about the memory of a card.
    return { wrong: `its decoder does not run there (${messageOf(error).split('\n')[0]!})` };
  }
}

/** Why a device cannot run a model; undefined if the model, or anything else, is at fault. */
function reasonAgainst(error: HumanError): string | undefined {
  if (error.code === 'worker-died') return 'it crashed the process that tried it';
  const reason = unprovenReason(error);
  if (reason !== undefined) return String(reason);
  const isOfDevice = error.code === 'device-limit' || error.code === 'device-failed';
  return isOfDevice ? error.message : undefined;
}

/** The run that asks has ended, or no process can be started at all. */
function isOfRun({ code }: HumanError): boolean {
  return code === 'cancelled' || code === 'worker-not-started';
}
