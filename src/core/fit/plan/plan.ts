/**
 * Chooses the layers that lose least for each step: no tolerance decides where steps are or how
 * much they drop.
 */
import { prunableLayers } from '../../cost/layers';
import { tokensLeft } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import type { RankedSample } from '../masses/orders';
import type { Price } from '../price';
import type { PreparedStatistics } from '../prepare';
import { pose } from './problem';
import { stepsWithin } from './solve';

/** Most steps that are tried: more hardly lose less, and each takes a launch and a scoring. */
const steps = [1, 2, 3, 4, 6];

/**
 * Schedules of few steps, from which the caller takes the one that loses least. A step's loss is
 * approximated by ranking at its layer alone. Weighing the layers by how much they read of the
 * image (`measureImportance`) is what makes these schedules better: after the last layer that reads
 * the image, all tokens are dropped.
 *
 * @param ranked weighed or not
 * @param given a step before the decoder, or none
 * @param limit must be at least the price of keeping one token after the first layer that can prune
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
