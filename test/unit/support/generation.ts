/** What a program with transformers.js does with a model folder; it knows nothing of FitPrune. */
import {
  AutoModelForCausalLM,
  AutoModelForImageTextToText,
  AutoModelForVision2Seq,
  AutoProcessor,
  env,
  load_image,
  type PreTrainedModel,
  type Processor,
  type Tensor,
} from '@huggingface/transformers';
import { Tensor as OrtTensor, type InferenceSession } from 'onnxruntime-node';
import { visualIndexInput } from '../../../src/core/model/folder/decoder-interface';

export interface Message {
  role: 'system' | 'user' | 'assistant';
  text: string;
  /** Files of the images before the text. */
  images?: string[];
}

export interface Generated {
  ids: number[];
  /** Rows of the value caches, by layer: a key cache may carry more. */
  cached: number[];
  /** Visual tokens that the processor placed. */
  visual: number;
  length: number;
}

export interface DecoderRun {
  feeds: InferenceSession.FeedsType;
  outputs: InferenceSession.OnnxValueMapType;
}

export interface RuntimeOptions {
  embed?: string;
  decoder?: string;
  vision?: string;
  imageTokenId: number;
  /** Whether its images come before the prompt. */
  isLlava?: boolean;
  /** Without a template the prompt is the text, after a placeholder for each image. */
  hasTemplate?: boolean;
  /** Gets what the library feeds its decoder, and the results. */
  watch?: (run: DecoderRun) => void;
  /**
   * Feeds the rows of the visual tokens to a decoder that takes them, which the library does not
   * do.
   */
  givesRows?: boolean;
}

/** Where the library has a family's class under another task. */
const kinds: Readonly<Record<string, typeof AutoModelForVision2Seq>> = {
  Idefics3Processor: AutoModelForVision2Seq,
  Phi3VProcessor: AutoModelForCausalLM,
};

export class Runtime {
  private constructor(
    private readonly processor: Processor,
    private readonly model: PreTrainedModel,
    private readonly options: RuntimeOptions,
  ) {}

  static async open(folder: string, options: RuntimeOptions): Promise<Runtime> {
    env.allowRemoteModels = false;
    const processor = await AutoProcessor.from_pretrained(folder);
    const kind = kinds[processor.constructor.name] ?? AutoModelForImageTextToText;
    const { decoder = 'fp32', embed = 'fp32', vision = 'fp32' } = options;
    const dtype = {
      ...{ decoder_model_merged: decoder, embed_tokens: embed, vision_encoder: vision },
      ...{ model: decoder, prepare_inputs_embeds: embed },
    };
    const model = await kind.from_pretrained(folder, { device: 'cpu', dtype: dtype as never });
    if (options.watch) watchDecoder(model, options.watch);
    return new Runtime(processor, model, options);
  }

  async generate(messages: readonly Message[], tokens: number): Promise<Generated> {
    const inputs = await this.inputsOf(messages);
    const ids = Array.from(inputs['input_ids']!.data as BigInt64Array, Number);
    // Phi-3-V's image tokens are negative.
    const visual = ids.flatMap((id, row) =>
      Math.abs(id) === this.options.imageTokenId ? [row] : [],
    );
    const restore = this.options.givesRows === true ? tell(this.model, visual) : () => undefined;
    const output = (await this.model.generate({
      ...inputs,
      max_new_tokens: tokens,
      min_new_tokens: tokens,
      return_dict_in_generate: true,
    })) as unknown as { sequences: Tensor; past_key_values: Record<string, Tensor> };
    restore();
    const all = (output.sequences.tolist() as bigint[][])[0]!.map(Number);
    const keys = Object.entries(output.past_key_values).filter(([name]) => name.endsWith('.value'));
    return {
      ids: all.slice(ids.length),
      cached: keys.map(([, { dims }]) => dims[2]!),
      visual: visual.length,
      length: ids.length,
    };
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  private async inputsOf(messages: readonly Message[]): Promise<Record<string, Tensor>> {
    const { processor } = this;
    const isPhi = processor.constructor.name === 'Phi3VProcessor';
    let image = 0;
    const turns = messages.map(({ role, text, images = [] }) => ({
      role,
      content: isPhi
        ? images.map(() => `<|image_${++image}|>\n`).join('') + text
        : [...images.map(() => ({ type: 'image' })), { type: 'text', text }],
    }));
    const prompt =
      this.options.hasTemplate === false
        ? messages.map(({ text, images = [] }) => '<image>'.repeat(images.length) + text).join('')
        : (processor.apply_chat_template(turns, {
            add_generation_prompt: true,
            tokenize: false,
          }) as string);
    const files = messages.flatMap(({ images = [] }) => images);
    const isLlava = this.options.isLlava === true;
    const special = { add_special_tokens: isLlava };
    if (files.length === 0) {
      return processor.tokenizer!(prompt, special);
    }
    const pictures = await Promise.all(files.map((file) => load_image(file)));
    if (processor.constructor.name === 'Lfm2VlProcessor') {
      return (await processor(pictures, prompt, special)) as Record<string, Tensor>;
    }
    return (await (isLlava
      ? processor(pictures[0], prompt, special)
      : processor(prompt, pictures, special))) as Record<string, Tensor>;
  }
}

const merged = 'decoder_model_merged';

type Sessions = Record<string, InferenceSession>;
const sessionsOf = (model: PreTrainedModel) =>
  (model as unknown as { sessions: Sessions }).sessions;

function watchDecoder(model: PreTrainedModel, watch: (run: DecoderRun) => void): void {
  const session = sessionsOf(model)[merged]!;
  const run = session.run.bind(session);
  session.run = async (feeds: InferenceSession.FeedsType) => {
    const outputs = await run(feeds);
    watch({ feeds, outputs });
    return outputs;
  };
}

function tell(model: PreTrainedModel, visual: readonly number[]): () => void {
  const sessions = sessionsOf(model);
  const name = 'model' in sessions && 'prepare_inputs_embeds' in sessions ? 'model' : merged;
  const session = sessions[name]!;
  let isFirst = true;
  sessions[name] = new Proxy(session, {
    get(target, key) {
      if (key === 'inputNames') return target.inputNames.filter((one) => one !== visualIndexInput);
      if (key !== 'run') return Reflect.get(target, key) as unknown;
      return (feeds: InferenceSession.FeedsType) => {
        const rows = BigInt64Array.from(isFirst ? visual : [], BigInt);
        isFirst = false;
        return target.run({
          ...feeds,
          [visualIndexInput]: new OrtTensor('int64', rows, [rows.length]),
        });
      };
    },
  });
  return () => {
    sessions[name] = session;
  };
}
