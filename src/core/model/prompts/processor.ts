/**
 * The model's own processor, chat template and tokenizer. Only the worker process may import this:
 * transformers.js loads the native runtime.
 */
import {
  RawImage,
  Tensor,
  type ImageProcessor,
  type PreTrainedTokenizer,
} from '@huggingface/transformers';
import path from 'node:path';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Text } from '../../text';
import { bounded } from '../bounded';
import { familyOf } from '../families';
import type { Family, ImagePixels, PixelTools } from '../families/family';
import type { Json } from '../folder/json';
import { readJson } from '../folder/read-json';
import { noTokenizer, processorUnreadable } from '../folder/prompt-files';
import {
  readProcessorFiles,
  readVisionNames,
  type ProcessorFiles,
} from '../folder/processor-files';
import { ChatTemplate } from './chat-template';
import { makeImageProcessor, makeTokenizer } from './library-classes';
import { message } from '../../data/content';
import type { Turn } from '../../data/types';
import { pythonPixels } from '../python-pixels';
import { PythonImage } from '../python-pixels/python-image';
import type { PixelWay } from '../vision/pixel-way';

type ProcessImages = (images: RawImage[], options: Json) => Promise<Record<string, unknown>>;

export class PromptProcessor {
  readonly template: ChatTemplate;

  private constructor(
    private readonly folder: string,
    readonly family: Family,
    readonly files: ProcessorFiles,
    private readonly tokenizer: PreTrainedTokenizer,
    private readonly images: ImageProcessor,
    readonly pixels: PixelWay,
  ) {
    this.template = new ChatTemplate(folder, family, files, tokenizer);
  }

  /**
   * Loads from the folder only, never from the network.
   *
   * @param pixels whose processor makes the pixels
   * @throws HumanError `processor-unreadable`
   */
  static async open(folder: string, pixels: PixelWay = 'python'): Promise<PromptProcessor> {
    const files = await readProcessorFiles(folder);
    const family = familyOf(files);
    if (family.readsEncoder === true) files.visionNames = await readVisionNames(folder);
    const tokens = await readJson(path.join(folder, 'tokenizer.json'));
    if (tokens === undefined) throw noTokenizer(folder);
    try {
      return new PromptProcessor(
        folder,
        family,
        files,
        bounded('tokenizer', () => makeTokenizer(tokens, files.tokenizer)),
        makeImageProcessor(files.image),
        pixels,
      );
    } catch (error) {
      throw processorUnreadable(folder, reasonOf(error), error);
    }
  }

  /**
   * The prompt of one user turn, images first, ready for the answer.
   * @throws HumanError `no-chat-template`
   */
  renderPrompt(question: string, images: number): string {
    return this.render([message('user', question, images)]);
  }

  /**
   * The prompt of a conversation, ready for the next answer.
   *
   * @param what names the prompt in errors
   * @throws HumanError `no-chat-template`, and `turn-left-out` if the template does not write a
   *    turn
   */
  render(turns: readonly Turn[], what: Text = text`the prompt`): string {
    return this.template.render(turns, what);
  }

  /**
   * An image as the vision encoder takes it. Changes the picture.
   * @param among so many images of one prompt
   * @throws HumanError `processor-setting`, `picture-shape`
   */
  async pixelsOf(
    image: RawImage,
    { pixels = this.pixels, among = 1 }: { pixels?: PixelWay; among?: number } = {},
  ): Promise<ImagePixels> {
    const { family, files, tools } = this;
    try {
      if (pixels === 'python') {
        const picture = image.rgb();
        const found = pythonPixels(picture, files, tools.tensor, among);
        if (found !== undefined) return found;
        // For unknown classes only the resizing is done here; transformers.js does the rest.
        image = PythonImage.of(picture);
      }
      return await (family.pixels?.(image, files, tools, among) ?? tools.process(image));
    } catch (error) {
      throw this.failed(text`an image`, error);
    }
  }

  /**
   * Token ids of a rendered prompt with its images in it.
   *
   * @param what names the prompt in errors
   * @throws HumanError `placeholder-count` if the template does not write one for every image
   */
  tokenize(prompt: string, images: readonly ImagePixels[], what: Text): number[] {
    const { family, files, tokenizer } = this;
    const placeholder = family.placeholder(files);
    const [first, ...rest] = prompt.split(placeholder) as [string, ...string[]];
    if (rest.length !== images.length) {
      throw new HumanError(
        text`For ${what} the chat template writes "${placeholder}" ${rest.length} times, for
          ${images.length} images. Use the chat template that the model comes with.`,
        'placeholder-count',
      );
    }
    const expanded = rest.map(
      (text, at) => (family.expand?.(images[at]!, files) ?? placeholder) + text,
    );
    const whole = [first, ...expanded].join('');
    const finished = family.finish?.(whole, files) ?? whole;
    // A template that writes the start token itself must not get a second one.
    const start = (tokenizer as { bos_token?: string }).bos_token;
    const isStarted = start !== undefined && finished.startsWith(start);
    const settings = { add_special_tokens: family.addsSpecialTokens && !isStarted };
    return this.ask(what, () => {
      const { input_ids } = bounded('tokenizer', () => tokenizer(finished, settings)) as {
        input_ids: Tensor;
      };
      return Array.from(input_ids.data as BigInt64Array, Number);
    });
  }

  /**
   * @param imageTokens ids of the placeholders of images and videos
   * @throws HumanError `typed-placeholder` if a text contains a placeholder
   */
  requireText(texts: readonly string[], imageTokens: readonly number[], what: Text): void {
    const { family, files, tokenizer } = this;
    const names = imageTokens.map((id) => tokenizer.decode([id], { skip_special_tokens: false }));
    const taken = [family.placeholder(files), ...names, ...family.reserved].filter(Boolean);
    const found = taken.find((token) => texts.some((one) => one.includes(token)));
    if (found === undefined) return;
    throw new HumanError(
      text`The text of ${what} holds "${found}", which this model takes for an image. Remove it
        from the text; images are given separately.`,
      'typed-placeholder',
    );
  }

  /** Id of the special token that the chat template puts after an answer. */
  answerEnd(): number | undefined {
    return this.vocabulary().get(this.template.answerEnd() ?? '');
  }

  /** Ids by token, added tokens included. */
  vocabulary(): ReadonlyMap<string, number> {
    return (this.tokenizer as unknown as { get_vocab(): Map<string, number> }).get_vocab();
  }

  /** Text of generated tokens, without special ones. */
  decode(ids: number[]): string {
    return this.ask(text`an answer`, () =>
      bounded('tokenizer', () => this.tokenizer.decode(ids, { skip_special_tokens: true }).trim()),
    );
  }

  /** The library's own errors for files that it does not understand would not help a user. */
  private ask<T>(what: Text, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.failed(what, error);
    }
  }

  private failed(what: Text, error: unknown): unknown {
    if (error instanceof HumanError) return error;
    return new HumanError(
      text`The processor of ${this.folder} fails for ${what}: ${reasonOf(error)}. Its files may be damaged,
        or not belong together: download preprocessor_config.json, processor_config.json and tokenizer.json
        again.`,
      'processor-failed',
      1,
      { cause: error },
    );
  }

  private readonly tools: PixelTools = {
    process: async (image, options = {}, settings) => {
      const { width, height } = image;
      const chosen =
        settings === undefined
          ? this.images
          : makeImageProcessor({ ...this.files.image, ...settings });
      const results = await (chosen as unknown as ProcessImages)([image], options);
      const tensors = Object.entries(results).filter(([, value]) => value instanceof Tensor);
      return {
        tensors: Object.fromEntries(tensors) as Record<string, Tensor>,
        results,
        size: { width, height },
      };
    },
    tensor: (type, data, dims) => new Tensor(type, data, [...dims]),
  };
}

/** An image of noise-free colours, for probing a template. */
export function syntheticImage(width: number, height: number): RawImage {
  const pixels = Uint8ClampedArray.from(
    { length: width * height * 3 },
    (_, index) => (index * 7) % 256,
  );
  return new RawImage(pixels, width, height, 3);
}
