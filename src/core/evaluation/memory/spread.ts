/** From the memory of several processes of each model to what a recipe keeps; pure. */
import { widened } from '../../figures/memory';
import type { MemoryPair } from '../../recipe/results/latency-types';
import { median } from '../../quantile';

/**
 * Processes of each model. The least and the largest of six readings hold the median of all with
 * a probability of 1 - 2 x 0.5^6 = 97%, whatever their distribution; of five, with 94%.
 */
export const memoryRuns = 6;

/**
 * @param pruned bytes that each process of the pruned model added
 * @param unpruned the same of the unpruned model, as many
 */
export function memoryPair(pruned: readonly number[], unpruned: readonly number[]): MemoryPair {
  return {
    ...{ pruned: Math.round(median(pruned)!), dense: Math.round(median(unpruned)!) },
    interval: { pruned: interval(pruned), dense: interval(unpruned) },
    runs: pruned.length,
  };
}

/** Too few readings may be alike by chance: their range is widened by the usual spread. */
function interval(readings: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...readings), Math.max(...readings)];
  return readings.length >= memoryRuns ? [low, high] : widened(low, high);
}
