/** What Inspect Tokens shows of one sample; plain data, for the worker, the host and the page alike. */
import type { ImageView } from '../model/families/view';

export type { ImageView as View };

export interface Observation {
  /** Id in the data; the name of the file for an image. */
  id: string;
  question: string;
  /** Reference answers; empty where there are none. */
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
  isFlipped: boolean;
  /**
   * By layer, [2V]: self mass of every visual token, then cross mass. In the pruned run they are 0 where
   * a token did not enter the layer. None for layers without attention and a cache of their own.
   */
  masses: Record<'unpruned' | 'pruned', (Float32Array | undefined)[]>;
  /** By visual token: the layer that dropped it, `beforeDecoder` for what enters none; `stays` where it does. */
  exits: Int32Array;
  /** By cut, ascending; none without a size bias. */
  sizes: TokenSizes[];
}

/** What tokens count as after a cut, where they stand for others that are gone. */
export interface TokenSizes {
  /** The layer of the cut, or `beforeDecoder`. */
  layer: number;
  /**
   * By visual token: to later layers it is as if it were there so many times, 1 for one that stands for itself alone; 0 for
   * those that are gone.
   */
  of: Float32Array;
}

/** The exit of tokens that stay to the end: after every layer. */
export const stays = 0x7fffffff;

export interface ObservedAnswer {
  text: string;
  /** Whether it is the reference answer: 0 to 1; absent where there is none. */
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

/** Visual tokens of an image that lie on a grid, in reading order unless `tokens` says otherwise. */
export interface PatchGrid {
  /** Index of the image. */
  image: number;
  /** Ordinal of the first one among all visual tokens. */
  first: number;
  rows: number;
  columns: number;
  /** By patch in reading order, the ordinals of its tokens: of tiles, each of which comes as a whole. */
  tokens?: number[];
  /** Whether the processor says so; otherwise it is as square as the number of tokens allows. */
  isKnown: boolean;
  /** Where it lies on the image; absent where an image has several grids, whose places nobody tells. */
  view?: ImageView;
}
