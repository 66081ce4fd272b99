/**
 * Objective `output`: the schedule and ranking that change the output least, measured and
 * confirmed.
 */
import { throwIfCancelled } from '../cancel';
import { HumanError } from '../errors';
import { fitRecord } from '../fit/fit-recipe';
import { predictedLoss } from '../fit/fit';
import type { PreparedStatistics } from '../fit/prepare';
import { isPredicted } from '../ranking/families';
import type { Recipe } from '../recipe/types';
import { text } from '../text';
import { choosing, confirm, resolution, type Confirmed, type MeasureProposals } from './confirm';
import { halve, type Rung } from './halving';
import { measureImportance } from './importance';
import { Pace } from './pace';
import { bySight, describeRanking, hashOf, proposalsOf, type Proposal } from './proposals';
import { MeasureFidelity } from './measure';

export interface SearchOptions {
  /** The recipe to beat, whose budget is kept. */
  base: Recipe;
  /** More recipes at the same budget that compete. */
  start?: readonly Recipe[];
  maxSteps?: number | undefined;
  /** Whether the decoder can be cut before its first layer (`refusalBefore`); yes unless given. */
  mayCutBefore?: boolean | undefined;
  /** Half of them choose, the other half confirm. */
  samples: number;
  /** Time is over: the rung that is being measured is given up, and nothing is confirmed. */
  deadline?: AbortSignal | undefined;
  /**
   * Milliseconds until then: fewer candidates and samples choose where time is short, so that
   * something is confirmed.
   */
  timeLeft?: (() => number) | undefined;
  measure: MeasureFidelity;
  onProgress?: ((progress: SearchProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export type SearchProgress =
  | { stage: 'importance'; samples: number }
  | { stage: 'confirming'; samples: number }
  | {
      stage: 'choosing';
      /** Counted from 1. */
      rung: number;
      rungs: number;
      candidates: number;
      samples: number;
      /** The best of the previous rung and the KL to beat, in nats. */
      best?: { kl: number; ranking: string };
      base?: number;
    };

export interface SearchResult {
  /** `base` itself unless another one was confirmed to be better. */
  recipe: Recipe;
  isBase: boolean;
  /** Of the best candidate, on the samples that confirm. Undefined if time ran out before. */
  confirmed?: Confirmed;
  /** By layer, how much it reads of the image; the mean is 1. Undefined if time ran out before. */
  importance?: Float64Array;
  /** Different candidates that were measured, and those that time did not suffice for. */
  tried: number;
  leftOut: number;
  ranOutOfTime: boolean;
}

/** With fewer, a real difference cannot be distinguished from chance. */
const fewestSamples = 16;
const firstSamples = 4;
/** Even if an estimate is too low by this factor, there is time left to confirm. */
const margin = 1.25;
/** Measured at first, however short the time. */
const fewestCandidates = 4;
/** Most candidates that are compared on the samples that confirm. */
const mostFinalists = 4;
/** Enough to see where the output stops changing. */
const importanceSamples = 16;

/**
 * Measures how much each layer reads of the image, and plans schedules by that and by the masses
 * alone, with and without cuts before the decoder and a size bias. Then it halves the field on one
 * half of the samples, by the KL divergence of the next-token distribution from the unpruned
 * model's. The best schedule replaces `base` only if it is also better on the other half, which was
 * not used to choose, by more than chance and one unseen failure can explain: `bound` is below 0.
 *
 * @throws HumanError `few-samples`, and as fitting and measuring throw it
 */
export async function searchByOutput(
  prepared: PreparedStatistics,
  options: SearchOptions,
): Promise<SearchResult> {
  const { base, start = [], samples, onProgress, signal, timeLeft = () => Infinity } = options;
  requireSamples(samples);
  const never = new AbortController().signal;
  const deadline = options.deadline ?? never;
  const stop = AbortSignal.any([signal ?? never, deadline]);
  const reference = proposalOf(base);
  const seen = new Set<string>();
  const pace = new Pace();
  const timed = pace.timing(options.measure);
  const measure = async (proposals: readonly Proposal[], count: number) => {
    for (const one of proposals) seen.add(hashOf(one));
    const candidates = proposals.map(({ schedule, ranking }) => ({
      ...{ name: describeRanking(ranking), schedule, ranking },
    }));
    return timed(candidates, count, stop);
  };
  let importance: Float64Array | undefined;
  let leftOut = 0;
  const asBase = (): SearchResult => ({
    ...{ recipe: base, isBase: true, tried: seen.size, leftOut },
    ranOutOfTime: deadline.aborted,
    ...(importance && { importance }),
  });
  try {
    const few = Math.min(importanceSamples, samples);
    onProgress?.({ stage: 'importance', samples: few });
    const horizon = await measureImportance(prepared, few, timed, stop);
    importance = horizon.importance;
    const proposals = await proposalsOf(prepared, base.budget, importance, options);
    const field = different([...proposals, ...start.map(proposalOf)], reference);
    const forChoosing = () => timeLeft() - margin * pace.estimate(mostFinalists + 2, samples);
    // Half of the time goes to the first rung, with all proposals. If that is too short, those
    // offered last are left out.
    const each = pace.estimate(1, firstSamples);
    const affordable = Math.max(fewestCandidates, Math.floor(forChoosing() / 2 / each) - 2);
    leftOut = Math.max(0, field.length - affordable);
    const looked = bySight(field.slice(0, affordable), importance, prepared);
    const finalists = await choose(looked, reference, {
      ...{ samples, onProgress, measure, stop },
      mayContinue: (next) =>
        !stop.aborted && pace.estimate(next.candidates + 1, next.samples) <= forChoosing(),
    });
    throwIfCancelled(signal); // Nothing else checks this while nothing is being measured.
    if (finalists.length === 0) return asBase();
    onProgress?.({ stage: 'confirming', samples });
    const failure = Math.max(...horizon.kl);
    const { best, confirmed } = await confirm(finalists, reference, { samples, measure, failure });
    // If time ends from here on, the result stays.
    const asked: SearchResult = { ...asBase(), confirmed, ranOutOfTime: false };
    if (!(confirmed.bound < 0)) return asked;
    return { ...asked, recipe: recipeOf(prepared, base, best), isBase: false };
  } catch (error) {
    // Out of time, not cancelled.
    if (signal?.aborted === true || !deadline.aborted) throw error;
    return asBase();
  }
}

/** The longest that a timer of Node waits, milliseconds: 24 days. */
const longest = 2 ** 31 - 1;

/** Ends a search in time. */
export function within(minutes: number): Required<Pick<SearchOptions, 'deadline' | 'timeLeft'>> {
  const milliseconds = Math.min(Math.ceil(minutes * 60_000), longest);
  const end = performance.now() + milliseconds;
  return {
    deadline: AbortSignal.timeout(milliseconds),
    timeLeft: () => end - performance.now(),
  };
}

/** @throws HumanError `few-samples` */
export function requireSamples(samples: number): void {
  if (samples >= fewestSamples) return;
  throw new HumanError(
    text`A search by output needs ${fewestSamples} samples, but there are ${samples}: half of them
      select candidates, and the other half confirm the best. Calibrate with more samples.`,
    'few-samples',
    2,
  );
}

interface Choosing extends Pick<SearchOptions, 'samples' | 'onProgress'> {
  measure: MeasureProposals;
  stop: AbortSignal;
  /** Asked before every rung but the first. */
  mayContinue: (next: { candidates: number; samples: number }) => boolean;
}

/** The best on the half that chooses, in order: those that are better than `reference`. */
async function choose(
  field: readonly Proposal[],
  reference: Proposal,
  { samples, onProgress, measure, stop, mayContinue }: Choosing,
): Promise<Proposal[]> {
  const half = choosing(samples);
  const rungs = Math.ceil(Math.log2(half / firstSamples)) + 1;
  let done = 0;
  let last: Rung<Proposal> | undefined;
  const rung = await halve(field, {
    ...{ from: firstSamples, to: half, resolution, references: [reference] },
    measure: async (proposals, count) => {
      const best = last?.ranked[0];
      const base = last?.ranked.find(({ candidate }) => candidate === reference);
      onProgress?.({
        ...{ stage: 'choosing', rung: done + 1, rungs, candidates: proposals.length },
        samples: count,
        ...(best && { best: { kl: best.mean, ranking: describeRanking(best.candidate.ranking) } }),
        ...(base && { base: base.mean }),
      });
      return (await measure(proposals, count)).kl;
    },
    mayContinue: (next) => (done === 0 ? !stop.aborted : mayContinue(next)),
    onRung: (one) => {
      last = one;
      done++;
    },
  });
  const ranked = rung?.ranked.map(({ candidate }) => candidate) ?? [];
  return ranked.slice(0, Math.min(ranked.indexOf(reference), mostFinalists));
}

function proposalOf({ schedule, ranking, fit }: Recipe): Proposal {
  return { schedule, ranking, ...(fit?.alpha !== undefined && { alpha: fit.alpha }) };
}

function different(proposals: readonly Proposal[], reference: Proposal): Proposal[] {
  const found = new Map(proposals.map((one) => [hashOf(one), one]));
  found.delete(hashOf(reference));
  return [...found.values()];
}

function recipeOf(
  prepared: PreparedStatistics,
  base: Recipe,
  { schedule, ranking, alpha }: Proposal,
): Recipe {
  const method = isPaperRanking(ranking) ? 'fitprune' : 'fitprune+';
  const promised = {
    alpha,
    // Statistics hold no features, so they predict nothing for rankings by likeness.
    ...(isPredicted(ranking) && predictedLoss(prepared, schedule, ranking)),
  };
  const fit = fitRecord(prepared, method, promised, { objective: 'output' });
  const { version, model, budget } = base;
  return { version, model, budget, schedule, ranking, fit };
}

function isPaperRanking(ranking: Proposal['ranking']): boolean {
  return ranking.kind === 'self-cross' && Object.keys(ranking).length === 1;
}
