/** Whether a fit by masses should be followed by a search. */
import type { DecoderShape } from '../cost/types';

/**
 * On the models measured, masses told what is read up to 10 layers, and told little at 24 (docs/benchmarks.md, "On all
 * models"): somewhere between, whoever fits should measure.
 */
const deep = 16;

export function isWorthSearching({ layers }: Pick<DecoderShape, 'layers'>): boolean {
  return layers >= deep;
}
