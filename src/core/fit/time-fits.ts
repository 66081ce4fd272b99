/**
 * Fits to evenly spaced savings of time, made once: a fit to less time may lose less than a fit to
 * the time asked for.
 */
import { largestReduction } from '../cost/reduction';
import type { Budget, Step, Work } from '../cost/types';
import type { Ranking } from '../ranking/families';
import type { ScannedSchedule } from './candidates';
import { rankingKey } from './masses/orders';
import type { PreparedStatistics } from './prepare';
import type { Loss } from './simulate';

/** The requested time, as a share of the unpruned time, and the resulting fit. */
export interface TimeFit {
  reduction: number;
  fit: Scheduled;
}

interface Scheduled extends Loss {
  alpha: number;
  schedule: Step[];
}

/** By which profile they were made. */
interface Made {
  profile: string | undefined;
  fits: TimeFit[];
}

/** What these fits depend on besides the statistics. */
export interface TimeFitting {
  /** The cut before the decoder, if any. */
  given: readonly Step[];
  work: Work;
  ranking: Ranking;
  maxSteps: number | undefined;
}

/** The range up to the largest possible saving is divided into so many steps. */
const parts = 12;

/**
 * By the scan that they choose from, as candidates are kept: a slider asks for one budget after the
 * other.
 */
const known = new WeakMap<readonly ScannedSchedule[], Map<string, Made>>();

/**
 * @param budget gives the metric; its amount is ignored
 * @param fitTo fits to such a budget, using only `prepared`
 * @returns ascending; empty if pruning saves no time
 */
export function timeFits(
  { shape, reference, candidates }: PreparedStatistics,
  { metric, convention, overhead }: Budget,
  { given, work, ranking, maxSteps }: TimeFitting,
  fitTo: (budget: Budget) => Scheduled,
): readonly TimeFit[] {
  const key = JSON.stringify([metric, convention, overhead, rankingKey(ranking), work, maxSteps]);
  const made = known.get(candidates) ?? new Map<string, Made>();
  known.set(candidates, made);
  const profile = shape.times?.profile;
  const before = made.get(key);
  if (before && before.profile === profile) return before.fits;
  const largest = largestReduction(shape, reference, metric, convention, { before: given, work });
  const fits = Array.from({ length: largest > 0 ? parts : 0 }, (_, at): TimeFit => {
    const reduction = (largest * (at + 1)) / parts;
    const saving = { metric, convention, ...(overhead !== undefined && { overhead }), reduction };
    return { reduction, fit: fitTo(saving) };
  });
  made.set(key, { profile, fits });
  return fits;
}
