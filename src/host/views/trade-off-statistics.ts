/** Statistics as the trade-off panel has them open: what fits from them, and the curve they give. */
import path from 'node:path';
import { statisticsSuffix } from '../../core/calibration/statistics-name';
import type {
  Convention,
  Curve,
  CurvePoint,
  FittedMethod,
  StatisticsChoice,
} from '../../protocol/trade-off';
import { methodRanking } from '../../core/fit/methods';
import { workOf } from '../../core/ranking/work';
import type { Fitter, FitterPool } from '../fitting/fitter-pool';
import type { StatisticsEntry } from '../workspace/statistics-store';
import { LossCache } from './trade-off-recipes';

/** Points of the curve: one every few pixels. */
const points = 120;

/** An open statistics file. */
export interface Opened {
  entry: StatisticsEntry;
  fitter: Fitter;
  losses: LossCache;
  curve: Curve;
  /** Those of other methods that were looked at. */
  curves: Map<FittedMethod, Curve>;
}

/**
 * @param method whose curve is shown
 * @param before what was open: kept where the statistics are the same
 * @param onProgress 0 to 1, while they are being prepared
 * @throws HumanError when the file cannot be read
 */
export async function openStatistics(
  fitters: FitterPool,
  entry: StatisticsEntry,
  method: FittedMethod,
  before: Opened | undefined,
  onProgress: (part: number) => void,
): Promise<Opened> {
  const fitter = await fitters.open(entry.file, onProgress);
  const { facts } = fitter;
  const isSame = before?.entry.file === entry.file && before.fitter.facts.hash === facts.hash;
  const curves = isSame ? before.curves : new Map<FittedMethod, Curve>();
  const curve = curves.get(method) ?? (await curveOf(fitter, method));
  curves.set(method, curve);
  // The fitter is the one that finds the file as it is now, should it have to be prepared anew.
  const losses = isSame ? before.losses : new LossCache(fitter);
  return { entry, fitter, losses, curve, curves };
}

async function curveOf(fitter: Fitter, method: FittedMethod): Promise<Curve> {
  const { shape, reference: prompt, samples } = fitter.facts;
  const pointsOf = async (convention: Convention): Promise<CurvePoint[]> =>
    (await fitter.frontier({ convention, points, method })).map(
      ({ cost, selfLoss, crossLoss }) => ({
        cost,
        selfLoss,
        crossLoss,
      }),
    );
  const frontier = { decoder: await pointsOf('decoder'), visual: await pointsOf('visual') };
  return { method, shape, prompt, work: workOf(methodRanking(method)), samples, frontier };
}

/** What the page is told of a file. */
export function choiceOf({ file, samples }: StatisticsEntry): StatisticsChoice {
  return { file, name: path.basename(file, statisticsSuffix), samples };
}
