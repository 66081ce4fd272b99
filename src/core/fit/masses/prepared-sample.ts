/** A sample as fits read it: its masses, sorted once. */
import type { Span } from '../../ranking/grid/places';
import type { Grid } from '../../ranking/grid/definition';

/**
 * Vectors of all layers, one after another: token `j` of layer `l` is at `l * visualTokens + j`.
 */
export interface PreparedSample {
  visualTokens: number;
  self: Float32Array;
  cross: Float32Array;
  /** Layers that have masses; those of the others are 0. */
  massLayers: number;
  /** Unpruned masses of each layer: S and C in the paper's terms. */
  selfTotal: Float64Array;
  crossTotal: Float64Array;
  /**
   * Positions by ascending mass, layer by layer. Of equal masses the later position comes first:
   * the earlier one stays longer, as in ONNX TopK.
   */
  bySelf: Uint16Array;
  byCross: Uint16Array;
  /** Where its visual tokens are in the prompt; from row 0 on if unknown. */
  spans: readonly Span[];
  /** Grids of its images in order; empty if unknown. */
  grids: readonly Grid[];
  /** By token, how unlike the others it is; undefined if statistics do not have it. */
  isolation: Float32Array | undefined;
  /**
   * Whether the masses are of a pruned model: tokens without mass were dropped before the layer.
   */
  isPruned: boolean;
}
