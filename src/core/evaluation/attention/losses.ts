/** The attention mass that pruning really moved away, of one sample. Pure. */
import type { SampleStatistics } from '../../calibration/statistics';
import { massLayers } from '../../cost/layers';
import type { DecoderShape } from '../../cost/types';
import { invariant, unlessCode } from '../../errors';
import { sumOf } from '../../sums';
import { lossByLayer } from '../../fit/loss-by-layer';
import { maximumTokens, prepareSample } from '../../fit/masses/masses';
import type { Pruning } from '../../surgery/pruning/pruning';
import type { AttentionLoss } from '../types';

/**
 * The paper asks how far the attention distribution after pruning is from the one before (arXiv
 * 2409.10197, section 3), each with its own softmax: so the pruned run's masses are its own, of
 * hidden states that lack what was dropped, and renormalised over the columns that are left. Masses
 * are means over rows; those of the pruned run are over the visual rows that entered the layer, as
 * the search that the paper published has it. What survivors hold by the unpruned map alone is
 * another figure: `simulated`, for the ranking replayed on it.
 * @param unpruned masses of the unpruned run, pruned ones of the pruned run: 0 for tokens that did
 *    not enter
 */
export function attentionLoss(
  shape: DecoderShape,
  { schedule, ranking }: Pruning,
  unpruned: SampleStatistics,
  pruned: SampleStatistics,
): AttentionLoss {
  const layers = massLayers(shape);
  const lost = (part: 'self' | 'cross') =>
    Float32Array.from(layers, (_, at) => lostPart(unpruned[part][at]!, pruned[part][at]!));
  const loss: AttentionLoss = { layers, self: lost('self'), cross: lost('cross') };
  if (unpruned.visualTokens > maximumTokens) return loss;
  const simulated = unlessCode('ranking-not-predicted', () =>
    lossByLayer(prepareSample(unpruned, shape), shape, schedule, ranking),
  );
  if (simulated === undefined) return loss;
  const { self, cross } = simulated;
  return {
    ...loss,
    simulated: { self: Float32Array.from(self), cross: Float32Array.from(cross) },
  };
}

/** A layer without any mass, as of cross mass where no text follows, cannot lose any. */
function lostPart(unpruned: Float32Array, pruned: Float32Array): number {
  invariant(unpruned.length === pruned.length, 'both runs are of the same visual tokens');
  const total = sumOf(unpruned);
  return total > 0 ? (total - sumOf(pruned)) / total : 0;
}
