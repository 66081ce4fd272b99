/**
 * What FitPrune knows of a family of vision-language models: how images become tokens of a prompt, and
 * what they are fed and placed by. A new family is a file beside this one and a line in `index.ts`.
 */
import type { RawImage, Tensor } from '@huggingface/transformers';
import type { HumanError } from '../../errors';
import type { Grid } from '../../ranking/grid/definition';
import type { Json } from '../json';
import type { MropeFamily } from '../positions/mrope';
import type { VisualMarkers } from './markers';
import type { Size, ImageView } from './view';

/** The configuration files of a model folder. */
export interface FamilyFiles {
  /** config.json. */
  config: Json;
  /** preprocessor_config.json, or what processor_config.json says of the image processor. */
  image: Json;
  /** processor_config.json. */
  processor: Json;
  /** tokenizer_config.json. */
  tokenizer: Json;
  /** Names of what the vision encoder takes and gives; only for a family that `readsEncoder`. */
  visionNames?: ReadonlySet<string> | undefined;
}

/** What a vision encoder gives, by name, its features first. */
export type VisionOutputs = Record<string, { values: Float32Array; dims: readonly number[] }>;

/** Rows of an image's visual tokens, [tokens, width], row by row. */
export interface VisionRows {
  values: Float32Array;
  width: number;
}

/** An image as its processor gives it. */
export interface ImagePixels {
  /** `pixel_values` and whatever else is for the vision encoder, by name; of this image alone. */
  tensors: Record<string, Tensor>;
  /** What else the processor tells, such as its rows and columns of tiles. */
  told: Record<string, unknown>;
  /** Of the picture, in pixels. */
  size: Size;
}

/** What only the worker process has: this folder is read by others too. */
export interface PixelTools {
  /** The folder's image processor. @param options of the call, and settings that replace the folder's */
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
  /** Processors by whose name it is recognised where config.json has another model_type. */
  readonly processors: readonly string[];

  /** How the decoder's file begins, where it is not called a decoder. */
  readonly decoderFile?: string;
  /** The token that stands for an image, where config.json does not name its id: tokenizer.json has it. */
  readonly imageToken?: string;
  /**
   * What a folder without a part is told, of a family whose parts have names of their own.
   * @param file config.json, for messages
   */
  noPrompts?(file: string): HumanError;

  /** What the chat template leaves where an image belongs. */
  placeholder(files: FamilyFiles): string;
  /** Tokens besides that one and the image token which no question may hold. */
  readonly reserved: readonly string[];
  /** The prompt of a question where the folder has no chat template. */
  plainPrompt?(question: string, images: number, files: FamilyFiles): string;
  /**
   * What takes the placeholder's place for an image. Without it the placeholder is repeated once the
   * vision encoder has told how many tokens the image has.
   */
  expand?(image: ImagePixels, files: FamilyFiles): string;
  /** The whole prompt, once images are in it. */
  finish?(prompt: string, files: FamilyFiles): string;
  /** Whether the tokenizer may put a start token before the prompt. */
  readonly addsSpecialTokens: boolean;

  /** Whether it must know what the vision encoder takes and gives: `visionNames`. */
  readonly readsEncoder?: true;
  /**
   * Pixels of an image, where the library's image processor is not all.
   * @param among so many images of one prompt
   */
  pixels?(
    image: RawImage,
    files: FamilyFiles,
    tools: PixelTools,
    among: number,
  ): Promise<ImagePixels>;
  /** Rows of an image, where the encoder's features are not yet them; undefined where they are. */
  pack?(outputs: VisionOutputs, image: ImagePixels, files: FamilyFiles): VisionRows | undefined;
  /** Names of the vision encoder's inputs that are the processor's tensors of other names. */
  readonly visionInputs: Readonly<Record<string, string>>;

  /**
   * Grids that an image's visual tokens form, tile by tile, in the order of the prompt.
   * @param tokens of the image
   * @returns empty where they are not known
   */
  grids(image: ImagePixels, tokens: number, files: FamilyFiles): Grid[];
  /** Which part of the image each of its grids covers; empty where that is not known. */
  views(image: ImagePixels, grids: readonly Grid[], files: FamilyFiles): ImageView[];
  /** Visual tokens of one image where the family fixes them. */
  fixedTokens(config: Json): number | undefined;

  markers(files: FamilyFiles): VisualMarkers;
  /** How positions of three axes are counted, for a decoder that takes them. */
  readonly mrope?: MropeFamily;
  /** Position of the first token. */
  readonly firstPosition: number;
}

/** By `model_type` of config.json. */
export function byType(...types: string[]): (config: Json) => boolean {
  return (config) => types.includes(String(config['model_type']));
}

/** A string of the first of the files that has it. */
export function setting(name: string, fallback: string, ...files: Json[]): string {
  for (const file of files) {
    const value = file[name];
    if (typeof value === 'string') return value;
    // Added tokens are written as objects too.
    const content = (value as { content?: unknown } | undefined)?.content;
    if (typeof content === 'string') return content;
  }
  return fallback;
}
