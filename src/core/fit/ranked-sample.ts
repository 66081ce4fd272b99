/** A sample as replays read it, by one ranking. */
import type { SampleCoverage } from '../ranking/coverage/replay';
import type { Ranking } from '../ranking/families';
import type { PreparedSample } from './prepared-sample';

export interface RankedSample {
  sample: PreparedSample;
  /**
   * Tokens by ascending score; of equal scores the later one first, since the earlier one stays longer. The
   * order at layer `l` starts at `l * layerStride`, which is 0 where all layers have the same.
   */
  order: Uint16Array;
  layerStride: number;
  coverage: SampleCoverage | undefined;
  /** What goes before the decoder is told by. */
  before: Ranking;
  /** By layer, what losing all of its mass weighs; 1 at every layer without. */
  importance?: Float64Array | undefined;
}
