/** Statistics as the trade-off panel has them open: what fits from them, and the curve they give. */
import path from 'node:path';
import * as vscode from 'vscode';
import { statisticsSuffix } from '../../../core/calibration/statistics-name';
import type {
  Convention,
  Curve,
  CurvePoint,
  FittedMethod,
  StatisticsChoice,
  Step,
} from '../../../protocol/trade-off';
import { newBudget } from '../../../core/cost/budget';
import { scheduleCost } from '../../../core/cost/cost';
import { largestReduction } from '../../../core/cost/reduction';
import { beforeDecoder } from '../../../core/cost/types';
import type { DecoderTimes } from '../../../core/cost/times';
import type { ProfileFile } from '../../../core/profile/profile-file';
import { timesOf } from '../../../core/profile/times-of';
import { HumanError } from '../../../core/errors';
import { methodRanking } from '../../../core/fit/methods';
import { workOf } from '../../../core/ranking/work';
import type { Fitter, FitterPool } from '../../../fitter/pool';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import { LossCache } from './recipes';

/** Points of the curve: one every few pixels. */
const points = 120;

/** An open statistics file. */
export interface Opened {
  entry: StatisticsEntry;
  fitter: Fitter;
  losses: LossCache;
  curve: Curve;
  choice: CurveChoice;
  /** What the device takes that the curve is told for; absent without a profile. */
  times: DecoderTimes | undefined;
  /** Those of other choices that were looked at, by these. */
  curves: Map<string, Known>;
}

/** A curve, its schedules, and the same as the last profile tells it. */
interface Known {
  curve: Curve;
  schedules: Record<Convention, Step[][]>;
  timed?: { profile: string; curve: Curve };
}

/** Whose curve is shown. */
export interface CurveChoice {
  method: FittedMethod;
  /** Part of the visual tokens that enters the decoder; all of them where the statistics cannot tell which. */
  before: number;
  sizeBias?: number;
}

/** A curve that is there within this time, in milliseconds, comes without a word. */
const patience = 400;

interface OpenOptions {
  /** What the device takes. */
  profile?: ProfileFile | undefined;
  /** 0 to 1, while they are being prepared. */
  onProgress: (part: number) => void;
}

/**
 * @param before what was open: kept where the statistics are the same
 * @throws HumanError when the file cannot be read
 */
export async function openStatistics(
  fitters: FitterPool,
  entry: StatisticsEntry,
  choice: CurveChoice,
  before: Opened | undefined,
  { profile, onProgress }: OpenOptions,
): Promise<Opened> {
  const fitter = await fitters.open(entry.file, onProgress);
  const { facts } = fitter;
  const isSame = before?.entry.file === entry.file && before.fitter.facts.hash === facts.hash;
  const curves = isSame ? before.curves : new Map<string, Known>();
  const possible = facts.hasIsolation ? choice : { ...choice, before: 1 };
  const key = JSON.stringify(possible);
  const started = performance.now();
  const known =
    curves.get(key) ??
    (await curveOf(fitter, possible, (part) => {
      if (performance.now() - started > patience) onProgress(part);
    }));
  curves.set(key, known);
  const times = profile && timesOf(profile, facts.shape);
  const curve = times === undefined ? known.curve : await timed(known, times, fitter, possible);
  // The fitter is the one that finds the file as it is now, should it have to be prepared anew.
  const losses = isSame ? before.losses : new LossCache(fitter);
  return { entry, fitter, losses, curve, choice: possible, times, curves };
}

async function curveOf(
  fitter: Fitter,
  choice: CurveChoice,
  onProgress: (part: number) => void,
): Promise<Known> {
  const { shape, reference: prompt, samples } = fitter.facts;
  const pointsOf = (convention: Convention) =>
    fitter.frontier({ convention, points, ...choice }, onProgress);
  const found = { decoder: await pointsOf('decoder'), visual: await pointsOf('visual') };
  const { method, before, sizeBias } = choice;
  const work = workOf({ ...methodRanking(method), ...(sizeBias !== undefined && { sizeBias }) });
  const told = (convention: Convention) =>
    found[convention].map(({ cost, selfLoss, crossLoss }) => ({ cost, selfLoss, crossLoss }));
  const frontier = { decoder: told('decoder'), visual: told('visual') };
  const schedules = {
    decoder: found.decoder.map(({ schedule }) => schedule),
    visual: found.visual.map(({ schedule }) => schedule),
  };
  return { curve: { method, before, shape, prompt, work, samples, frontier }, schedules };
}

/** Budgets in time that the curve is fitted to, evenly between unpruned and the fastest. */
const timeBudgets = 24;
/** Milliseconds after which no further budget is begun: of large statistics a fit takes a second. */
const longest = 4000;

/** The same curve with what the device takes, and with fits to times: what saves FLOPs best need not save time best. */
async function timed(
  known: Known,
  times: DecoderTimes,
  fitter: Fitter,
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
  const fits = await fitsToTimes({ ...curve, shape }, times, fitter, choice);
  known.timed = { profile: times.profile, curve: { ...curve, shape, frontier, timed: fits } };
  return known.timed.curve;
}

async function fitsToTimes(
  { shape, prompt, work, before }: Pick<Curve, 'shape' | 'prompt' | 'work' | 'before'>,
  times: DecoderTimes,
  fitter: Fitter,
  choice: CurveChoice,
): Promise<CurvePoint[]> {
  const given = before < 1 ? [{ layer: beforeDecoder, keep: before }] : [];
  const largest = largestReduction(shape, prompt, 'latency', 'decoder', { before: given, work });
  const started = performance.now();
  const fits: CurvePoint[] = [];
  // In an order that is spread evenly wherever it ends.
  for (const part of spread(timeBudgets)) {
    if (performance.now() - started > longest) break;
    // A thousandth short of the fastest, which rounding may put out of reach.
    const reduction = Number((largest * part * 0.999).toFixed(4));
    if (reduction <= 0) continue;
    const { fit } = await fitter.fit(newBudget('latency', 'decoder', { reduction }), {
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

/** What the page is told of a file. */
export function choiceOf({ file, samples }: StatisticsEntry): StatisticsChoice {
  return { file, name: path.basename(file, statisticsSuffix), samples };
}

/** @throws HumanError while there is nothing to fit from */
export function fitterOf(opened: Opened | undefined): Fitter {
  if (opened) return opened.fitter;
  throw new HumanError(
    vscode.l10n.t('There are no statistics to fit from. Calibrate the model first.'),
    'no-statistics',
  );
}
