/** The slider's saving of the decoder's FLOPs. Pure. */
import { reductionOn } from './axis';
import { curveOf, pointsOf, type Reference, type TradeOffView } from './view';

/**
 * The slider's saving of the decoder's FLOPs, on any axis; until a fit arrives, that of the curve's
 * first point that saves as much on the axis.
 */
export function savedAt(
  { state, axis, reduction, fitted }: TradeOffView,
  { prompt }: Reference,
): number | undefined {
  const curve = curveOf(state);
  if (!curve) return undefined;
  if (axis.metric === 'flops' && axis.convention === 'decoder') return reduction;
  if (fitted?.reduction === reduction) return fitted.cost.reduction.decoder;
  const points = pointsOf(curve, axis);
  const onAxis = points.map(({ cost }) => [
    reductionOn(axis, cost, prompt),
    cost.reduction.decoder,
  ]);
  onAxis.sort(([a], [b]) => a! - b!);
  const after = onAxis.find(([saved]) => saved! >= reduction) ?? onAxis.at(-1);
  return after?.[1];
}
