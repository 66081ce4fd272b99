/** Predicted loss of one sample, layer by layer. */
import { massLayers } from '../cost/layers';
import type { DecoderShape, Step } from '../cost/types';
import { invariant } from '../errors';
import type { Ranking } from '../ranking/families';
import type { PreparedSample } from './masses/prepared-sample';
import { rankSamples } from './masses/orders';
import { Simulator } from './simulate';

/** Parts of the unpruned mass, by layer that has masses. */
export interface LossByLayer {
  self: Float64Array;
  cross: Float64Array;
}

/**
 * The values whose mean is `meanLoss`. At each layer that has masses: the share of the unpruned
 * mass that no longer enters it, with the ranking replayed on the sample's unpruned masses.
 *
 * @throws HumanError `ranking-not-predicted`, `statistics-without-isolation`
 */
export function lossByLayer(
  sample: PreparedSample,
  shape: Pick<DecoderShape, 'layers' | 'convolutionLayers' | 'sharedCaches'>,
  schedule: readonly Step[],
  ranking: Ranking,
): LossByLayer {
  const [ranked] = rankSamples([sample], shape.layers, ranking);
  invariant(ranked !== undefined, 'one sample is ranked');
  const steps = schedule.toSorted((a, b) => a.layer - b.layer);
  const simulator = new Simulator(shape.layers);
  simulator.run(ranked, steps, { selfLoss: 0, crossLoss: 0 });
  const exits = Array.from(simulator.exit, (step) => steps[step]?.layer ?? Infinity);
  const at = (masses: Float32Array, totals: Float64Array) =>
    Float64Array.from(massLayers(shape), (layer) => {
      let gone = 0;
      for (const [token, exit] of exits.entries()) {
        if (exit < layer) gone += masses[layer * sample.visualTokens + token]!;
      }
      const total = totals[layer]!;
      return total > 0 ? gone / total : 0;
    });
  return {
    self: at(sample.self, sample.selfTotal),
    cross: at(sample.cross, sample.crossTotal),
  };
}
