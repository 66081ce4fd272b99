/** Rankings laid out for replay: every sample's tokens in the order they are dropped in. */
import { HumanError, invariant } from '../../errors';
import type { Coverage } from '../../ranking/coverage/definition';
import { coveredOrder, sampleCoverage, type SampleCoverage } from '../../ranking/coverage/replay';
import { rankingBefore } from '../../ranking/before';
import { familyOf, ranksBeforeOnly, type Ranking } from '../../ranking/families';
import { isThere } from '../../ranking/mass/replay';
import { tokensLeft } from '../../cost/tokens';
import type { LayerReplay, Replay } from '../../ranking/replay';
import { text } from '../../text';
import { PagedSample } from './paged-masses';
import type { PreparedSample } from './prepared-sample';
import { sortAscending } from './sort';
import type { RankedSample } from './ranked-sample';
import { StoredOrder } from './stored-order';

export type { RankedSample } from './ranked-sample';

/** The same samples, with losses weighed by layer. */
export function weighing(
  ranked: readonly RankedSample[],
  importance: Float64Array | undefined,
): readonly RankedSample[] {
  if (importance === undefined) return ranked;
  return ranked.map((one) =>
    one instanceof StoredOrder ? one.weighing(importance) : { ...one, importance },
  );
}

/** Rankings kept for the same samples: of methods, of a recipe and of a search's neighbours. */
const mostKept = 6;

/** Least recently used first. */
const known = new WeakMap<readonly PreparedSample[], Map<string, RankedSample[]>>();

/** Sorts all samples by a ranking, once: asked again with the same samples, it is free. */
export function rankSamples(
  samples: readonly PreparedSample[],
  layers: number,
  ranking: Ranking,
): RankedSample[] {
  const work = rankingSamples(samples, layers, ranking);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** @throws HumanError `ranking-not-predicted` */
function replayOf(ranking: Ranking): Replay<Ranking> {
  const { replay } = familyOf(ranking);
  if (replay) return replay;
  throw new HumanError(
    text`The statistics hold nothing that a ranking by ${ranking.kind} reads, so its mass dropped
      cannot be predicted. Evaluate the recipe.`,
    'ranking-not-predicted',
  );
}

/** The same text for rankings that are predicted alike. */
export function rankingKey(ranking: Ranking): string {
  const replay = replayOf(ranking);
  const ignored = 'ignored' in replay ? replay.ignored : [];
  const honoured = Object.entries(ranking).filter(([key]) => !ignored.includes(key));
  return JSON.stringify(honoured.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same, sample by sample: yields 0 to 1. */
export function* rankingSamples(
  samples: readonly PreparedSample[],
  layers: number,
  ranking: Ranking,
): Generator<number, RankedSample[]> {
  const key = rankingKey(ranking);
  const cache = known.get(samples) ?? new Map<string, RankedSample[]>();
  known.set(samples, cache);
  let ranked = cache.get(key);
  if (!ranked) {
    ranked = [];
    const rank = ranker(samples, layers, ranking);
    for (const sample of samples) {
      ranked.push(rank(sample));
      yield ranked.length / samples.length;
    }
  }
  cache.delete(key);
  cache.set(key, ranked);
  for (const oldest of cache.keys()) {
    if (cache.size <= mostKept) break;
    const [first] = cache.get(oldest)!;
    if (first instanceof StoredOrder) first.ordering.arena.clear();
    cache.delete(oldest);
  }
  return ranked;
}

/** Ranks the samples of one fit, one after the other. */
function ranker(
  samples: readonly PreparedSample[],
  layers: number,
  ranking: Ranking,
): (sample: PreparedSample) => RankedSample {
  const replay = replayOf(ranking);
  const before = rankingBefore(ranking);
  // A ranking that works before the decoder only has no order at layers.
  if (ranksBeforeOnly(ranking)) {
    return (sample) => fixed(sample, new Float32Array(sample.visualTokens), before);
  }
  if ('scores' in replay) return (sample) => fixed(sample, replay.scores(sample, ranking), before);
  const coverageOf = coverer(replay.coverage(ranking));
  const orderOf = (sample: PreparedSample) => orderByLayer(sample, layers, ranking, replay);
  const paged = samples.find((sample) => sample instanceof PagedSample);
  const arena = paged?.orders?.room.allocate();
  const ordering = arena && { before, arena, make: orderOf };
  return (sample) => {
    const coverage = coverageOf(sample);
    if (ordering && sample instanceof PagedSample)
      return new StoredOrder(sample, coverage, ordering);
    return { sample, order: orderOf(sample), layerStride: sample.visualTokens, coverage, before };
  };
}

function orderByLayer(
  sample: PreparedSample,
  layers: number,
  ranking: Ranking,
  replay: LayerReplay<Ranking>,
): Uint16Array {
  const n = sample.visualTokens;
  const gone = goneOf(sample);
  const order = new Uint16Array(layers * n);
  const scores = new Float32Array(n);
  for (let layer = 0; layer < layers; layer++) {
    replay.scoresAt(sample, layer, ranking, scores);
    sortAscending(scores, order, layer * n);
    if (gone) goneFirst(order.subarray(layer * n, (layer + 1) * n), gone, layer * n);
  }
  return order;
}

/** Samples whose tokens are at the same places, usually all of them, share one coverage. */
function coverer(covered: Coverage | undefined) {
  const known = new Map<PreparedSample['spans'], SampleCoverage>();
  return (sample: PreparedSample): SampleCoverage | undefined => {
    if (covered === undefined) return undefined;
    const coverage = known.get(sample.spans) ?? sampleCoverage(sample.spans, covered);
    known.set(sample.spans, coverage);
    const gone = goneOf(sample);
    return gone ? { ...coverage, gone } : coverage;
  };
}

/**
 * Which tokens of a pruned model were dropped before each layer, laid out as its masses: 1 for
 * those.
 */
function goneOf(sample: PreparedSample): Uint8Array | undefined {
  if (!sample.isPruned) return undefined;
  return Uint8Array.from(sample.self, (_, at) => (isThere(sample, at) ? 0 : 1));
}

/** A token that is there may score 0, too, and still stays longer than one that was dropped. */
function goneFirst(order: Uint16Array, gone: Uint8Array, from: number): void {
  const isGone = (token: number) => gone[from + token] === 1;
  order.set([...order.filter(isGone), ...order.filter((token) => !isGone(token))]);
}

/** The same order for all layers. */
function fixed(sample: PreparedSample, scores: ArrayLike<number>, before: Ranking): RankedSample {
  return { sample, order: ascending(scores), layerStride: 0, coverage: undefined, before };
}

function ascending(scores: ArrayLike<number>): Uint16Array {
  return Uint16Array.from(scores, (_, token) => token).sort(
    (a, b) => scores[a]! - scores[b]! || b - a,
  );
}

/** Orders before the decoder, made once for each ranked sample. */
const early = new WeakMap<RankedSample, Uint16Array>();

/** The order of `dropOrder`, made once. @throws HumanError as `dropOrder` */
export function orderBefore(ranked: RankedSample): Uint16Array {
  const found = early.get(ranked) ?? dropOrder(ranked.sample, ranked.before);
  early.set(ranked, found);
  return found;
}

/**
 * The order in which a ranking drops a sample's tokens before the decoder.
 *
 * @throws HumanError `statistics-without-isolation` if statistics hold no features
 */
export function dropOrder(sample: PreparedSample, ranking: Ranking): Uint16Array {
  const replay = replayOf(ranking);
  invariant('scores' in replay, `there are no masses before the decoder for ${ranking.kind}`);
  const order = ascending(replay.scores(sample, ranking));
  const coverage = replay.coverage?.(ranking);
  return coverage ? coveredOrder(order, sampleCoverage(sample.spans, coverage)) : order;
}

/** Orders of dropping while a sample has all its tokens, laid out as `RankedSample.order`. */
const alone = new WeakMap<RankedSample, Uint16Array>();

/**
 * The order in which a layer drops a sample's tokens if no earlier layer dropped any.
 *
 * @param keepBefore the share that a cut before the decoder keeps; the others come first
 */
export function orderAlone(ranked: RankedSample, keepBefore = 1): Uint16Array {
  if (keepBefore < 1) return orderAfter(ranked, keepBefore);
  if (!ranked.coverage) return ranked.order;
  const found = alone.get(ranked) ?? coveredOrder(ranked.order, ranked.coverage);
  alone.set(ranked, found);
  return found;
}

function orderAfter(ranked: RankedSample, keep: number): Uint16Array {
  const { order, coverage } = ranked;
  const n = ranked.sample.visualTokens;
  const dropped = orderBefore(ranked).subarray(0, n - tokensLeft(keep, n, n));
  const gone = new Uint8Array(order.length);
  const reordered = order.slice();
  for (let from = 0; from < order.length; from += n) {
    for (const token of dropped) gone[from + token] = 1;
    goneFirst(reordered.subarray(from, from + n), gone, from);
  }
  return coverage ? coveredOrder(reordered, { ...coverage, gone }) : reordered;
}

/** The place of each token in the order of its layer, laid out like that order. */
const ranksKnown = new WeakMap<RankedSample, Uint16Array>();

/** The inverse of `order`: the token with the higher rank stays longer. */
export function ranksOf(ranked: RankedSample): Uint16Array {
  // Without stored orders, what is derived from them is not stored either.
  if (ranked instanceof StoredOrder) return inverse(ranked);
  const found = ranksKnown.get(ranked) ?? inverse(ranked);
  ranksKnown.set(ranked, found);
  return found;
}

function inverse({ order, sample }: RankedSample): Uint16Array {
  const n = sample.visualTokens;
  const ranks = new Uint16Array(order.length);
  for (let from = 0; from < order.length; from += n) {
    for (let rank = 0; rank < n; rank++) ranks[from + order[from + rank]!] = rank;
  }
  return ranks;
}
