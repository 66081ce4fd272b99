/** Evaluations on this machine: a child process for each, all into one file of answers. */
import path from 'node:path';
import { wholeRun } from '../../core/data/order';
import type { WantedScore } from '../../core/evaluation/scores/choose';
import type { Candidate, EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import type { RunOptions } from '../../core/model/run';
import type { Evaluations, EvaluationWork, PortionsListener, RunListener, Runner } from '../runner';
import { runWorker } from './client';
import { measureLatency } from './latency';
import { messagesTo } from './listen';
import type { WorkerOptions } from './options';
import type { DeviceChoice } from './tried-devices';

export interface LocalOptions {
  worker: Omit<WorkerOptions, 'signal' | 'onMessage' | 'onStart'>;
  /** @throws HumanError `device-failed`, `cancelled` */
  chooseDevice: (worker: WorkerOptions) => Promise<DeviceChoice>;
  /** Refuses a file of answers that another process is writing, with the caller's own error. */
  requireFree: (results: string) => Promise<void>;
}

export function localRunner(options: LocalOptions): Runner {
  return {
    async open(work, listener, signal) {
      const worker = { ...options.worker, signal };
      listener.onStage?.({ doing: 'choosing-device' });
      const { device, reason } = await options.chooseDevice(worker);
      worker.logger.info(reason);
      listener.onDevice?.(device);
      listener.onStage?.({ doing: 'reading' });
      const { model, dtype, threads, pixels, data, samples, seed, maxSkipped } = work;
      const run = {
        ...{ model, dtype, device, threads, pixels, data, samples, seed, maxSkipped },
        shard: wholeRun,
      };
      return new LocalEvaluations(options, worker, work, run);
    },
  };
}

class LocalEvaluations implements Evaluations {
  constructor(
    private readonly options: LocalOptions,
    private readonly worker: WorkerOptions,
    private readonly work: EvaluationWork,
    private readonly run: RunOptions,
  ) {}

  async evaluate(
    portions: readonly (readonly Candidate[])[],
    listener: PortionsListener,
    score: WantedScore | undefined = this.work.score,
  ): Promise<EvaluationReport> {
    const candidates = portions.flat();
    const { run, work, worker } = this;
    // Imported here, so that starting the extension does not load graphs.
    const { defaultResultsFile } = await import('../../core/evaluation/results/results-name');
    const name = path.basename(await defaultResultsFile({ ...run, score }));
    const results = path.join(work.folder, name);
    // With each set: another process may have begun meanwhile.
    await this.options.requireFree(results);
    const named = candidates.map((one) => one.name).join(', ');
    worker.logger.info(`Evaluating ${named}: ${results}`);
    const { attention } = work;
    const sizes = portions.map(({ length }) => length);
    return runWorker(
      {
        ...run,
        ...({ kind: 'evaluate', results, score, attention } as const),
        ...{ candidates, portions: sizes },
      },
      { ...worker, onMessage: messagesTo(listener) },
    );
  }

  latency(
    candidates: readonly Candidate[],
    samples: number,
    listener: RunListener,
  ): Promise<LatencyReport> {
    return measureLatency(
      { ...this.run, samples, candidates: [...candidates] },
      { ...this.worker, onMessage: messagesTo(listener) },
      (done, total) => listener.onStage?.({ doing: 'measuring-memory', done, total }),
    );
  }
}
