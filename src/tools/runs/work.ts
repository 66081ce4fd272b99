/** Runs the worker for a run of tools: device, progress, and no second writer of one file. */
import { HumanError } from '../../core/errors';
import { isLocked } from '../../core/lock/lock';
import { text } from '../../core/text';
import { runWorker } from '../../runner/local/client';
import { messagesTo } from '../../runner/local/listen';
import type { Request } from '../../runner/channel/requests';
import type { Results } from '../../runner/channel/results';
import type { Device } from '../../core/model/devices/devices';
import type { ToolContext } from '../context';
import type { RunHandle } from './run';

/** @throws HumanError `device-failed`, `cancelled` */
export async function chooseDevice(
  model: string,
  dtype: string | undefined,
  handle: RunHandle,
  context: ToolContext,
): Promise<Device> {
  handle.onStage({ doing: 'choosing-device' });
  const options = context.workerOptions(handle.signal);
  const wanted = context.settings(model).device;
  const { device, reason } = await context.chooseDevice(wanted, options, { model, dtype });
  context.logger.info(reason);
  handle.onDevice(device);
  return device;
}

/** @throws HumanError as the worker; `cancelled` */
export async function runRequest<R extends Request>(
  request: R,
  handle: RunHandle,
  context: ToolContext,
): Promise<Results[R['kind']]> {
  return runWorker(request, {
    ...context.workerOptions(handle.signal),
    onMessage: messagesTo({
      onStage: (stage) => {
        handle.onStage(stage);
      },
      onProgress: (done, total, earlier) => {
        handle.onProgress(done, total, earlier);
      },
    }),
  });
}

/** @throws HumanError `in-use` where another process of this machine writes the file */
export async function requireUnlocked(file: string): Promise<void> {
  if (!(await isLocked(file))) return;
  throw new HumanError(
    text`Another window, server or command line is measuring this model on the same data. Wait for it: what
      it measures is used here, too.`,
    'in-use',
  );
}
