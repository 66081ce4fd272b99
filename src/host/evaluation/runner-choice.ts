/** Chooses where a measurement runs: only this file knows of other places than this machine. */
import path from 'node:path';
import { batchRunner } from '../../runner/batch/runner';
import { localRunner } from '../../runner/local/runner';
import type { Runner } from '../../runner/runner';
import { chooseDevice } from '../models/device-choice';
import { requireUnlocked } from '../runs/other-window';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings, slurmSettings } from '../settings';
import { statisticsFolder } from '../statistics-folder';
import { requireNotMeasured, type Measurement, type ToMeasure } from './measurement';

/** @throws HumanError `in-use` where another process measures the same here */
export async function runnerFor(
  { context, log, measurements, errors }: Services,
  measurement: Measurement,
  base: ToMeasure['base'],
): Promise<Runner> {
  const { model, dtype, slurm } = measurement;
  const { device } = runSettings(model.uri);
  if (slurm === undefined) {
    // Checked before a device is tried or anything is loaded: two windows never measure the same.
    await requireNotMeasured(measurement);
    return localRunner({
      worker: workerOptions(context, log),
      chooseDevice: (worker) => chooseDevice(device, worker, { model: model.folder, dtype }),
      requireFree: (results) => requireUnlocked(results, 'evaluation'),
    });
  }
  const { options, concurrent } = slurmSettings(model.uri);
  const { shards, program } = slurm;
  return batchRunner({
    ...{ shards, concurrent, program, device, base, logger: log },
    engine: { scheduler: 'slurm', sbatch: options },
    cwd: model.workspaceFolder.uri.fsPath,
    jobs: path.join(statisticsFolder(model.workspaceFolder), 'jobs'),
    // A window that closes leaves the job alone.
    isLeaving: () => measurements.isClosed,
    reportError: (error) => {
      errors.report(error);
    },
  });
}
