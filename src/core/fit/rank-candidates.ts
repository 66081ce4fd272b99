/** One scan for all rankings: the same schedules, with what each ranking loses by them. */
import type { Ranking } from '../ranking/families';
import { scanRanking, type Candidate } from './candidates';
import { rankingKey, rankingSamples } from './orders';
import { finish, type PreparedStatistics } from './prepare';
import { meanLoss } from './simulate';

/** By the scan they were made of and the ranking. */
const known = new WeakMap<readonly Candidate[], Map<string, Candidate[]>>();

/** The schedules a fit by this ranking chooses from; asked again, it is free. */
export function candidatesBy(prepared: PreparedStatistics, ranking: Ranking): readonly Candidate[] {
  return finish(rankingCandidates(prepared, ranking));
}

/** The same in slices of some milliseconds; yields 0 to 1. */
export function* rankingCandidates(
  prepared: PreparedStatistics,
  ranking: Ranking,
): Generator<number, readonly Candidate[]> {
  const { samples, shape, candidates } = prepared;
  const key = rankingKey(ranking);
  // The scan's own losses are by the paper's ranking.
  if (key === rankingKey(scanRanking(prepared))) return candidates;
  const found = known.get(candidates) ?? new Map<string, Candidate[]>();
  known.set(candidates, found);
  const before = found.get(key);
  if (before) return before;
  const ranked = yield* rankingSamples(samples, shape.layers, ranking);
  const made: Candidate[] = [];
  for (const candidate of candidates) {
    made.push({ ...candidate, ...meanLoss(ranked, shape.layers, candidate.schedule) });
    yield made.length / candidates.length;
  }
  found.set(key, made);
  return made;
}
