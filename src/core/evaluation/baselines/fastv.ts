/** FastV (Chen et al., arXiv 2403.06764): one cut behind the second layer. */
import type { MassRanking } from '../../recipe/types';
import type { Family } from './families';

/** Layer whose attention ranks, and behind which the cut is: the paper's K of 2, counted from 0. */
const cutLayer = 1;

/** How much attention the last text token pays, mean over heads. Shared with the stages of PyramidDrop. */
export const lastTokenRanking: MassRanking = { kind: 'cross', heads: 'mean', textRows: 'last' };

export function fastv(layers: number): Family {
  // A decoder of one layer has no such cut: it keeps everything.
  if (layers <= cutLayer) return { layers: [], keeps: () => [] };
  return { layers: [cutLayer], keeps: (amount) => [1 - amount] };
}
