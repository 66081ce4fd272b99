/**
 * The proposals that a search by output measures: schedules made in several ways, after several
 * cuts before the decoder.
 */
import { prunableLayers } from '../cost/layers';
import { beforeDecoder, type Step, type Budget } from '../cost/types';
import { tokensPerLayer } from '../cost/tokens';
import { unlessCode } from '../errors';
import { earlyRanking, hasIsolation } from '../fit/early-cut';
import { rankingFor, withBias } from '../fit/ranking-for';
import { fitSchedule } from '../fit/fit';
import { planSchedule } from '../fit/plan/fit';
import { preparingBefore, type PreparedStatistics } from '../fit/prepare';
import { familyOf, type Ranking } from '../ranking/families';
import type { MassRanking } from '../ranking/mass/definition';
import { scheduleHash } from '../recipe/hash';
import { schedulesByDepth } from './by-depth';
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
/** How much the measured importance counts relative to equal weights. */
const trusts = [0, 0.5, 1];
const usualSizeBias = 0.5;

/** Identifies what is measured. */
export function hashOf({ schedule, ranking }: Proposal): string {
  return scheduleHash(schedule, ranking);
}

export interface ProposalOptions {
  maxSteps?: number | undefined;
  /** Whether the decoder can be cut before its first layer. */
  mayCutBefore?: boolean | undefined;
}

/**
 * All different proposals within the budget: scanned tolerances; steps planned with equal layer
 * weights, with weights half by how much layers read, and wholly by it; and schedules that need no
 * masses.
 *
 * @param importance as `measureImportance` finds it
 * @param options `maxSteps` not counting one before the decoder
 */
export async function proposalsOf(
  prepared: PreparedStatistics,
  budget: Budget,
  importance: Float64Array,
  { maxSteps, mayCutBefore = true }: ProposalOptions = {},
): Promise<Proposal[]> {
  // First those that were best where models are deep: where time is short, the last are left out.
  const found = new Map(
    byDepth(prepared, budget, importance, { maxSteps, mayCutBefore }).map((one) => [
      hashOf(one),
      one,
    ]),
  );
  for (const share of mayCutBefore && hasIsolation(prepared.samples) ? shares : [1]) {
    const afterCut = await inSlices(preparingBefore(prepared, share));
    if (share < 1 && afterCut.cut === undefined) continue;
    for (const sizeBias of share < 1 ? [usualSizeBias] : [0, usualSizeBias]) {
      const usual = withBias(rankingFor(afterCut, 'fitprune+') as MassRanking, sizeBias);
      const makers = [
        (): Proposal => {
          const { schedule, alpha } = fitSchedule(afterCut, budget, { ranking: usual, maxSteps });
          return { schedule, ranking: usual, alpha };
        },
        ...trusts.map((trust) => planned(usual, trust)),
        planned(crossAlone(usual), 0.5),
      ];
      for (const make of makers) {
        // With a cut before the decoder, and the cost of choosing tokens, a budget may be out of
        // reach.
        const proposal = unlessCode('budget-beyond-reach', make);
        if (proposal) found.set(hashOf(proposal), proposal);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }

    function planned(ranking: MassRanking, trust: number): () => Proposal {
      const weights = blended(importance, trust);
      return () => {
        const { schedule } = planSchedule(afterCut, budget, weights, { ranking, maxSteps });
        return { schedule, ranking };
      };
    }
  }
  return [...found.values()];
}

/**
 * Tokens that are unlike each other, from the first layers or before them, until nothing more is
 * read.
 */
function byDepth(
  prepared: PreparedStatistics,
  budget: Budget,
  importance: Float64Array,
  { maxSteps, mayCutBefore = true }: ProposalOptions,
): Proposal[] {
  const { grid, shape } = prepared;
  const before = earlyRanking(grid);
  const starts: { first: number; ranking: Ranking }[] = [
    ...prunableLayers(shape)
      .slice(0, 2)
      .map((first) => ({ first, ranking: { kind: 'dart' } as const })),
    ...(mayCutBefore && hasIsolation(prepared.samples)
      ? [
          {
            first: beforeDecoder,
            ranking: { ...before, kind: 'cross', before, sizeBias: usualSizeBias } as const,
          },
          { first: beforeDecoder, ranking: { kind: 'divprune' } as const },
        ]
      : []),
  ];
  return starts.flatMap(({ first, ranking }) =>
    schedulesByDepth(prepared, budget, importance, { first, ranking, maxSteps }).map(
      (schedule) => ({ schedule, ranking }),
    ),
  );
}

/** Without the map of the visual rows, which is most of the cost of choosing tokens. */
function crossAlone({ coverage, sizeBias, before }: MassRanking): MassRanking {
  return {
    kind: 'cross',
    ...(coverage && { coverage }),
    ...(sizeBias !== undefined && { sizeBias }),
    ...(before && { before }),
  };
}

function blended(importance: Float64Array, trust: number): Float64Array {
  return importance.map((one) => 1 - trust + trust * one);
}

/**
 * Puts first the proposals that leave most tokens for the layers that read. Among proposals that
 * the samples cannot distinguish, these risk least on other samples.
 */
export function bySight(
  proposals: readonly Proposal[],
  importance: Float64Array,
  { shape: { layers }, reference: { visualTokens } }: PreparedStatistics,
): Proposal[] {
  const seenBy = ({ schedule }: Proposal): number => {
    const { entering } = tokensPerLayer(layers, visualTokens, schedule);
    return entering.reduce((sum, tokens, layer) => sum + tokens * importance[layer]!, 0);
  };
  const seen = new Map(proposals.map((one) => [one, seenBy(one)]));
  return [...proposals].sort((a, b) => seen.get(b)! - seen.get(a)!);
}

/** A ranking in a few words, for progress and tables. */
export function describeRanking(ranking: Ranking): string {
  const { sizeBias = 0 } = ranking;
  return `${familyOf(ranking).words.note(ranking)}${sizeBias === 0 ? '' : `, size bias ${sizeBias}`}`;
}
