/** Fractions of token counts inside the graph, rounded as `scaleCount` of core/cost rounds them. */
import { keepUnits, toUnits } from '../cost/tokens';
import type { GraphBuilder } from '../onnx/graph-builder';

/** @param count int64 [1] */
export function scaledCount(builder: GraphBuilder, count: string, fraction: number): string {
  return scaledByUnits(builder, count, builder.ints([toUnits(fraction)]));
}

/**
 * @param count int64 [1]
 * @param units int64 [1], the fraction in units of 1/10000
 */
export function scaledByUnits(builder: GraphBuilder, count: string, units: string): string {
  const scaled = builder.node('Mul', [count, units]);
  return builder.node('Div', [
    builder.node('Add', [scaled, builder.ints([keepUnits / 2])]),
    builder.ints([keepUnits]),
  ]);
}
