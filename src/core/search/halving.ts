/**
 * Successive halving: many candidates on few samples, the better half on twice as many, and so on.
 */
import { meanOf } from '../sums';

/** By candidate, in the order given: a loss of each of the first `samples` samples. */
export type Measure<T> = (
  candidates: readonly T[],
  samples: number,
) => Promise<readonly ArrayLike<number>[]>;

export interface Rung<T> {
  samples: number;
  /** From the best to the worst. */
  ranked: RankedCandidate<T>[];
}

export interface RankedCandidate<T> {
  candidate: T;
  /** Mean over the rung's samples; Infinity where it cannot be computed. */
  mean: number;
  losses: ArrayLike<number>;
}

export interface HalvingOptions<T> {
  measure: Measure<T>;
  /** Samples of the first rung and of the last one. */
  from: number;
  to: number;
  /** Means below it count as equal: the candidate that comes first is ahead. 0 if absent. */
  resolution?: number;
  /** These stay to the end, however bad they are: the winner must beat them. */
  references: readonly T[];
  /** Called before every rung: false ends the search with its present result. */
  mayContinue?: (next: { candidates: number; samples: number }) => boolean;
  onRung?: (rung: Rung<T>) => void;
}

/**
 * @param candidates without the references
 * @returns the last rung that was measured whole; the references are always in it
 */
export async function halve<T>(
  candidates: readonly T[],
  options: HalvingOptions<T>,
): Promise<Rung<T> | undefined> {
  const {
    measure,
    from,
    to,
    resolution = 0,
    references,
    mayContinue = () => true,
    onRung,
  } = options;
  let field = [...candidates];
  let last: Rung<T> | undefined;
  for (let samples = Math.min(from, to); ; samples = Math.min(2 * samples, to)) {
    const runners = [...references, ...field];
    if (!mayContinue({ candidates: runners.length, samples })) return last;
    const losses = await measure(runners, samples);
    const ranked = runners
      .map((candidate, at) => ({
        candidate,
        losses: losses[at]!,
        mean: meanOrInfinity(losses[at]!),
      }))
      // A stable sort: of equal candidates a reference, which comes first, stays ahead.
      .sort((a, b) => compare(Math.max(a.mean, resolution), Math.max(b.mean, resolution)));
    last = { samples, ranked };
    onRung?.(last);
    const better = ranked.filter(({ candidate }) => !references.includes(candidate));
    if (samples >= to) return last;
    field = better.slice(0, Math.ceil(better.length / 2)).map(({ candidate }) => candidate);
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Infinity if it cannot be computed, so that such candidates come last. */
export function meanOrInfinity(losses: ArrayLike<number>): number {
  const mean = meanOf(losses);
  return Number.isNaN(mean) ? Infinity : mean;
}
