/** What a schedule saves in a metric, and the most that any schedule can. */
import { cheapestSchedule, scheduleCost } from './cost';
import { metrics } from './metrics';
import type { Convention, Cost, DecoderShape, Metric, PromptShape, Step, Work } from './types';

/** The fraction of the unpruned model's `metric` that `cost` saves; `convention` matters to FLOPs only. */
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
 * The largest fraction of `metric` that pruning can save on this model and prompt, after a step that is given.
 * @param work what choosing the tokens takes, where it is counted: no other cut takes less
 */
export function largestReduction(
  shape: DecoderShape,
  prompt: PromptShape,
  metric: Metric,
  convention: Convention = 'decoder',
  { before = [], work }: LargestOptions = {},
): number {
  // Where choosing costs more than it saves, as in the last layer that can prune, nothing beats to prune nothing.
  return Math.max(
    ...[before, cheapestSchedule(shape, prompt, before)].map((schedule) =>
      reductionOf(scheduleCost(shape, prompt, schedule, { work }), prompt, metric, convention),
    ),
  );
}
