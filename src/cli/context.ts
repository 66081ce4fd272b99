/** What every command gets, and how it runs a model. */
import path from 'node:path';
import { parseDevice } from '../core/model/devices/devices';
import type { WorkerOptions } from '../runner/local/options';
import { runWorker } from '../runner/local/client';
import { messagesTo } from '../runner/local/listen';
import { DeviceMemory, userMemoryFile } from '../runner/local/device-memory';
import type { DeviceChoice } from '../runner/local/tried-devices';
import { resolveDevice } from '../runner/local/devices';
import type { ProvenModel, Request } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';
import type { Terminal } from './terminal';

export interface Context {
  terminal: Terminal;
  /** Ctrl-C. */
  signal: AbortSignal;
}

/** The worker's bundle lies beside the command line's. */
const workerFile = path.join(__dirname, 'worker.js');

export function workerOptions({ terminal, signal }: Context): WorkerOptions {
  return {
    workerFile,
    logger: terminal.logger,
    signal,
    devices: new DeviceMemory(userMemoryFile()),
  };
}

/** Runs a request in a worker, showing its samples as progress. */
export async function runWithProgress<R extends Request>(
  request: R,
  context: Context,
  unit = 'samples',
): Promise<Results[R['kind']]> {
  const progress = context.terminal.progress(unit);
  try {
    return await runWorker(request, {
      ...workerOptions(context),
      onMessage: messagesTo({
        onProgress: (done, total) => {
          progress.report(done, total);
        },
      }),
    });
  } finally {
    progress.stop();
  }
}

/** Finds a device that works and computes the model correctly, and reports which and why. */
export async function chooseDevice(
  wanted: string,
  model: ProvenModel,
  context: Context,
): Promise<DeviceChoice> {
  const choice = await resolveDevice(parseDevice(wanted), workerOptions(context), model);
  context.terminal.note(choice.reason);
  return choice;
}
