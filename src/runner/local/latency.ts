/**
 * Times of models, all in one process that runs them in turns, then the memory of each, alone in
 * its own.
 */
import { HumanError } from '../../core/errors';
import { memoryPair, memoryRuns } from '../../core/evaluation/memory/spread';
import type { LatencyOptions, LatencyReport, PromptForm } from '../../core/evaluation/types';
import type { LatencyRecord, MemoryPair } from '../../core/recipe/results/latency-types';
import { runWorker } from './client';
import type { WorkerOptions } from './options';

/**
 * @param onRun called with how many processes have measured memory, of how many: once with none of
 *    them, when all times are measured
 * @throws HumanError as the worker. Times do not get lost where memory cannot be measured: that is
 *    logged as a warning
 */
export async function measureLatency(
  options: LatencyOptions,
  worker: WorkerOptions,
  onRun: (done: number, total: number) => void,
): Promise<LatencyReport> {
  const report = await runWorker({ ...options, kind: 'latency' }, worker);
  const memory = await memoryOf(options, report, worker, onRun);
  const withMemory = (record: LatencyRecord, at: number): LatencyRecord =>
    memory[at] === undefined ? record : { ...record, memory: memory[at] };
  return { ...report, candidates: report.candidates.map(withMemory) };
}

/**
 * No round begins later, in milliseconds: a large model takes minutes to open, and its savings are
 * large compared with the spread.
 */
const patience = 20_000;

/**
 * Rounds of one process for each model, by candidate. Every other round has them in reverse, so
 * that what changes meanwhile, such as the pages that the system caches, changes for all alike.
 */
async function memoryOf(
  { model, dtype, device, threads, candidates, decodeTokens }: LatencyOptions,
  report: LatencyReport,
  worker: WorkerOptions,
  onRun: (done: number, total: number) => void,
): Promise<(MemoryPair | undefined)[]> {
  const prompts = largestOf(report.prompts);
  const run = { model, dtype, device, threads, prompts, decodeTokens };
  const models = [undefined, ...candidates].map((candidate) => ({
    candidate,
    readings: [] as number[],
  }));
  const total = memoryRuns * models.length;
  const started = performance.now();
  let done = 0;
  onRun(done, total);
  try {
    for (let round = 0; round < memoryRuns; round += 1) {
      if (round > 0 && performance.now() - started > patience) break;
      for (const { candidate, readings } of round % 2 === 0 ? models : models.toReversed()) {
        const { before, peak } = await runWorker(
          { ...run, kind: 'memory', candidate },
          // Threads of its garbage collector and compiler would add to some peaks, by chance.
          { ...worker, onMessage: undefined, standby: undefined, flags: ['--single-threaded'] },
        );
        readings.push(Math.max(0, peak - before));
        onRun((done += 1), total);
      }
    }
  } catch (error) {
    if (!(error instanceof HumanError) || error.code === 'cancelled') throw error;
    worker.logger.warn(`Peak memory is not measured: ${error.message}`);
  }
  const [unpruned, ...pruned] = models.map(({ readings }) => readings);
  return pruned.map((readings) => {
    const both = Math.min(readings.length, unpruned!.length);
    return both === 0 ? undefined : memoryPair(readings.slice(0, both), unpruned!.slice(0, both));
  });
}

/**
 * Prompts without those that take no more memory than another one: with no more visual tokens, and
 * no more others. Of the sample model, processes with the largest prompts alone read the same, in
 * half the time.
 */
export function largestOf(prompts: readonly PromptForm[]): PromptForm[] {
  const sizes = prompts.map(({ length, visualIndex: { length: visual } }) => ({
    ...{ visual, other: length - visual },
  }));
  return prompts.filter((_, at) => {
    const { visual, other } = sizes[at]!;
    return !sizes.some((one, index) => {
      if (one.visual < visual || one.other < other) return false;
      // Of equal ones, the first stays.
      return one.visual > visual || one.other > other || index < at;
    });
  });
}
