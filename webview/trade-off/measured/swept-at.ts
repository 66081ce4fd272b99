/** A sweep's measurement of the very tokens that the slider keeps. Pure. */
import { answeredOf, retainedOf } from '../../../src/core/figures/retained';
import type { Estimate } from '../../../src/core/figures/figure';
import type { Evaluation } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import type { TradeOffView } from '../view';
import { measuredNear } from './estimate';
import { comparable } from './sets';

export interface SweptAt {
  evaluation: Evaluation & { isSwept: true };
  /** Part of the unpruned accuracy. */
  kept: Estimate | undefined;
  dataName: string;
}

/** With fewer samples, a figure would suggest too much. */
const fewest = 20;

/**
 * @returns the one of most samples; undefined if these are few, or if a recipe close to it was
 *    measured on more
 */
export function sweptAt(
  { state, fitted }: Pick<TradeOffView, 'state' | 'fitted'>,
  choice: MeasuredChoice,
): SweptAt | undefined {
  if (!fitted) return undefined;
  const found = comparable(state).flatMap(({ dataName, points }) =>
    points.flatMap(({ record }): SweptAt[] => {
      const { schedule, data, accuracy, dense: unpruned, interval } = record;
      const samples = answeredOf(record);
      if (schedule !== fitted.hash || samples < fewest) return [];
      if (accuracy === undefined || unpruned === undefined) return [];
      const own = { data, samples, accuracy, unpruned, ...(interval && { interval }) };
      return [{ evaluation: { ...own, isSwept: true }, kept: retainedOf(record), dataName }];
    }),
  );
  const best = found.sort((a, b) => b.evaluation.samples - a.evaluation.samples)[0];
  if (!best) return undefined;
  const near = measuredNear(state, choice, fitted.cost.reduction.decoder);
  return near && near.samples > best.evaluation.samples ? undefined : best;
}
