/** Fewer, larger steps: every pruning layer costs a launch and a scoring, so few are faster. */
import { tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder, type Step } from '../../cost/types';
import type { RankedSample } from '../masses/orders';
import type { Price } from '../price';
import type { PreparedStatistics } from '../prepare';
import { pose } from './problem';
import { stepsWithin } from './solve';

/**
 * Schedules of at most `maxSteps` steps that approximate `schedule` with little loss. Steps are at
 * its layers, and each leaves a number of tokens that `schedule` has somewhere before the next one,
 * so that its fitted shape is kept.
 *
 * @param schedule with a price of at most `limit` at the reference length; a step before the
 *    decoder stays as it is
 * @returns one or two schedules with a price of at most `limit`; which one loses less must be
 *    measured
 */
export function mergeSteps(
  prepared: PreparedStatistics,
  ranked: readonly RankedSample[],
  schedule: readonly Step[],
  maxSteps: number,
  price: Price,
  limit: number,
): Step[][] {
  const given = schedule[0]?.layer === beforeDecoder ? schedule.slice(0, 1) : [];
  const base = schedule.slice(given.length);
  const { visualTokens } = prepared.reference;
  const flow = tokensPerLayer(prepared.shape.layers, visualTokens, base);
  const left = base.map(({ layer }) => flow.leaving[layer]!);
  const bounds = { layers: base.map(({ layer }) => layer), most: left, least: left };
  // With every step at the lowest count of its stretch, the schedule costs at most as much as
  // `schedule`.
  const problem = pose(prepared, ranked, given, bounds, price);
  return stepsWithin(problem, maxSteps, limit).map((steps) => [...given, ...steps]);
}
