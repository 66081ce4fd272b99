/** Statistics as the trade-off panel has them open: what fits from them, and the curve they give. */
import path from 'node:path';
import { statisticsSuffix } from '../../../core/calibration/statistics-name';
import type {
  Convention,
  Curve,
  CurvePoint,
  FittedMethod,
  StatisticsChoice,
} from '../../../protocol/trade-off';
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
  /** Those of other choices that were looked at, by these. */
  curves: Map<string, Curve>;
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

/**
 * @param before what was open: kept where the statistics are the same
 * @param onProgress 0 to 1, while they are being prepared
 * @throws HumanError when the file cannot be read
 */
export async function openStatistics(
  fitters: FitterPool,
  entry: StatisticsEntry,
  choice: CurveChoice,
  before: Opened | undefined,
  onProgress: (part: number) => void,
): Promise<Opened> {
  const fitter = await fitters.open(entry.file, onProgress);
  const { facts } = fitter;
  const isSame = before?.entry.file === entry.file && before.fitter.facts.hash === facts.hash;
  const curves = isSame ? before.curves : new Map<string, Curve>();
  const possible = facts.hasIsolation ? choice : { ...choice, before: 1 };
  const key = JSON.stringify(possible);
  const started = performance.now();
  const curve =
    curves.get(key) ??
    (await curveOf(fitter, possible, (part) => {
      if (performance.now() - started > patience) onProgress(part);
    }));
  curves.set(key, curve);
  // The fitter is the one that finds the file as it is now, should it have to be prepared anew.
  const losses = isSame ? before.losses : new LossCache(fitter);
  return { entry, fitter, losses, curve, choice: possible, curves };
}

async function curveOf(
  fitter: Fitter,
  choice: CurveChoice,
  onProgress: (part: number) => void,
): Promise<Curve> {
  const { shape, reference: prompt, samples } = fitter.facts;
  const pointsOf = async (convention: Convention): Promise<CurvePoint[]> =>
    (await fitter.frontier({ convention, points, ...choice }, onProgress)).map(
      ({ cost, selfLoss, crossLoss }) => ({
        cost,
        selfLoss,
        crossLoss,
      }),
    );
  const frontier = { decoder: await pointsOf('decoder'), visual: await pointsOf('visual') };
  const { method, before, sizeBias } = choice;
  const work = workOf({ ...methodRanking(method), ...(sizeBias !== undefined && { sizeBias }) });
  return { method, before, shape, prompt, work, samples, frontier };
}

/** What the page is told of a file. */
export function choiceOf({ file, samples }: StatisticsEntry): StatisticsChoice {
  return { file, name: path.basename(file, statisticsSuffix), samples };
}
