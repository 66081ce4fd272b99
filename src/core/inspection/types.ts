/** What Inspect Tokens shows of one sample: plain data for the worker, the host and the page. */
import type { ImageView } from '../model/families/view';

export interface Observation {
  /** Id in the data; the name of the file for an image. */
  id: string;
  question: string;
  /** Reference answers; empty if there are none. */
  references: string[];
  category?: string | undefined;
  images: ObservedImage[];
  /** Together they hold all visual tokens, in their order. */
  grids: PatchGrid[];
  /** Layers of the decoder. */
  layers: number;
  /** V. */
  visualTokens: number;
  textTokens: number;
  unpruned: ObservedAnswer;
  pruned: ObservedAnswer;
  /** Whether the two answers differ by more than their spelling. */
  isChanged: boolean;
  /**
   * By layer, [2V]: self mass of every visual token, then cross mass. In the pruned run they are 0
   * if a token did not enter the layer. Absent for layers without attention and a cache of their
   * own.
   */
  masses: Record<'unpruned' | 'pruned', (Float32Array | undefined)[]>;
  /**
   * By visual token: the layer that dropped it, `beforeDecoder` if it enters none, `stays` if it is
   * kept.
   */
  exits: Int32Array;
  /** By cut, ascending; none without a size bias. */
  sizes: TokenSizes[];
}

/** The weights of tokens after a cut, if kept ones represent dropped ones, too. */
export interface TokenSizes {
  /** The layer of the cut, or `beforeDecoder`. */
  layer: number;
  /**
   * By visual token: later layers treat it as if it were there this many times; 1 for a token that
   * represents only itself, 0 for dropped ones.
   */
  of: Float32Array;
}

/** The exit of tokens that stay to the end: after the last layer. */
export const stays = 0x7fffffff;

export interface ObservedAnswer {
  text: string;
  /** How far it matches the reference answer: 0 to 1; absent without a reference. */
  score?: number | undefined;
}

export interface ObservedImage {
  /** Absolute path. */
  file: string;
  /** Of the file, in pixels. */
  width: number;
  height: number;
  /** The pixels as the processor was given them, at most `largestPicture` either way. */
  picture: Uint8Array;
  /** MIME type of the picture. */
  type: string;
}

/** Visual tokens of an image on a grid, in reading order unless `tokens` gives another. */
export interface PatchGrid {
  /** Index of the image. */
  image: number;
  /** Ordinal of the first one among all visual tokens. */
  first: number;
  rows: number;
  columns: number;
  /**
   * The ordinals of its tokens, by patch in reading order: for tiles, each of which comes as a
   * whole.
   */
  tokens?: number[];
  /**
   * Whether the grid is the processor's; otherwise it is as square as the number of tokens allows.
   */
  isKnown: boolean;
  /**
   * The part of the image that it covers; absent if an image has several grids and their places are
   * unknown.
   */
  view?: ImageView;
}
