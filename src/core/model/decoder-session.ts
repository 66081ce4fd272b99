/** Runs a decoder, dense or rewritten. Only the worker process may import this. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { HumanError, messageOf } from '../errors';
import { text } from '../text';
import { fullAttentionOnly, visualIndexInput } from './decoder-interface';
import type { DecoderInputs } from './encoder';
import type { ModelFolder } from './folder';
import { elementType, openSession, type GraphSource, type SessionOptions } from './sessions';
import { floats, floatTensor, int64Tensor } from './tensors';

/** Caches by input name; layers may differ in length. */
export type Cache = Record<string, Tensor>;

export interface StepResult {
  /** Logits of the last row. */
  logits: Float32Array;
  cache: Cache;
}

export class DecoderSession {
  private constructor(
    readonly session: InferenceSession,
    private readonly folder: Pick<ModelFolder, 'shape'>,
  ) {}

  /** The caller disposes it. */
  static async open(
    folder: Pick<ModelFolder, 'shape'>,
    source: GraphSource,
    options: SessionOptions,
  ): Promise<DecoderSession> {
    return new DecoderSession(await openSession(source, options), folder);
  }

  /** A first prefill; every output of the graph. */
  async runPrefill(inputs: DecoderInputs): Promise<InferenceSession.OnnxValueMapType> {
    const { embeddings, length, visualIndex } = inputs;
    return this.run(this.feeds(embeddings, length, 0, this.emptyCache(), visualIndex));
  }

  async prefill(inputs: DecoderInputs): Promise<StepResult> {
    return this.stepOf(await this.runPrefill(inputs));
  }

  /**
   * One decode step.
   * @param embedding of the new token, d values
   * @param position of the new token: the prompt's full length and what followed it, pruned or not
   */
  async decode(embedding: Float32Array, position: number, cache: Cache): Promise<StepResult> {
    return this.stepOf(await this.run(this.feeds(embedding, 1, position, cache, [])));
  }

  /** Of a prefill or a decode step, from all its outputs. */
  stepOf(outputs: InferenceSession.OnnxValueMapType): StepResult {
    const logits = outputs['logits'] as Tensor;
    const vocabulary = logits.dims.at(-1)!;
    const cache: Cache = {};
    for (const [name, value] of Object.entries(outputs)) {
      if (!name.startsWith('present.')) continue;
      cache[name.replace('present.', 'past_key_values.')] = value;
    }
    return { logits: floats(logits).slice(-vocabulary), cache };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private async run(feeds: Record<string, Tensor>): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await this.session.run(feeds);
    } catch (error) {
      if (!messageOf(error).includes(fullAttentionOnly)) throw error;
      throw new HumanError(
        text`This decoder sees only a window of its cache (a sliding window shorter than the
          prompt), which shortened caches cannot serve. It cannot be pruned at these layers for
          prompts this long.`,
        'full-attention-only',
        1,
        { cause: error },
      );
    }
  }

  /**
   * @param rows new rows of `embeddings`
   * @param past tokens before them in the full, unpruned sequence
   */
  private feeds(
    embeddings: Float32Array,
    rows: number,
    past: number,
    cache: Cache,
    visualIndex: number[],
  ): Record<string, Tensor> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.session.inputNames) {
      feeds[name] = cache[name] ?? this.feed(name, embeddings, rows, past, visualIndex);
    }
    return feeds;
  }

  private feed(
    name: string,
    embeddings: Float32Array,
    rows: number,
    past: number,
    visualIndex: number[],
  ): Tensor {
    switch (name) {
      case 'inputs_embeds': {
        const dims = [1, rows, embeddings.length / rows];
        return floatTensor(elementType(this.session, 'input', name), embeddings, dims);
      }
      case 'attention_mask':
        return int64Tensor(new Array<number>(past + rows).fill(1), [1, past + rows]);
      case 'position_ids':
        return int64Tensor(
          Array.from({ length: rows }, (_, row) => past + row),
          [1, rows],
        );
      case 'num_logits_to_keep':
        return int64Tensor([1], []);
      case visualIndexInput:
        return int64Tensor(visualIndex, [visualIndex.length]);
      default:
        throw new HumanError(
          text`The decoder wants the input "${name}", which FitPrune does not know. This model
            family is not supported yet.`,
          'decoder-input',
        );
    }
  }

  private emptyCache(): Cache {
    const { keyValueHeads, headSize } = this.folder.shape;
    const dims = [1, keyValueHeads, 0, headSize];
    const names = this.session.inputNames.filter((name) => name.startsWith('past_key_values.'));
    return Object.fromEntries(
      names.map((name) => [
        name,
        floatTensor(elementType(this.session, 'input', name), new Float32Array(), dims),
      ]),
    );
  }
}
