/** The source of a model's prompts: its processor and image encoder, or a file of embeddings. */
import type { PackedSample, Sample } from '../../data/types';
import type { DecoderInputs } from './decoder-inputs';
import type { PixelWay } from '../vision/pixel-way';
import type { SessionOptions } from '../sessions/sessions';
import type { Text } from '../../text';

/** What is known of prompts before a graph is opened. */
export interface Prompts {
  /** The prompt around a question as the model's template writes it: equal for runs of one kind. */
  readonly template: string;
  /** Whether the tokens of answers have embeddings; if not, an answer ends with its first token. */
  readonly canContinue: boolean;
  /** Whether answers are text that can be scored, not token ids alone. */
  readonly canRead: boolean;
  /** Tokens that end an answer; empty if unknown. */
  readonly eosTokenIds: number[];
  /** Remarks for the user about what cannot be measured. */
  readonly notes: string[];
  /** How the model's pixels are made; undefined if it gets none. */
  readonly pixels?: PixelWay | undefined;
  /** Sentences for the user about the pictures of some samples, and their place. */
  notesOn?(samples: readonly PackedSample[]): Promise<Text[]>;
  /** The caller disposes it. */
  open(options: SessionOptions): Promise<PromptSource>;
}

/** Gives tokens of an answer to a decoder. */
export interface TokenEmbedder {
  /** [ids, d], row by row. */
  embedTokens(ids: number[]): Promise<Float32Array>;
}

export interface PromptSource extends TokenEmbedder {
  encodeSample(sample: Sample): Promise<DecoderInputs>;
  /** Text of generated tokens without special ones; their ids if the model has no tokenizer. */
  textOf(ids: number[]): string;
  dispose(): Promise<void>;
}
