/** A sample as replays read it, by one ranking. */
import type { SampleCoverage } from '../../ranking/coverage/replay';
import type { Ranking } from '../../ranking/families';
import type { PreparedSample } from './prepared-sample';

export interface RankedSample {
  sample: PreparedSample;
  /**
   * Tokens by ascending score; of equal scores the later one first, since the earlier one stays
   * longer. The order at layer `l` starts at `l * layerStride`; the stride is 0 if all layers have
   * the same order.
   */
  order: Uint16Array;
  layerStride: number;
  coverage: SampleCoverage | undefined;
  /** The ranking before the decoder. */
  before: Ranking;
  /** By layer, the weight of losing all of its mass; 1 at every layer if absent. */
  importance?: Float64Array | undefined;
}
