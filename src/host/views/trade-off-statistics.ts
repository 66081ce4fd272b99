/** Statistics as the trade-off panel has them open: what fits from them, and the curve they give. */
import path from 'node:path';
import { statisticsSuffix } from '../../core/calibration/statistics-name';
import type { Convention, Curve, CurvePoint, StatisticsChoice } from '../../protocol/trade-off';
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
}

/**
 * @param before what was open: kept where the statistics are the same
 * @param onProgress 0 to 1, while they are being prepared
 * @throws HumanError when the file cannot be read
 */
export async function openStatistics(
  fitters: FitterPool,
  entry: StatisticsEntry,
  before: Opened | undefined,
  onProgress: (part: number) => void,
): Promise<Opened> {
  const fitter = await fitters.open(entry.file, onProgress);
  const { facts } = fitter;
  if (before?.entry.file === entry.file && before.fitter.facts.hash === facts.hash) {
    // Its fitter is the one that finds the file as it is now, should it have to be prepared anew.
    return { ...before, entry, fitter };
  }
  const curveOf = async (convention: Convention): Promise<CurvePoint[]> =>
    (await fitter.frontier({ convention, points })).map(({ cost, selfLoss, crossLoss }) => ({
      cost,
      selfLoss,
      crossLoss,
    }));
  const frontier = { decoder: await curveOf('decoder'), visual: await curveOf('visual') };
  const { shape, reference: prompt, samples } = facts;
  const curve = { shape, prompt, samples, frontier };
  return { entry, fitter, losses: new LossCache(fitter), curve };
}

/** What the page is told of a file. */
export function choiceOf({ file, samples }: StatisticsEntry): StatisticsChoice {
  return { file, name: path.basename(file, statisticsSuffix), samples };
}
