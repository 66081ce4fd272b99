/** A prompt as a decoder takes it. */
import type { Grid } from '../../ranking/grid/definition';
import type { ImageView } from '../families/view';
import type { MropePositions } from '../positions/mrope';

/** One prompt as the decoder takes it: batch 1, S tokens of width d, V of them visual. */
export interface DecoderInputs {
  /** Empty if embeddings came without ids. */
  inputIds: number[];
  /** S x d, row by row. */
  embeddings: Float32Array;
  /** S. */
  length: number;
  /** d. */
  hiddenSize: number;
  /** Rows of the visual tokens, ascending. */
  visualIndex: number[];
  /**
   * Rows and columns of the visual tokens of every image, in order (of every tile, if the processor
   * cuts images into tiles); empty if unknown.
   */
  grids: Grid[];
  /** For each of `grids`: its image, and the part of it that it covers, if that is known. */
  places?: { image: number; view: ImageView | undefined }[];
  /** If grids are unknown: the part of each image that its tokens cover together. */
  views?: (ImageView | undefined)[];
  /** If positions differ from row numbers; a decoder of one axis gets the first. */
  positions?: MropePositions | undefined;
}
