/** What a search by output measures: schedules of several makings, behind several cuts before the decoder. */
import type { Step } from '../cost/types';
import { HumanError } from '../errors';
import { fitSchedule, rankingFor } from '../fit/fit';
import { planSchedule } from '../fit/plan/fit';
import { preparingBefore, type PreparedStatistics } from '../fit/prepare';
import { familyOf, type Ranking } from '../ranking/families';
import type { MassRanking } from '../ranking/mass/definition';
import { scheduleHash } from '../recipe/hash';
import type { Budget } from '../recipe/types';
import { inSlices } from './slices';

/** A schedule and ranking to measure. */
export interface Proposal {
  schedule: Step[];
  ranking: Ranking;
  /** The tolerance it came from, if any. */
  alpha?: number;
}

/** Parts of the visual tokens that enter the decoder. */
const shares = [1, 0.75, 0.5];
/** How much the measured importance counts beside equal weights. */
const trusts = [0, 0.5, 1];
const sizeBiases = [0, 0.5];

/** Names what is measured. */
export function hashOf({ schedule, ranking }: Proposal): string {
  return scheduleHash(schedule, ranking);
}

/**
 * Every different proposal within the budget: scanned tolerances, and steps planned with layers that weigh the same, half by
 * what they read, and by that alone.
 * @param importance as `measureImportance` finds it
 * @param maxSteps beside one before the decoder
 */
export async function proposalsOf(
  prepared: PreparedStatistics,
  budget: Budget,
  importance: Float64Array,
  maxSteps: number | undefined,
): Promise<Proposal[]> {
  const found = new Map<string, Proposal>();
  for (const share of shares) {
    const behind = await behindCut(prepared, share);
    if (behind === undefined) continue;
    const usual = rankingFor(behind, 'fitprune+') as MassRanking;
    for (const sizeBias of sizeBiases) {
      const withBias = (ranking: MassRanking): MassRanking =>
        sizeBias === 0 ? ranking : { ...ranking, sizeBias };
      const makers = [
        scanned(behind, budget, withBias(usual), maxSteps),
        ...trusts.map((trust) =>
          planned(behind, budget, withBias(usual), blended(importance, trust), maxSteps),
        ),
        planned(behind, budget, withBias(crossAlone(usual)), blended(importance, 0.5), maxSteps),
      ];
      for (const make of makers) {
        const proposal = withinReach(make);
        if (proposal) found.set(hashOf(proposal), proposal);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  return [...found.values()];
}

/** The statistics behind a cut before the decoder; undefined where they tell nothing of features, or nothing goes. */
async function behindCut(
  prepared: PreparedStatistics,
  share: number,
): Promise<PreparedStatistics | undefined> {
  if (share === 1) return prepared;
  if (prepared.samples.some(({ isolation }) => isolation === undefined)) return undefined;
  const behind = await inSlices(preparingBefore(prepared, share));
  return behind.cut === undefined ? undefined : behind;
}

/** Needs no map of the visual rows, which is most of what choosing the tokens takes. */
function crossAlone({ coverage, sizeBias, before }: MassRanking): MassRanking {
  return {
    kind: 'cross',
    ...(coverage && { coverage }),
    ...(sizeBias !== undefined && { sizeBias }),
    ...(before && { before }),
  };
}

function scanned(
  prepared: PreparedStatistics,
  budget: Budget,
  ranking: MassRanking,
  maxSteps: number | undefined,
): () => Proposal {
  return () => {
    const { schedule, alpha } = fitSchedule(prepared, budget, { ranking, maxSteps });
    return { schedule, ranking, alpha };
  };
}

function planned(
  prepared: PreparedStatistics,
  budget: Budget,
  ranking: MassRanking,
  importance: Float64Array,
  maxSteps: number | undefined,
): () => Proposal {
  return () => {
    const { schedule } = planSchedule(prepared, budget, importance, { ranking, maxSteps });
    return { schedule, ranking };
  };
}

function blended(importance: Float64Array, trust: number): Float64Array {
  return importance.map((one) => 1 - trust + trust * one);
}

/** Behind a cut before the decoder, and with what choosing takes, a budget may be out of reach. */
function withinReach(make: () => Proposal): Proposal | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof HumanError && error.code === 'budget-beyond-reach') return undefined;
    throw error;
  }
}

/** A ranking in a few words, for progress and tables. */
export function describeRanking(ranking: Ranking): string {
  const { sizeBias = 0 } = ranking;
  return `${familyOf(ranking).words.note(ranking)}${sizeBias === 0 ? '' : `, size bias ${sizeBias}`}`;
}
