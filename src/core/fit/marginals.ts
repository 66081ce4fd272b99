/**
 * The loss that keeping one more token at a step would save, without running the schedule again.
 */
import type { Step } from '../cost/types';
import type { PreparedSample } from './masses/prepared-sample';
import { ranksOf, type RankedSample } from './masses/orders';
import { OneMore } from './one-more';
import { massesCounted, Simulator, type Loss, type Outcome } from './simulate';

/**
 * With coverage, gains are measured on this many samples: they only show where tokens are worth
 * most.
 */
const mostMeasured = 16;

/**
 * By step of `schedule`, the loss that one more token kept there would take away (it may add some).
 *
 * One token more at a step displaces at most one token at every later step (the counts there stay),
 * so the difference between the two runs is at most one token gained and one lost: following that
 * pair is exact and costs a few look-ups a layer. With coverage a token may make others first of
 * their blocks, or no longer: there the schedule is run again from every step on, on some of the
 * samples. Samples of other lengths than the reference gain in proportion.
 */
export function marginals(
  ranked: readonly RankedSample[],
  layers: number,
  schedule: readonly Step[],
  visualTokens: number,
): Float64Array {
  const simulator = new Simulator(layers);
  const oneMore = new OneMore(layers);
  const gain = new Float64Array(schedule.length);
  const every = ranked[0]?.coverage ? Math.ceil(ranked.length / mostMeasured) : 1;
  let measured = 0;
  ranked.forEach((one, index) => {
    if (index % every > 0) return;
    measured++;
    const own: Loss = { selfLoss: 0, crossLoss: 0 };
    const trace = one.coverage && oneMore.traceOf(schedule.length);
    simulator.run(one, schedule, own, trace);
    const weight = one.sample.visualTokens / visualTokens;
    const gainAt = trace
      ? (step: number) => total(own) - total(oneMore.lossOf(one, schedule, trace, step))
      : gainsBySwap(one, schedule, simulator, layers);
    for (let step = 0; step < schedule.length; step++) {
      gain[step] = gain[step]! + weight * gainAt(step);
    }
  });
  const each = massesCounted(ranked) / ranked.length;
  return gain.map((value) => value / (measured * each));
}

function total({ selfLoss, crossLoss }: Loss): number {
  return selfLoss + crossLoss;
}

/** @param outcome of the run without another token */
function gainsBySwap(
  ranked: RankedSample,
  schedule: readonly Step[],
  outcome: Outcome,
  layers: number,
): (step: number) => number {
  const ranks = ranksOf(ranked);
  return (step) =>
    outcome.firstDropped[step]! < 0
      ? 0
      : gainOfOneMore(ranked, ranks, schedule, step, outcome, layers);
}

function gainOfOneMore(
  { sample, importance, layerStride }: RankedSample,
  ranks: Uint16Array,
  schedule: readonly Step[],
  first: number,
  outcome: Outcome,
  layers: number,
): number {
  const outranks = (layer: number, a: number, b: number): boolean =>
    ranks[layer * layerStride + a]! > ranks[layer * layerStride + b]!;
  const weight = (layer: number, token: number): number =>
    (importance?.[layer] ?? 1) * weightOf(sample, layer, token);
  /** Present in the run with one token more, but not in the original run. */
  let added = outcome.firstDropped[first]!;
  /** Present only in the original run; -1 if there is none yet. */
  let lost = -1;
  let gain = 0;
  for (let step = first; ; step++) {
    const until = schedule[step + 1]?.layer ?? layers - 1;
    for (let layer = schedule[step]!.layer + 1; layer <= until; layer++) {
      gain += weight(layer, added);
      if (lost >= 0) gain -= weight(layer, lost);
    }
    const next = step + 1;
    if (next === schedule.length) return gain;
    const { layer } = schedule[next]!;
    if (lost >= 0 && outcome.exit[lost]! > next) {
      // Its place is free: the added token takes it unless a better one was turned away here.
      const better = outcome.firstDropped[next]!;
      if (better >= 0 && !outranks(layer, added, better)) added = better;
    } else {
      // The token that was pushed out leaves here in any case, or there is none: the added one must
      // beat the last kept token.
      const worst = outcome.lastKept[next]!;
      if (!outranks(layer, added, worst)) return gain;
      lost = worst;
    }
  }
}

/** How much losing this token at this layer adds to the two losses. */
function weightOf(sample: PreparedSample, layer: number, token: number): number {
  const at = layer * sample.visualTokens + token;
  const selfTotal = sample.selfTotal[layer]!;
  const crossTotal = sample.crossTotal[layer]!;
  return (
    (selfTotal > 0 ? sample.self[at]! / selfTotal : 0) +
    (crossTotal > 0 ? sample.cross[at]! / crossTotal : 0)
  );
}
