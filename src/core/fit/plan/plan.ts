/** Steps at whatever layers lose least: no tolerance says where they stand or how much they drop. */
import { prunableLayers } from '../../cost/layers';
import { tokensLeft } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import type { RankedSample } from '../orders';
import type { Price } from '../price';
import type { PreparedStatistics } from '../prepare';
import { pose } from './problem';
import { stepsWithin } from './solve';

/** Most steps that are tried: more hardly lose less, and each takes a launch and a scoring. */
const steps = [1, 2, 3, 4, 6];

/**
 * Schedules of few steps, from which what loses least is to be chosen: a step's loss is taken as that of ranking
 * at its layer alone. Weighing the layers by what they read of the image (`measureImportance`) makes the difference:
 * where nothing is read any more, all tokens go.
 * @param ranked weighed or not
 * @param given a step before the decoder, or none
 * @param limit a price that one token after the first prunable layer keeps to
 */
export function planSteps(
  prepared: PreparedStatistics,
  ranked: readonly RankedSample[],
  given: readonly Step[],
  price: Price,
  limit: number,
  maxSteps = Infinity,
): Step[][] {
  const { visualTokens } = prepared.reference;
  const layers = prunableLayers(prepared.shape);
  const entered = tokensLeft(given[0]?.keep ?? 1, visualTokens, visualTokens);
  const bounds = { layers, most: layers.map(() => entered), least: layers.map(() => 1) };
  const problem = pose(prepared, ranked, given, bounds, price);
  const tried = steps.filter((most) => most <= maxSteps);
  return tried.flatMap((most) =>
    stepsWithin(problem, most, limit).map((found) => [...given, ...found]),
  );
}
