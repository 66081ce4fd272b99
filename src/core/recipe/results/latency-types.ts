/** Measured times and memory of a recipe, as its file keeps them. */
import type { MeasuredValue } from './measured-value';

/** Medians and 95th percentiles in milliseconds, pruned and unpruned interleaved. */
export interface LatencyRecord {
  device: string;
  /** Threads on the CPU; absent where the runtime decides. */
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
  /** Absent from records of before it was measured, and where it could not be. */
  memory?: MemoryPair;
}

/**
 * Bytes of resident memory that each model, alone in a process, adds to it at the most while it
 * runs the timed prompts: the median over several processes. A device's own memory is not in it.
 */
export interface MemoryPair {
  pruned: number;
  dense: number;
  /** 95% intervals of the two; absent from records of before several processes were measured. */
  interval?: { pruned: [number, number]; dense: [number, number] };
  /** Processes of each model. */
  runs?: number;
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
