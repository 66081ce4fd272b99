/**
 * Everything that FitPrune knows about a family of vision-language models: how images become tokens
 * of a prompt, the encoder's inputs, and positions. A new family is a file beside this one and a
 * line in `index.ts`.
 */
import type { RawImage, Tensor } from '@huggingface/transformers';
import type { HumanError } from '../../errors';
import type { Grid } from '../../ranking/grid/definition';
import type { Json } from '../folder/json';
import type { MropeFamily } from '../positions/mrope';
import type { VisualMarkers } from './markers';
import type { Size, ImageView } from './view';

/** The configuration files of a model folder. */
export interface FamilyFiles {
  /** config.json. */
  config: Json;
  /** preprocessor_config.json, or the image processor's part of processor_config.json. */
  image: Json;
  /** processor_config.json. */
  processor: Json;
  /** tokenizer_config.json. */
  tokenizer: Json;
  /** Names of the vision encoder's inputs and outputs; only for a family that `readsEncoder`. */
  visionNames?: ReadonlySet<string> | undefined;
}

/** The outputs of a vision encoder by name, its features first. */
export type VisionOutputs = Record<string, { values: Float32Array; dims: readonly number[] }>;

/** Rows of an image's visual tokens, [tokens, width], row by row. */
export interface VisionRows {
  values: Float32Array;
  width: number;
}

/** An image as its processor gives it. */
export interface ImagePixels {
  /** `pixel_values` and all other inputs of the vision encoder, by name; of this image alone. */
  tensors: Record<string, Tensor>;
  /** Other results of the processor, such as its rows and columns of tiles. */
  results: Record<string, unknown>;
  /** Of the picture, in pixels. */
  size: Size;
}

/** Tools that exist only in the worker process; other processes import this folder, too. */
export interface PixelTools {
  /**
   * The folder's image processor. @param options of the call, and settings that replace the
   * folder's
   */
  process: (image: RawImage, options?: Json, settings?: Json) => Promise<ImagePixels>;
  tensor: (
    type: 'float32' | 'int64' | 'bool',
    data: Float32Array | BigInt64Array | Uint8Array,
    dims: readonly number[],
  ) => Tensor;
}

export interface Family {
  /** For people. */
  readonly name: string;
  recognises(config: Json): boolean;
  /** Names of processors by which it is recognised if config.json has another model_type. */
  readonly processors: readonly string[];

  /** The beginning of the decoder's file name, if the decoder is called differently. */
  readonly decoderFile?: string;
  /**
   * The text of the token for an image, if config.json does not give its id: tokenizer.json has it.
   */
  readonly imageToken?: string;
  /**
   * The error for a folder that lacks a part, if the family's parts have names of their own.
   *
   * @param file config.json, for messages
   */
  noPrompts?(file: string): HumanError;

  /** The text that the chat template leaves in an image's place. */
  placeholder(files: FamilyFiles): string;
  /** Tokens besides that one and the image token which no question may hold. */
  readonly reserved: readonly string[];
  /** The prompt for a question if the folder has no chat template. */
  plainPrompt?(question: string, images: number, files: FamilyFiles): string;
  /**
   * The text that replaces the placeholder of an image. If absent, the placeholder is repeated once
   * the vision encoder has shown how many tokens the image has.
   */
  expand?(image: ImagePixels, files: FamilyFiles): string;
  /** The whole prompt, once images are in it. */
  finish?(prompt: string, files: FamilyFiles): string;
  /** Whether the tokenizer may put a start token before the prompt. */
  readonly addsSpecialTokens: boolean;

  /** Whether it needs the names of the vision encoder's inputs and outputs: `visionNames`. */
  readonly readsEncoder?: true;
  /**
   * Pixels of an image, if the library's image processor is not enough.
   *
   * @param among so many images of one prompt
   */
  pixels?(
    image: RawImage,
    files: FamilyFiles,
    tools: PixelTools,
    among: number,
  ): Promise<ImagePixels>;
  /** Rows of an image, if they are not simply the encoder's features; undefined if they are. */
  pack?(outputs: VisionOutputs, image: ImagePixels, files: FamilyFiles): VisionRows | undefined;
  /** Names of the vision encoder's inputs that are the processor's tensors of other names. */
  readonly visionInputs: Readonly<Record<string, string>>;

  /**
   * Grids of an image's visual tokens, tile by tile, in the order of the prompt.
   *
   * @param tokens of the image
   * @returns empty if unknown
   */
  grids(image: ImagePixels, tokens: number, files: FamilyFiles): Grid[];
  /** The part of the image that each of its grids covers; empty if unknown. */
  views(image: ImagePixels, grids: readonly Grid[], files: FamilyFiles): ImageView[];
  /** Visual tokens of one image where the family fixes them. */
  fixedTokens(config: Json): number | undefined;

  markers(files: FamilyFiles): VisualMarkers;
  /** How positions of three axes are counted, for a decoder that takes them. */
  readonly mrope?: MropeFamily;
  /** Position of the first token. */
  readonly firstPosition: number;
}

/** Whether `model_type` of config.json is one of these. */
export function byType(...types: string[]): (config: Json) => boolean {
  return (config) => types.includes(String(config['model_type']));
}

/** A string of the first of the files that has it. */
export function setting(name: string, fallback: string, ...files: Json[]): string {
  for (const file of files) {
    const value = file[name];
    if (typeof value === 'string') return value;
    // Added tokens may also be objects.
    const content = (value as { content?: unknown } | undefined)?.content;
    if (typeof content === 'string') return content;
  }
  return fallback;
}
