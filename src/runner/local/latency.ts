/**
 * Times of models, all in one process that runs them in turns, then the memory of each, alone in
 * its own.
 */
import { HumanError } from '../../core/errors';
import type { LatencyOptions, LatencyReport } from '../../core/evaluation/types';
import type { LatencyRecord, MemoryPair } from '../../core/recipe/latency-types';
import { runWorker } from './client';
import type { WorkerOptions } from './options';

/**
 * @param onModel called with how many models' memory is measured, of how many: once with none of
 *    them, when all times are measured
 * @throws HumanError as the worker. Times do not get lost where memory cannot be measured: that is
 *    logged as a warning
 */
export async function measureLatency(
  options: LatencyOptions,
  worker: WorkerOptions,
  onModel: (done: number, total: number) => void,
): Promise<LatencyReport> {
  const report = await runWorker({ ...options, kind: 'latency' }, worker);
  const memory = await memoryOf(options, report, worker, onModel);
  const withMemory = (record: LatencyRecord, at: number): LatencyRecord =>
    memory[at] === undefined ? record : { ...record, memory: memory[at] };
  return { ...report, candidates: report.candidates.map(withMemory) };
}

/** One after the other, by candidate. */
async function memoryOf(
  { model, dtype, device, threads, candidates, decodeTokens }: LatencyOptions,
  { prompts }: LatencyReport,
  worker: WorkerOptions,
  onModel: (done: number, total: number) => void,
): Promise<MemoryPair[]> {
  const run = { model, dtype, device, threads, prompts, decodeTokens };
  const models = [undefined, ...candidates];
  const added: number[] = [];
  onModel(0, models.length);
  try {
    for (const candidate of models) {
      const { before, peak } = await runWorker(
        { ...run, kind: 'memory', candidate },
        { ...worker, onMessage: undefined },
      );
      added.push(Math.max(0, peak - before));
      onModel(added.length, models.length);
    }
  } catch (error) {
    if (!(error instanceof HumanError) || error.code === 'cancelled') throw error;
    worker.logger.warn(`Peak memory is not measured: ${error.message}`);
  }
  const [unpruned, ...pruned] = added;
  return pruned.map((bytes) => ({ pruned: bytes, dense: unpruned! }));
}
