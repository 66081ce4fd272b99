/** The prediction that a recipe for a budget in time records. */
import type { TimePair } from '../cost/times';
import { metrics } from '../cost/metrics';
import type { Budget, Cost, DecoderShape, Step } from '../cost/types';
import type { Ranking } from '../ranking/families';
import { scheduleHash } from '../recipe/hash';

/** A budget in time with the times that the profile predicts for the schedule. */
export function withPrediction(
  budget: Budget,
  { times }: DecoderShape,
  { cost, schedule }: { cost: Cost; schedule: Step[] },
  ranking: Ranking,
): Budget {
  if (metrics[budget.metric].isMeasured !== true || times === undefined) return budget;
  const { device, threads, profile } = times;
  const rounded = ({ pruned, unpruned }: TimePair) => ({
    // Rounded so that a budget that is kept is also kept by the written number.
    pruned: Math.floor(pruned * 1000) / 1000,
    unpruned: Math.ceil(unpruned * 1000) / 1000,
  });
  const { prefill, firstToken } = cost.times!;
  return {
    ...budget,
    predicted: {
      ...{ device, ...(threads !== undefined && { threads }), profile },
      schedule: scheduleHash(schedule, ranking),
      prefill: rounded(prefill),
      ...(firstToken && { firstToken: rounded(firstToken) }),
    },
  };
}
