/** Curves of the trade-off panel: fitted from statistics, and converted to a device's times. */
import { newBudget } from '../../../core/cost/budget';
import { scheduleCost } from '../../../core/cost/cost';
import { largestReduction } from '../../../core/cost/reduction';
import type { DecoderTimes } from '../../../core/cost/times';
import { beforeDecoder } from '../../../core/cost/types';
import { methodRanking } from '../../../core/fit/methods';
import { workOf } from '../../../core/ranking/work';
import type { Preview } from '../../../fitter/pool';
import type {
  Convention,
  Curve,
  CurvePoint,
  FittedMethod,
  Step,
} from '../../../protocol/trade-off';

/** Points of the curve: one every few pixels. */
const points = 120;

/** A curve, its schedules, and its times by the last profile. */
export interface Known {
  curve: Curve;
  schedules: Record<Convention, Step[][]>;
  timed?: { profile: string; curve: Curve };
}

/** The choices that determine the curve. */
export interface CurveChoice {
  method: FittedMethod;
  /**
   * Share of the visual tokens that enters the decoder; all of them if statistics cannot rank them.
   */
  before: number;
  sizeBias?: number;
}

/**
 * @param onProgress 0 to 1, while the method is prepared
 * @throws HumanError as `Preview.frontier`
 */
export async function curveOf(
  shown: Preview,
  choice: CurveChoice,
  onProgress: (part: number) => void,
): Promise<Known> {
  const { shape, reference: prompt, samples } = shown.facts;
  const pointsOf = (convention: Convention) =>
    shown.frontier({ convention, points, ...choice }, onProgress);
  const found = { decoder: await pointsOf('decoder'), visual: await pointsOf('visual') };
  const { method, before, sizeBias } = choice;
  const work = workOf({ ...methodRanking(method), ...(sizeBias !== undefined && { sizeBias }) });
  const withoutSchedules = (convention: Convention) =>
    found[convention].map(({ cost, selfLoss, crossLoss }) => ({ cost, selfLoss, crossLoss }));
  const frontier = { decoder: withoutSchedules('decoder'), visual: withoutSchedules('visual') };
  const schedules = {
    decoder: found.decoder.map(({ schedule }) => schedule),
    visual: found.visual.map(({ schedule }) => schedule),
  };
  return { curve: { method, before, shape, prompt, work, samples, frontier }, schedules };
}

/** Budgets in time that the curve is fitted to, evenly between unpruned and the fastest. */
const timeBudgets = 24;
/**
 * No further budget is begun after so many milliseconds: a fit to large statistics takes a second.
 */
const longest = 4000;

/**
 * The same curve with the device's times, and with fits to times: the schedule that saves most
 * FLOPs need not save most time.
 */
export async function timed(
  known: Known,
  times: DecoderTimes,
  shown: Preview,
  choice: CurveChoice,
): Promise<Curve> {
  if (known.timed?.profile === times.profile) return known.timed.curve;
  const { curve, schedules } = known;
  const shape = { ...curve.shape, times };
  const { prompt, work } = curve;
  const priced = (convention: Convention): CurvePoint[] =>
    curve.frontier[convention].map((point, at) => ({
      ...point,
      cost: scheduleCost(shape, prompt, schedules[convention][at]!, { work }),
    }));
  const frontier = { decoder: priced('decoder'), visual: priced('visual') };
  const fits = await fitsToTimes({ ...curve, shape }, times, shown, choice);
  known.timed = { profile: times.profile, curve: { ...curve, shape, frontier, timed: fits } };
  return known.timed.curve;
}

async function fitsToTimes(
  { shape, prompt, work, before }: Pick<Curve, 'shape' | 'prompt' | 'work' | 'before'>,
  times: DecoderTimes,
  shown: Preview,
  choice: CurveChoice,
): Promise<CurvePoint[]> {
  const given = before < 1 ? [{ layer: beforeDecoder, keep: before }] : [];
  const largest = largestReduction(shape, prompt, 'latency', 'decoder', { before: given, work });
  const started = performance.now();
  const fits: CurvePoint[] = [];
  // In an order that is spread evenly wherever it ends.
  for (const part of spread(timeBudgets)) {
    if (performance.now() - started > longest) break;
    // A thousandth less than the fastest, which rounding could put out of reach.
    const reduction = Number((largest * part * 0.999).toFixed(4));
    if (reduction <= 0) continue;
    const { fit } = await shown.tryFit(newBudget('latency', 'decoder', { reduction }), {
      ...choice,
      times,
    });
    const { schedule, selfLoss, crossLoss } = fit;
    fits.push({ cost: scheduleCost(shape, prompt, schedule, { work }), selfLoss, crossLoss });
  }
  const saved = ({ cost }: CurvePoint): number => cost.times?.prefill.pruned ?? Infinity;
  return fits.sort((a, b) => saved(b) - saved(a));
}

/** 1, 1/2, 1/4, 3/4, 1/8, ...: `count` parts of a whole. */
function spread(count: number): number[] {
  const parts = [1];
  for (let step = 2; parts.length < count; step *= 2) {
    for (let at = 1; at < step && parts.length < count; at += 2) parts.push(at / step);
  }
  return parts;
}
