/** The method read off the page: slow, naive, and sharing no code with src/core/fit. */
import type { SampleStatistics, Statistics } from '../../../../src/core/calibration/statistics';

interface Cut {
  layer: number;
  keep: number;
}

/** Masses are multiples of 1/1024: a sum of theirs is exact, alpha times it is not. */
const slack = 1e-9;

const total = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const massOf = (masses: Float32Array, tokens: Iterable<number>) =>
  total([...tokens].map((token) => masses[token]!));

/** The fraction of `sample`'s tokens left after each layer at tolerance `alpha`. */
export function fractionsKept(sample: SampleStatistics, alphas: readonly number[]): number[] {
  let survivors = new Set(Array.from({ length: sample.visualTokens }, (_, j) => j));
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
): Cut[] {
  const last = statistics.metadata.model.layers - 1;
  const alphas = Array.from({ length: last + 1 }, (_, layer) =>
    // From e^(-tilt/2) at the first layer to e^(tilt/2) at the last one.
    last === 0 ? alpha : Math.min(1, alpha * Math.E ** (tilt * ((2 * layer - last) / (2 * last)))),
  );
  const fractions = statistics.samples.map((sample) => fractionsKept(sample, alphas));
  let count = reference;
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

/** Replays a schedule by sorting whatever is left at each of its layers, best score first. */
export function loss(
  { samples }: Pick<Statistics, 'samples'>,
  steps: readonly Cut[],
  score: (self: number, cross: number) => number = (self, cross) => Math.fround(self * cross),
): { selfLoss: number; crossLoss: number } {
  const lost = { self: [] as number[], cross: [] as number[] };
  for (const sample of samples) {
    let tokens = Array.from({ length: sample.visualTokens }, (_, j) => j);
    sample.self.forEach((self, layer) => {
      const cross = sample.cross[layer]!;
      lost.self.push(missing(self, tokens));
      lost.cross.push(missing(cross, tokens));
      const step = steps.find((candidate) => candidate.layer === layer);
      if (!step) return;
      const noText = total(cross) === 0;
      const value = (j: number) => (noText ? self[j]! : score(self[j]!, cross[j]!));
      const best = [...tokens].sort((a, b) => value(b) - value(a) || a - b);
      tokens = best.slice(0, countLeft(step.keep, sample.visualTokens, tokens.length));
    });
  }
  const mean = (values: number[]) => total(values) / values.length;
  return { selfLoss: mean(lost.self), crossLoss: mean(lost.cross) };
}

function missing(masses: Float32Array, tokens: number[]): number {
  const dense = total(masses);
  return dense === 0 ? 0 : 1 - massOf(masses, tokens) / dense;
}
