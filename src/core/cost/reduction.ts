/** A schedule's saving in a metric, and the largest possible one. */
import { cheapestSchedule, scheduleCost } from './cost';
import { metrics } from './metrics';
import type { Convention, Cost, DecoderShape, Metric, PromptShape, Step, Work } from './types';

/**
 * The fraction of the unpruned model's `metric` that `cost` saves; `convention` matters to FLOPs
 * only.
 */
export function reductionOf(
  cost: Cost,
  prompt: PromptShape,
  metric: Metric,
  convention: Convention,
): number {
  return metrics[metric].saved(cost, prompt, convention);
}

export interface LargestOptions {
  before?: readonly Step[];
  work?: Work | undefined;
}

/**
 * The largest share of `metric` that pruning can save on this model and prompt, after a given step.
 *
 * @param work the cost of choosing the tokens, if it counts; no other cut costs less
 */
export function largestReduction(
  shape: DecoderShape,
  prompt: PromptShape,
  metric: Metric,
  convention: Convention = 'decoder',
  { before = [], work }: LargestOptions = {},
): number {
  // If choosing costs more than it saves, as in the last layer that can prune, it is best to prune
  // nothing.
  return Math.max(
    ...[before, cheapestSchedule(shape, prompt, before)].map((schedule) =>
      reductionOf(scheduleCost(shape, prompt, schedule, { work }), prompt, metric, convention),
    ),
  );
}
