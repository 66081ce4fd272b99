/** Values measured at some lengths, with straight lines between them, so that steps stay steps. */

/**
 * Points (tokens, amount), tokens ascending; at least one. Amounts may fall: nothing is smoothed.
 */
export type Curve = readonly (readonly [tokens: number, amount: number])[];

/**
 * On the line between two points; before the first and after the last, on the line through the
 * nearest two, never below 0.
 */
export function curveAt(curve: Curve, tokens: number): number {
  if (curve.length === 1) return curve[0]![1];
  const next = curve.findIndex(([at]) => at >= tokens);
  const right = next === -1 ? curve.length - 1 : Math.max(1, next);
  const [[x0, y0], [x1, y1]] = [curve[right - 1]!, curve[right]!];
  return Math.max(0, y0 + ((y1 - y0) * (tokens - x0)) / (x1 - x0));
}
