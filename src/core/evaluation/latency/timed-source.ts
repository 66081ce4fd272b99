/**
 * The source of timed prompts: pixels, or a file of embeddings. Only the worker may import this.
 */
import type { Sample } from '../../data/types';
import type { EmbeddingsFile } from '../../model/embeddings/embeddings-file';
import { embeddedPrompts } from '../../model/embeddings/prompts';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import { PromptEncoder } from '../../model/prompts/encoder';
import type { ModelFolder } from '../../model/folder/folder';
import type { PixelWay } from '../../model/vision/pixel-way';
import { PromptProcessor } from '../../model/prompts/processor';
import type { TokenEmbedder } from '../../model/prompts/prompt-source';
import type { SessionOptions } from '../../model/sessions/sessions';

export interface TimedPrompt {
  /** Encodes the images every time; embeddings come from the file as they are. */
  inputs: () => Promise<DecoderInputs>;
  /** Gives the tokens of an answer. */
  embedderFor: (inputs: DecoderInputs) => TokenEmbedder;
  /** Whether `inputs` is a part of the time to the first token. */
  isFromPixels: boolean;
}

export interface TimedSource {
  prepare(sample: Sample): Promise<TimedPrompt>;
  dispose(): Promise<void>;
}

export async function openTimedSource(
  folder: ModelFolder,
  embeddings: EmbeddingsFile | undefined,
  options: SessionOptions,
  pixels: PixelWay | undefined,
): Promise<TimedSource> {
  if (embeddings !== undefined) return fromEmbeddings(folder, embeddings, options);
  const processor = await PromptProcessor.open(folder.path, pixels);
  return fromPixels(await PromptEncoder.open(folder, options, processor));
}

function fromPixels(encoder: PromptEncoder): TimedSource {
  return {
    prepare: async (sample) => {
      // Without keys, its images are encoded every time.
      const prompt = { ...(await encoder.prepareSample(sample)), keys: undefined };
      return {
        inputs: () => encoder.finish(prompt),
        embedderFor: () => encoder,
        isFromPixels: true,
      };
    },
    dispose: () => encoder.dispose(),
  };
}

async function fromEmbeddings(
  folder: ModelFolder,
  file: EmbeddingsFile,
  options: SessionOptions,
): Promise<TimedSource> {
  const prompts = await embeddedPrompts(folder, file);
  const source = await prompts.open(options);
  return {
    prepare: async (sample) => {
      const read = await source.encodeSample(sample);
      return {
        inputs: () => Promise.resolve(read),
        embedderFor: (inputs) => (prompts.canContinue ? source : lastRow(inputs)),
        isFromPixels: false,
      };
    },
    dispose: () => source.dispose(),
  };
}

/**
 * Replaces `embed_tokens`: the values in a row do not change any time, and any other row would be
 * made up.
 */
function lastRow({ embeddings, hiddenSize }: DecoderInputs): TokenEmbedder {
  const row = embeddings.slice(-hiddenSize);
  return { embedTokens: () => Promise.resolve(row) };
}
