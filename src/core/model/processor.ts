/**
 * The model's own processor, chat template and tokenizer. Only the worker process may import this:
 * transformers.js loads the native runtime.
 */
import {
  AutoProcessor,
  env,
  RawImage,
  type Processor,
  type Tensor,
} from '@huggingface/transformers';
import { HumanError, messageOf } from '../errors';
import { text } from '../text';

/** What the graphs of a model are fed with for one prompt. */
export interface ProcessedPrompt {
  /** Token ids; the image placeholder is repeated as the processor repeats it. */
  inputIds: number[];
  /** `pixel_values` and whatever else the image processor gives, by name. */
  pixels: Record<string, Tensor>;
}

/** Processors of transformers.js that take the images before the text; the others are the other way round. */
const imagesFirst = new Set([
  'LlavaProcessor',
  'PixtralProcessor',
  'PaliGemmaProcessor',
  'Florence2Processor',
  'Lfm2VlProcessor',
]);

type Call = (...inputs: unknown[]) => Promise<Record<string, Tensor>>;

export class PromptProcessor {
  private constructor(
    private readonly processor: Processor,
    private readonly className: string,
    private readonly folder: string,
  ) {}

  /** Loads from the folder alone; the network is never asked. */
  static async open(folder: string): Promise<PromptProcessor> {
    env.allowRemoteModels = false;
    env.allowLocalModels = true;
    env.useFSCache = false;
    try {
      const processor = await AutoProcessor.from_pretrained(folder, { local_files_only: true });
      return new PromptProcessor(processor, processor.constructor.name, folder);
    } catch (error) {
      throw new HumanError(
        text`The processor of ${folder} cannot be loaded: ${messageOf(error)} The folder needs
          preprocessor_config.json, tokenizer.json and tokenizer_config.json as transformers.js
          reads them: download the missing ones.`,
        'processor-unreadable',
        1,
        { cause: error },
      );
    }
  }

  /**
   * The prompt of one user turn, images first, ready for the answer.
   * @throws HumanError `no-chat-template`
   */
  renderPrompt(question: string, images: number): string {
    const placeholders = Array.from({ length: images }, () => ({ type: 'image' }));
    const content = [...placeholders, { type: 'text', text: question }];
    const render = (message: unknown) =>
      this.processor.apply_chat_template([{ role: 'user', content: message }] as never, {
        add_generation_prompt: true,
        tokenize: false,
      }) as unknown as string;
    try {
      const prompt = render(content);
      if (prompt.includes(question)) return prompt;
      // An older template, which takes text alone: it left the parts of the list out.
      return render(`${`${this.imagePlaceholder}\n`.repeat(images)}${question}`);
    } catch (error) {
      throw new HumanError(
        text`The chat template of ${this.folder} cannot render a question: ${messageOf(error)} Put
          the model's chat_template into its tokenizer_config.json.`,
        'no-chat-template',
        1,
        { cause: error },
      );
    }
  }

  /** Token ids of the prompt and the pixels of its images. */
  async process(prompt: string, images: RawImage[]): Promise<ProcessedPrompt> {
    const call = this.processor as unknown as Call;
    // A template that writes the start token itself must not get a second one.
    const start = (this.processor.tokenizer as { bos_token?: string } | undefined)?.bos_token;
    const options = start && prompt.startsWith(start) ? { add_special_tokens: false } : {};
    const llavaOfSeveral = this.className === 'LlavaProcessor' && images.length > 1;
    if (llavaOfSeveral) {
      // It repeats only the first placeholder of a text; the caller expands them by the features.
      const pixels = await call(images, null, options);
      const { input_ids } = this.processor.tokenizer!(prompt, options) as { input_ids: Tensor };
      return { inputIds: toNumbers(input_ids), pixels };
    }
    const picture = images.length === 1 ? images[0] : images;
    const { input_ids, ...pixels } = imagesFirst.has(this.className)
      ? await call(picture, prompt, options)
      : await call(prompt, images, options);
    if (input_ids === undefined) throw new Error(`${this.className} gave no input_ids`);
    return { inputIds: toNumbers(input_ids), pixels };
  }

  private get imagePlaceholder(): string {
    const config = this.processor.config as { image_token?: string } | undefined;
    return config?.image_token ?? '<image>';
  }

  /** Ids by token, added tokens included. */
  vocabulary(): ReadonlyMap<string, number> {
    const { tokenizer } = this.processor;
    return (tokenizer as unknown as { get_vocab(): Map<string, number> }).get_vocab();
  }

  /** Text of generated tokens, without special ones. */
  decode(ids: number[]): string {
    return this.processor.tokenizer!.decode(ids, { skip_special_tokens: true }).trim();
  }
}

function toNumbers(ids: Tensor): number[] {
  return Array.from(ids.data as BigInt64Array, Number);
}

/** An image of noise-free colours, for probing a template. */
export function syntheticImage(width: number, height: number): RawImage {
  const pixels = Uint8ClampedArray.from(
    { length: width * height * 3 },
    (_, index) => (index * 7) % 256,
  );
  return new RawImage(pixels, width, height, 3);
}
