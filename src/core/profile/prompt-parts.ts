/**
 * Times the parts before the decoder: the vision encoder for a picture, and token embeddings. Only
 * the worker may import this.
 */
import type { InferenceSession } from 'onnxruntime-node';
import type { Size } from '../model/families/view';
import type { ImagePixels } from '../model/families/family';
import { requirePromptParts, type ModelFolder } from '../model/folder/folder';
import { PromptProcessor, syntheticImage } from '../model/prompts/processor';
import type { SessionOptions } from '../model/sessions/sessions';
import type { Now } from './options';
import { floats, int64Tensor } from '../model/sessions/tensors';
import { openTokenSession } from '../model/sessions/token-session';
import { VisionEncoder } from '../model/vision/vision-encoder';
import type { Tensor } from 'onnxruntime-node';

export class PromptParts {
  private constructor(
    private readonly vision: VisionEncoder,
    private readonly embed: InferenceSession,
    private readonly pixels: ImagePixels,
    /** Of the picture. */
    readonly visualTokens: number,
    private readonly now: Now,
  ) {}

  /** The caller disposes it. */
  static async open(
    folder: ModelFolder,
    picture: Size,
    options: SessionOptions,
    now: Now,
  ): Promise<PromptParts> {
    const files = requirePromptParts(folder);
    const processor = await PromptProcessor.open(folder.path);
    const pixels = await processor.pixelsOf(syntheticImage(picture.width, picture.height));
    const vision = await VisionEncoder.open(files.vision_encoder, processor, options);
    const embed = await openTokenSession(files.embed_tokens, options);
    const [rows] = await vision.encode([pixels], undefined);
    const visualTokens = rows!.values.length / rows!.width;
    return new PromptParts(vision, embed, pixels, visualTokens, now);
  }

  /** Milliseconds. */
  async timeEncoder(): Promise<number> {
    const started = this.now();
    await this.vision.encode([this.pixels], undefined);
    return this.now() - started;
  }

  /** @returns inputs for a decoder: rows of real tokens, which are all equally fast */
  async embedTokens(length: number): Promise<{ milliseconds: number; embeddings: Float32Array }> {
    const ids = Array.from({ length }, (_, at) => 1 + (at % 50));
    const started = this.now();
    const results = await this.embed.run({
      [this.embed.inputNames[0]!]: int64Tensor(ids, [1, length]),
    });
    const values = floats(results[this.embed.outputNames[0]!] as Tensor);
    return { milliseconds: this.now() - started, embeddings: values };
  }

  async dispose(): Promise<void> {
    await this.vision.dispose();
    await this.embed.release();
  }
}
