/** Measured times of a recipe, as its file keeps them. */
import type { MeasuredValue } from './measured-value';

/** Medians and 95th percentiles in milliseconds, pruned and unpruned interleaved. */
export interface LatencyRecord {
  device: string;
  /** Of the CPU; absent where the runtime decides. */
  threads?: number;
  samples: number;
  prefill: LatencyPair;
  /** One token. */
  decode: LatencyPair;
  /**
   * Image encoder, embeddings and prefill; absent if a file of embeddings was timed, which holds no
   * pixels.
   */
  firstToken?: LatencyPair;
}

export interface LatencyPair {
  pruned: LatencyQuantiles;
  dense: LatencyQuantiles;
  /** Median over paired runs of dense / pruned, with its 95% interval. */
  speedUp: MeasuredValue;
}

export interface LatencyQuantiles {
  median: number;
  p95: number;
}
