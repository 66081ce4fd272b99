/** What keeping one more token at a step would save in loss, without running the schedule again. */
import type { Step } from '../cost/types';
import { outranks, type PreparedSample } from './masses';
import { Simulator, type Loss, type Outcome } from './simulate';

export interface Marginals extends Loss {
  /** By step: how much loss one more token kept there takes away (it may add some). */
  gain: Float64Array;
}

/**
 * Losses of `schedule`, and by step the loss that one more token would take away.
 *
 * One token more at a step displaces at most one token at every later step (the counts there stay), so
 * the difference between the two runs is at most one token gained and one lost: following that pair
 * is exact and costs a few look-ups a layer. Samples of other lengths than the reference gain
 * in proportion.
 */
export function marginals(
  samples: readonly PreparedSample[],
  layers: number,
  schedule: readonly Step[],
  visualTokens: number,
): Marginals {
  const simulator = new Simulator(layers);
  const loss: Loss = { selfLoss: 0, crossLoss: 0 };
  const gain = new Float64Array(schedule.length);
  for (const sample of samples) {
    simulator.run(sample, schedule, sample.byProduct, loss);
    const weight = sample.visualTokens / visualTokens;
    for (let step = 0; step < schedule.length; step++) {
      if (simulator.firstDropped[step]! < 0) continue;
      gain[step] = gain[step]! + weight * gainOfOneMore(sample, schedule, step, simulator, layers);
    }
  }
  const count = samples.length * layers;
  return {
    selfLoss: loss.selfLoss / count,
    crossLoss: loss.crossLoss / count,
    gain: gain.map((value) => value / count),
  };
}

function gainOfOneMore(
  sample: PreparedSample,
  schedule: readonly Step[],
  first: number,
  outcome: Outcome,
  layers: number,
): number {
  /** There in the run with one token more, and not in the run that was. */
  let added = outcome.firstDropped[first]!;
  /** There in the run that was only; -1 for none yet. */
  let lost = -1;
  let gain = 0;
  for (let step = first; ; step++) {
    const until = schedule[step + 1]?.layer ?? layers - 1;
    for (let layer = schedule[step]!.layer + 1; layer <= until; layer++) {
      gain += weightOf(sample, layer, added);
      if (lost >= 0) gain -= weightOf(sample, layer, lost);
    }
    const next = step + 1;
    if (next === schedule.length) return gain;
    const { layer } = schedule[next]!;
    if (lost >= 0 && outcome.exit[lost]! > next) {
      // Its place is free: the added token takes it unless a better one was turned away here.
      const better = outcome.firstDropped[next]!;
      if (better >= 0 && !outranks(sample, layer, added, better)) added = better;
    } else {
      // The lost token ends here anyway, or there is none: the added one must beat the last kept.
      const worst = outcome.lastKept[next]!;
      if (!outranks(sample, layer, added, worst)) return gain;
      lost = worst;
    }
  }
}

/** What losing this token at this layer adds to the two losses. */
function weightOf(sample: PreparedSample, layer: number, token: number): number {
  const at = layer * sample.visualTokens + token;
  const selfTotal = sample.selfTotal[layer]!;
  const crossTotal = sample.crossTotal[layer]!;
  return (
    (selfTotal > 0 ? sample.self[at]! / selfTotal : 0) +
    (crossTotal > 0 ? sample.cross[at]! / crossTotal : 0)
  );
}
