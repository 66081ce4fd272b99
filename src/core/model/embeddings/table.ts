/** The samples of a file of embeddings as written, before any check; see docs/embeddings.md. */

/** Element types that embeddings are stored in. */
export const embeddingsTypes = ['fp32', 'fp16', 'bf16'] as const;
export type EmbeddingsType = (typeof embeddingsTypes)[number];

/** Bytes of one value. */
export const bytesOf: Record<EmbeddingsType, number> = { fp32: 4, fp16: 2, bf16: 2 };

/** The version that the key `fitprune-embeddings` of a file's metadata states. */
export const versionKey = 'fitprune-embeddings';
export const formatVersion = '1';

/** Where values lie in the file. */
export interface StoredValues {
  type: EmbeddingsType;
  /** Of the first byte, from the start of the file. */
  offset: number;
  /** In bytes. */
  length: number;
}

/** One sample as written: arrays have any length that the file gives them. */
export interface RawSample {
  id?: string | undefined;
  question?: string | undefined;
  answers: string[];
  choices: string[];
  category?: string | undefined;
  group?: string | undefined;
  /** As written. */
  images: string[];
  embeddings: StoredValues;
  visualIndex?: number[] | undefined;
  visualMask?: number[] | undefined;
  positionIds?: number[] | undefined;
  tokenIds?: number[] | undefined;
  grids?: number[] | undefined;
}

/** Samples that are read one at a time. */
export interface EmbeddingsTable {
  /** d, the width of a row. */
  hiddenSize: number;
  /** The number of samples. */
  count: number;
  /** Everything of a sample except the values of its embeddings. */
  read(at: number): Promise<RawSample>;
}

/** Largest accepted sizes: beyond them a file is damaged, or not a prompt. */
export const limits = {
  samples: 1_000_000,
  /** Tokens of a prompt. */
  rows: 1_048_576,
  hiddenSize: 65_536,
  /** Values of a prompt: 2 GiB as float32. */
  values: 2 ** 29,
  /** Bytes of one message's description in Arrow, and of a header in safetensors. */
  arrowMetadata: 16 * 2 ** 20,
  safetensorsHeader: 100_000_000,
  /** Bytes of a text, and texts of a list. */
  text: 2 ** 20,
  texts: 1024,
} as const;
