/** The scores of rankings by attention mass, from stored masses. */
import type { LayerReplay, ReplayedSample } from '../replay';
import type { MassRanking } from './definition';

export const massReplay: LayerReplay<MassRanking> = {
  scoresAt,
  coverage: ({ coverage }) => coverage,
  // Statistics hold one aggregate of the heads, the mean over text rows alone, and no size bias:
  // see `scoresAt`.
  ignored: ['heads', 'textRows', 'sizeBias'],
  isApproximate: ({ kind, heads = 'max', textRows = 'mean', sizeBias = 0 }, { aggregate }) =>
    sizeBias !== 0 || heads !== aggregate || (textRows !== 'mean' && kind !== 'self'),
};

/**
 * Scores of all tokens at a layer, float32 as in the pruned graph, written to `scores`; self mass
 * alone if no text follows the image, since every cross mass is 0 then.
 *
 * Masses are those of the unpruned model, summed over all its rows. A value that is not stored is
 * replaced by the nearest one: any aggregate of heads by the statistics' own, the largest and the
 * last text row by their mean. For the same reason `debiased` divides by the rows over which the
 * stored mass was summed, all visual ones at or after the token (that were there): this gives the
 * mean over the rows that see it, which stays the same when rows are dropped.
 */
function scoresAt(
  sample: ReplayedSample,
  layer: number,
  { kind, debiased = false, exponents = [1, 1] }: MassRanking,
  scores: Float32Array,
): void {
  const n = sample.visualTokens;
  const from = layer * n;
  const selfAlone = kind === 'self' || sample.crossTotal[layer] === 0;
  const [ofSelf, ofCross] = exponents;
  const masses = { self: sample.self, cross: sample.cross };
  const rows = debiased ? rowsAt(sample, from) : n;
  let seeing = 0;
  for (let j = n - 1; j >= 0; j--) {
    let self = masses.self[from + j]!;
    if (debiased && isThere(sample, from + j)) {
      // Rounded where the graph rounds, so that its ties are ties here.
      self = Math.fround(self / Math.fround(++seeing / rows));
    }
    if (selfAlone) scores[j] = self;
    else {
      const cross = masses.cross[from + j]!;
      scores[j] = kind === 'cross' ? cross : power(self, ofSelf) * power(cross, ofCross);
    }
  }
}

/** Visual rows that a layer's masses are means over. */
function rowsAt(sample: ReplayedSample, from: number): number {
  let rows = 0;
  for (let j = 0; j < sample.visualTokens; j++) rows += isThere(sample, from + j) ? 1 : 0;
  return rows;
}

/**
 * A token that is there attends to itself: in a pruned model, one without mass was dropped before.
 */
export function isThere(sample: ReplayedSample, at: number): boolean {
  return !sample.isPruned || sample.self[at]! > 0 || sample.cross[at]! > 0;
}

function power(value: number, exponent: number): number {
  return exponent === 1 ? value : Math.fround(value ** exponent);
}
