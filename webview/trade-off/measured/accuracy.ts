/** The estimate of the slider's accuracy, which was not measured, and its basis. Pure. */
import { formatPercent } from '../../../src/core/cost/format';
import type { PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import { fill } from '../../shared/fill';
import type { TradeOffStrings } from '../strings';
import { estimateAt, measuredNear, type AccuracyEstimate, type MeasuredNear } from './estimate';

export interface SliderAccuracy {
  estimate?: AccuracyEstimate;
  /** A sentence. */
  basis: string;
}

/** @param reduction of the decoder's FLOPs, as the slider's fit really has it */
export function accuracyAt(
  strings: TradeOffStrings,
  state: PanelState,
  choice: MeasuredChoice,
  reduction: number,
): SliderAccuracy | undefined {
  // If there is a measurement on more samples, no estimate from fewer is shown.
  const near = measuredNear(state, choice, reduction);
  if (near) return { basis: nearWords(strings, near) };
  const estimate = estimateAt(state, choice, reduction);
  if (!estimate) return undefined;
  const { points, samples, dataName } = estimate;
  return { estimate, basis: fill(strings.estimateMeaning, points, samples, dataName) };
}

function nearWords(strings: TradeOffStrings, { name, samples, kept }: MeasuredNear): string {
  const value = formatPercent(kept.value);
  if (!kept.interval) return fill(strings.nearMeaning, name, samples, value);
  const [low, high] = kept.interval.map((part) => (100 * part).toFixed(1)) as [string, string];
  return fill(strings.nearMeaningInterval, name, samples, value, low, high);
}
