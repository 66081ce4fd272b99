/** One scan for all rankings: the same schedules, with the loss of each by each ranking. */
import { scheduleCost } from '../cost/cost';
import type { Ranking } from '../ranking/families';
import { workOf } from '../ranking/work';
import { scanRanking, type ScannedSchedule } from './candidates';
import { rankingKey, rankingSamples } from './masses/orders';
import { finish, mapped, type PreparedStatistics } from './prepare';
import { meanLoss } from './simulate';

/** Schedules with their losses, and the profile that their times are from. */
interface Made {
  candidates: ScannedSchedule[];
  profile: string | undefined;
}

/** The part of the work that sorting the samples' tokens is, about. */
const sorting = 0.1;

/** By the scan that they were made from, and the ranking. */
const known = new WeakMap<readonly ScannedSchedule[], Map<string, Made>>();

/**
 * The schedules from which a fit by this ranking chooses, with their cost, including that of
 * choosing tokens, and loss. They are kept for the next call.
 */
export function candidatesBy(
  prepared: PreparedStatistics,
  ranking: Ranking,
  work = workOf(ranking),
): readonly ScannedSchedule[] {
  return finish(rankingCandidates(prepared, ranking, work));
}

/** The same in slices of some milliseconds; yields 0 to 1. */
export function* rankingCandidates(
  prepared: PreparedStatistics,
  ranking: Ranking,
  work = workOf(ranking),
): Generator<number, readonly ScannedSchedule[]> {
  const { samples, shape, reference, candidates } = prepared;
  const lossKey = rankingKey(ranking);
  // Rankings with the same loss may have different costs, as with a size bias.
  const key = lossKey + JSON.stringify(work);
  const found = known.get(candidates) ?? new Map<string, Made>();
  known.set(candidates, found);
  const before = found.get(key);
  const profile = shape.times?.profile;
  if (before && before.profile === profile) return before.candidates;
  if (before) {
    // Another profile changes their times but not their losses.
    const priced = before.candidates.map((one) => ({
      ...one,
      cost: scheduleCost(shape, reference, one.schedule, { work }),
    }));
    found.set(key, { candidates: priced, profile });
    return priced;
  }
  // The scan's own losses are by the paper's ranking.
  const isKnown = lossKey === rankingKey(scanRanking(prepared));
  const ranked = isKnown
    ? []
    : yield* mapped(rankingSamples(samples, shape.layers, ranking), (value) => value * sorting);
  const made: ScannedSchedule[] = [];
  for (const candidate of candidates) {
    const { schedule } = candidate;
    const cost = scheduleCost(shape, reference, schedule, { work });
    const loss = isKnown ? candidate : meanLoss(ranked, shape.layers, schedule);
    made.push({ ...candidate, cost, selfLoss: loss.selfLoss, crossLoss: loss.crossLoss });
    yield sorting + (1 - sorting) * (made.length / candidates.length);
  }
  found.set(key, { candidates: made, profile });
  return made;
}
