/** Chooses a device by trying: each candidate is opened in a worker of its own, which may crash. */
import { HumanError, messageOf } from '../../core/errors';
import { silentLogger, type Logger } from '../../core/host';
import {
  candidates,
  deviceError,
  explainDeviceFailure,
  type Device,
} from '../../core/model/devices';
import { unprovenReason } from '../../core/model/device-proof/unproven';
import { text } from '../../core/text';
import type { WorkerOptions } from './options';
import { runWorker } from './client';
import type { ProvenModel } from '../channel/requests';
import { DeviceChoice, Probe } from './tried-devices';

/**
 * `auto` takes the best device that opens a session, is no slower than the CPU (as a software
 * renderer is) and computes the model's attention as the CPU does; any other must work or is an
 * error. The run itself proves the sessions that it opens once more. Earlier results in `options`
 * are reused.
 *
 * @throws HumanError `device-failed` saying what was missing, `cancelled`
 */
export async function resolveDevice(
  wanted: Device | 'auto',
  options: WorkerOptions,
  model?: ProvenModel,
  platform: NodeJS.Platform = process.platform,
): Promise<DeviceChoice> {
  if (wanted === 'cpu') return { device: 'cpu', reason: 'Running on the CPU, as asked.' };
  if (wanted !== 'auto') {
    const probe = await probeInWorker(wanted, options);
    if ('error' in probe) throw probe.error;
    return { device: wanted, reason: `Running on ${wanted}, as asked.` };
  }
  const memory = await options.devices?.ofMachine(options);
  const tried = (device: Device) => {
    const run = () => probeInWorker(device, options);
    return memory ? memory.probe(device, run) : run();
  };
  const proven = (device: Device, of: ProvenModel) => {
    const run = () => whyWrong(device, of, options);
    return memory ? memory.proof(device, of, run) : run();
  };
  // All at once: most of a probe is starting its process, and most machines have one of these devices or none.
  const probes = candidates(platform)
    .filter((device) => device !== 'cpu')
    .map((device) => ({ device, found: tried(device) }));
  const all = Promise.allSettled(probes.map(({ found }) => found));
  let ofCpu: ReturnType<typeof tried> | undefined;
  const passed: string[] = [];
  for (const { device, found } of probes) {
    const probe = await found;
    if ('failure' in probe) {
      passed.push(`${device}: ${String(probe.failure)}`);
      continue;
    }
    // The CPU's speed is only needed for comparison, and is measured while nothing else runs.
    await all;
    const cpu = await (ofCpu ??= tried('cpu'));
    // Without a CPU that works there is nothing to compare with.
    if ('error' in cpu) throw cpu.error;
    const isSlower = 'gigaflops' in cpu && probe.gigaflops < cpu.gigaflops;
    if (isSlower) {
      passed.push(`${device}: it is slower than the CPU here`);
    } else {
      const wrong = model && (await proven(device, model));
      if (wrong === undefined) return { device, reason: sentence(device, passed) };
      passed.push(`${device}: ${wrong}`);
      options.logger.warn(`Not running on ${device}: ${wrong}`);
    }
  }
  return { device: 'cpu', reason: sentence('cpu', passed) };
}

function sentence(device: Device, passed: string[]): string {
  const name = device === 'cpu' ? 'the CPU' : device;
  return passed.length === 0 ? `Running on ${name}.` : `Running on ${name} (${passed.join('; ')}).`;
}

/**
 * Why a device is not right for a model; undefined if it is, or if the run itself will report the
 * fault.
 */
async function whyWrong(
  device: Device,
  model: ProvenModel,
  options: WorkerOptions,
): Promise<string | undefined> {
  try {
    await runWorker({ kind: 'prove', device, ...model }, { ...options, onMessage: undefined });
    return undefined;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    if (error.code === 'worker-died') return 'it crashed the process that tried it';
    const reason = unprovenReason(error);
    if (reason !== undefined) return String(reason);
    if (error.code === 'device-limit' || error.code === 'device-failed') return error.message;
    if (error.code === 'cancelled' || error.code === 'worker-not-started') throw error;
    return undefined;
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
    if (!(error instanceof HumanError)) throw error;
    if (error.code === 'cancelled' || error.code === 'worker-not-started') throw error;
    const said = [...printed, error.cause === undefined ? error.message : messageOf(error.cause)];
    const failure =
      error.code === 'worker-died'
        ? text`it crashed the process that tried it`
        : explainDeviceFailure(device, said.join('\n'));
    return { failure, error: deviceError(device, failure) };
  }
}
