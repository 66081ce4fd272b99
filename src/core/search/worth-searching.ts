/** Whether a fit by masses should be followed by a search. */
import type { DecoderShape } from '../cost/types';

/**
 * On the measured models, masses predicted well what is read in models of up to 10 layers, and
 * poorly at 24 (docs/benchmarks.md, "On all models"). Somewhere between, a fit should measure.
 */
const deep = 16;

export function isWorthSearching({ layers }: Pick<DecoderShape, 'layers'>): boolean {
  return layers >= deep;
}
