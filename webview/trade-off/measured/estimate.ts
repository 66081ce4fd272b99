/**
 * Estimates the accuracy at a budget from a sweep's measurements at others, with a monotone curve
 * through its points. On one method's frontier the mass dropped grows with the saving, so a curve
 * over one is a curve over the other. Pure.
 */
import {
  fallingThrough,
  type MonotoneEstimate,
  type MonotonePoint,
} from '../../../src/core/evaluation/statistics/monotone';
import { beforeDecoder, type Step } from '../../../src/core/cost/types';
import type { Estimate } from '../../../src/core/figures/figure';
import { retainedOf } from '../../../src/core/figures/retained';
import { seriesOf, type Series } from '../../../src/core/plot/series';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import { isOf, recipeRecords, shownSet } from './sets';

export interface AccuracyEstimate extends MonotoneEstimate {
  /** The data that was swept. */
  dataName: string;
  /** Measured budgets. */
  points: number;
  /** Samples on which each budget was measured. */
  samples: number;
}

/** Fewer do not determine a curve. */
const fewest = 3;
/** Shares before the decoder are rounded to four digits. */
const sameShare = 1e-3;

/**
 * @param reduction of the decoder's FLOPs, as the slider's fit really has it
 * @returns part of the unpruned accuracy; undefined where no sweep measured this method with this
 *   cut before the decoder on both sides of the budget
 */
export function estimateAt(
  state: PanelState,
  choice: MeasuredChoice,
  reduction: number,
): AccuracyEstimate | undefined {
  const set = shownSet(state, choice);
  if (!set) return undefined;
  const series: Series = seriesOf({ method: state.method });
  const points = state.measuring.sweeps
    .filter(({ stale }) => stale === undefined)
    .flatMap((sweep) => sweep.points)
    .filter(isOf(set))
    .filter((point) => seriesOf(point.maker) === series)
    .filter(({ schedule }) => Math.abs(shareBefore(schedule) - state.before.keep) < sameShare)
    .flatMap((point): MonotonePoint[] => {
      const { value, interval } = retainedOf(point.record) ?? {};
      if (value === undefined || interval === undefined) return [];
      return [{ x: point.reduction.decoder, value, interval }];
    });
  if (new Set(points.map(({ x }) => x)).size < fewest) return undefined;
  // A schedule that drops nothing keeps everything; a cut before the decoder drops something at
  // every budget.
  const whole: MonotonePoint[] =
    state.before.keep === 1 ? [{ x: 0, value: 1, interval: [1, 1] }] : [];
  const found = fallingThrough([...whole, ...points])(reduction);
  return found && { ...found, dataName: set.name, points: points.length, samples: set.samples };
}

/** A recipe of the slider's method that was measured where the slider is. */
export interface MeasuredNear {
  name: string;
  kept: Estimate;
  samples: number;
}

/** Schedules this near are one in all but rounding: parts of the decoder's FLOPs. */
const sameReduction = 0.01;

/**
 * Shown instead of an estimate: a recipe's own measurement on more samples than the estimate would
 * use.
 *
 * @param reduction as for an estimate
 */
export function measuredNear(
  state: PanelState,
  choice: MeasuredChoice,
  reduction: number,
): MeasuredNear | undefined {
  const least = shownSet(state, choice)?.samples ?? Infinity;
  const series: Series = seriesOf({ method: state.method });
  const near = recipeRecords(state).flatMap((one): MeasuredNear[] => {
    const kept = retainedOf(one.record);
    const isNear =
      Math.abs(one.reduction - reduction) < sameReduction &&
      Math.abs(shareBefore(one.schedule) - state.before.keep) < sameShare;
    if (!kept || !isNear || seriesOf(one.maker) !== series || one.record.samples <= least)
      return [];
    const { name, record } = one;
    return [{ name, kept, samples: record.samples }];
  });
  return near.sort((a, b) => b.samples - a.samples)[0];
}

function shareBefore(schedule: readonly Step[]): number {
  return schedule.find(({ layer }) => layer === beforeDecoder)?.keep ?? 1;
}
