/** The method written down literally: slow, naive, and sharing no code with src/core/fit. */
import { familyName, type Ranking } from '../../../../src/core/ranking/families';
import type { MassRanking } from '../../../../src/core/ranking/mass/definition';
import { keepByRanking, placesOnGrids } from '../../support/ranking-oracle';
import type { SampleStatistics, Statistics } from '../../../../src/core/calibration/statistics';

interface Cut {
  layer: number;
  keep: number;
}

/** Masses are multiples of 1/1024: their sums are exact, alpha times them is not. */
const slack = 1e-9;

const total = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const massOf = (masses: Float32Array, tokens: Iterable<number>) =>
  total([...tokens].map((token) => masses[token]!));

/** The fraction of `sample`'s tokens left after each layer at tolerance `alpha`. */
function fractionsKept(
  sample: SampleStatistics,
  alphas: readonly number[],
  before?: Before,
): number[] {
  let survivors = new Set(survivorsOf(sample, before));
  return sample.self.map((self, layer) => {
    const cross = sample.cross[layer]!;
    const alpha = alphas[layer]!;
    const bySelf = removable(survivors, self, alpha);
    const byCross = total(cross) === 0 ? bySelf : removable(survivors, cross, alpha);
    survivors = new Set([...survivors].filter((j) => !(bySelf.has(j) && byCross.has(j))));
    return survivors.size / sample.visualTokens;
  });
}

function removable(survivors: Set<number>, masses: Float32Array, alpha: number): Set<number> {
  const ascending = [...survivors].sort((a, b) => masses[a]! - masses[b]! || b - a);
  const enough = (1 - alpha) * total(masses) - slack * total(masses);
  for (let length = ascending.length; length > 0; length--) {
    if (massOf(masses, ascending.slice(length)) >= enough)
      return new Set(ascending.slice(0, length));
  }
  return new Set();
}

/** The schedule at the median length, rounded to 4 decimals, without steps that drop nothing. */
export function schedule(
  statistics: Statistics,
  alpha: number,
  reference: number,
  tilt = 0,
  before?: Before,
): Cut[] {
  const last = statistics.metadata.model.layers - 1;
  const alphas = Array.from({ length: last + 1 }, (_, layer) =>
    // From e^(-tilt/2) at the first layer to e^(tilt/2) at the last one.
    last === 0 ? alpha : Math.min(1, alpha * Math.E ** (tilt * ((2 * layer - last) / (2 * last)))),
  );
  const fractions = statistics.samples.map((sample) => fractionsKept(sample, alphas, before));
  let count = before ? countLeft(before.keep, reference, reference) : reference;
  return fractions[0]!.flatMap((_, layer) => {
    const mean = total(fractions.map((kept) => kept[layer]!)) / fractions.length;
    // toFixed first: a half that floats left at 0.49999999 is a half.
    const keep = Math.max(1, Math.round(Number((mean * 10_000).toFixed(6)))) / 10_000;
    const left = countLeft(keep, reference, count);
    if (left === count) return [];
    count = left;
    return [{ layer, keep }];
  });
}

function countLeft(keep: number, n: number, entered: number): number {
  const left = Number((BigInt(Math.round(keep * 10_000)) * BigInt(n) + 5_000n) / 10_000n);
  return Math.min(entered, Math.max(left, 1));
}

/**
 * Replays a schedule by ranking whatever is left at each of its layers, as the ranking is defined.
 */
export function loss(
  { samples }: Pick<Statistics, 'samples'>,
  steps: readonly Cut[],
  ranking: Ranking = { kind: 'self-cross' },
  before?: Before,
): { selfLoss: number; crossLoss: number } {
  const lost = { self: [] as number[], cross: [] as number[] };
  for (const sample of samples) {
    let tokens = survivorsOf(sample, before);
    sample.self.forEach((self, layer) => {
      const cross = sample.cross[layer]!;
      lost.self.push(missing(self, tokens));
      lost.cross.push(missing(cross, tokens));
      const step = steps.find((candidate) => candidate.layer === layer);
      if (!step) return;
      const left = countLeft(step.keep, sample.visualTokens, tokens.length);
      tokens = keep(sample, layer, tokens, ranking, left);
    });
  }
  const mean = (values: number[]) => total(values) / values.length;
  return { selfLoss: mean(lost.self), crossLoss: mean(lost.cross) };
}

/** A cut before the decoder. */
export interface Before {
  keep: number;
  ranking: Ranking;
}

/** What enters the decoder. */
function survivorsOf(sample: SampleStatistics, before: Before | undefined): number[] {
  const n = sample.visualTokens;
  const all = Array.from({ length: n }, (_, j) => j);
  return before ? keep(sample, 0, all, before.ranking, countLeft(before.keep, n, n)) : all;
}

/** What stays of `tokens` at a layer. */
export function keep(
  sample: SampleStatistics,
  layer: number,
  tokens: readonly number[],
  ranking: Ranking,
  left: number,
): number[] {
  const spans = sample.spans ?? [[0, sample.visualTokens]];
  const rows = spans.flatMap(([start, count]) =>
    Array.from({ length: count }, (_, i) => start + i),
  );
  if (ranking.kind === 'random' || ranking.kind === 'stride') {
    // It uses no mass: the oracle of the pruned graph has it.
    const visual = tokens.map((token) => rows[token]!).sort((a, b) => a - b);
    const view = { attention: () => 0, heads: 1, allVisual: rows, visual, text: [] };
    return keepByRanking(ranking, view, left).map((row) => rows.indexOf(row));
  }
  const isIsolation = ranking.kind === 'isolation';
  if (!isIsolation && !isMass(ranking)) throw new Error('statistics hold nothing of it');
  const score = isIsolation
    ? (token: number) => sample.isolation![token]!
    : scoreOf(ranking, sample, layer);
  const best = [...tokens].sort((a, b) => score(b) - score(a) || a - b);
  if (!ranking.coverage) return best.slice(0, left);
  const { block, share = 1, grid } = ranking.coverage;
  const places = placesOnGrids(rows, grid);
  const blockOf = (token: number) => {
    const { image, row, column } = places.get(rows[token]!)!;
    return [image, Math.floor(row / block), Math.floor(column / block)].join();
  };
  const firsts = new Map(best.toReversed().map((token) => [blockOf(token), token]));
  const inOrder = best.filter((token) => firsts.get(blockOf(token)) === token);
  const reserved = inOrder.slice(0, Math.floor(share * left + 0.5 + 1e-9));
  return [...reserved, ...best.filter((token) => !reserved.includes(token))].slice(0, left);
}

/** In single precision, as the graph computes. */
function scoreOf(
  { kind, debiased, exponents = [1, 1] }: MassRanking,
  { self, cross, visualTokens: n }: SampleStatistics,
  layer: number,
): (token: number) => number {
  const f = Math.fround;
  const power = (value: number, exponent: number) =>
    exponent === 1 ? value : f(Math.pow(value, exponent));
  return (j) => {
    const own = debiased === true ? f(self[layer]![j]! / f((n - j) / n)) : self[layer]![j]!;
    if (kind === 'self' || total(cross[layer]!) === 0) return own;
    if (kind === 'cross') return cross[layer]![j]!;
    return f(power(own, exponents[0]) * power(cross[layer]![j]!, exponents[1]));
  };
}

function missing(masses: Float32Array, tokens: number[]): number {
  const unpruned = total(masses);
  return unpruned === 0 ? 0 : 1 - massOf(masses, tokens) / unpruned;
}

export function isMass(ranking: Ranking): ranking is MassRanking {
  return familyName(ranking.kind) === 'mass';
}
