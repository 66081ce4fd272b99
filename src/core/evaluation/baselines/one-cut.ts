/**
 * Methods with one cut. After the second layer: FastV (Chen et al., arXiv 2403.06764) and DART (Wen
 * et al., arXiv 2502.11494). Before the decoder: DivPrune (Alvar et al., arXiv 2503.02175) and
 * CDPruner (Zhang et al., arXiv 2506.10967).
 */
import { beforeDecoder } from '../../cost/types';
import type { MassRanking } from '../../ranking/mass/definition';
import type { Family } from './families';

/**
 * The layer whose attention or keys rank the tokens, and after which they are cut: the papers' K of
 * 2, counted from 0.
 */
const cutLayer = 1;

/**
 * FastV: how much attention the last text token pays, mean over heads. Shared with the stages of
 * PyramidDrop.
 */
export const lastTokenRanking: MassRanking = { kind: 'cross', heads: 'mean', textRows: 'last' };

/** @param prunable layers that can prune, ascending: the first from the second layer on is taken */
export function oneCut(prunable: readonly number[]): Family {
  const cut = prunable.find((layer) => layer >= cutLayer);
  // A decoder of one layer has no such cut: it keeps everything.
  if (cut === undefined) return { layers: [], keeps: () => [] };
  return { layers: [cut], keeps: (amount) => [1 - amount] };
}

export const beforeAll: Family = { layers: [beforeDecoder], keeps: (amount) => [1 - amount] };
