/** Runs a decoder, unpruned or rewritten. Only the worker process may import this. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import path from 'node:path';
import { HumanError } from '../../errors';
import { followLinks } from '../../onnx/links';
import { decodeOnnx, openOnnx } from '../../onnx/model-file';
import { text } from '../../text';
import { cacheOutputs, type Cache } from './caches';
import { explainDecoderFault } from './decoder-faults';
import { presentName, visualIndexInput } from '../folder/decoder-interface';
import { requireDevice } from '../devices/device-limits';
import { HalfPrecisionProof } from '../device-proof/half-precision-proof';
import { deviceProof } from '../device-proof/proof';
import type { DecoderInputs } from '../prompts/decoder-inputs';
import type { ModelFolder } from '../folder/folder';
import { mropeDecodePositions } from '../positions/mrope';
import { elementType, openSession, type GraphSource, type SessionOptions } from './sessions';
import { floats, floatTensor, int64Tensor } from './tensors';

export interface StepResult {
  /** Logits of the last row. */
  logits: Float32Array;
  cache: Cache;
  /** How far positions of later tokens differ from their rows; 0 if they are equal. */
  positionDelta: number;
}

/** Names a rewritten decoder in errors. */
const rewrittenName = 'decoder_model_merged.onnx (rewritten)';

export class DecoderSession {
  private constructor(
    readonly session: InferenceSession,
    private readonly folder: Pick<ModelFolder, 'shape'>,
    private readonly first: FirstPrompt | undefined,
    /** Inputs that are the same in every run. */
    private readonly fixed: Readonly<Record<string, Tensor>> = {},
  ) {}

  /**
   * The caller disposes it.
   * @throws HumanError `device-limit` or `device-unproven` where the device would give wrong
   *    numbers
   */
  static async open(
    folder: Pick<ModelFolder, 'shape'> & Partial<Pick<ModelFolder, 'decoder'>>,
    source: GraphSource,
    options: SessionOptions,
  ): Promise<DecoderSession> {
    const isRewritten = 'bytes' in source;
    const graph = isRewritten
      ? decodeOnnx(source.bytes, path.join(source.externalDataFolder, rewrittenName))
      : (folder.decoder ?? (await openOnnx(source.file)));
    requireDevice(graph, options.device);
    await deviceProof.require(graph, options.device, folder.shape);
    const found = isRewritten ? ((await followLinks(graph)) ?? source) : source;
    const keepsThem = options.keepsCaches === true && options.device === 'webgpu';
    const onDevice = keepsThem ? cacheOutputs(graph) : undefined;
    const proof = HalfPrecisionProof.of(graph, options, text`decoder`);
    const onCpu = () => DecoderSession.open(folder, source, { ...options, device: 'cpu' });
    const session = await openSession(found, { ...options, onDevice });
    return new DecoderSession(session, folder, proof && { proof, onCpu });
  }

  /**
   * The same session with inputs that are fed in every run; disposing one disposes both.
   *
   * @param fixed inputs of a rewritten graph besides the decoder's own
   */
  with(fixed: Readonly<Record<string, Tensor>>): DecoderSession {
    const { session, folder, first } = this;
    return new DecoderSession(session, folder, first, { ...this.fixed, ...fixed });
  }

  /**
   * A first prefill.
   *
   * @param others inputs of a rewritten graph besides the decoder's own
   * @returns every output of the graph
   * @throws HumanError `device-unproven` where the first prompt is held to the CPU, and differs
   */
  async runPrefill(
    inputs: DecoderInputs,
    others: Record<string, Tensor> = {},
  ): Promise<InferenceSession.OnnxValueMapType> {
    const { embeddings, length, visualIndex, positions } = inputs;
    const outputs = await this.run({
      ...{ embeddings, visualIndex, rows: length, past: 0 },
      cache: { ...this.emptyCache(), ...others },
      positions: () => positions?.ids ?? plainPositions(0, length),
    });
    await this.first?.proof.require(outputs, () => this.runOnCpu(inputs, others));
    return outputs;
  }

  /** The same on the CPU, in a session of its own. */
  private async runOnCpu(
    inputs: DecoderInputs,
    others: Record<string, Tensor>,
  ): Promise<InferenceSession.OnnxValueMapType> {
    const decoder = (await this.first!.onCpu()).with(this.fixed);
    try {
      return await decoder.runPrefill(inputs, others);
    } finally {
      await decoder.dispose();
    }
  }

  async prefill(inputs: DecoderInputs): Promise<StepResult> {
    return this.stepOf(await this.runPrefill(inputs), inputs.positions?.delta);
  }

  /**
   * One decode step.
   *
   * @param embedding of the new token, d values
   * @param row of the new token: the prompt's full length plus the tokens after it, pruned or not
   * @param positionDelta how far its position differs from its row
   */
  async decode(
    embedding: Float32Array,
    row: number,
    cache: Cache,
    positionDelta = 0,
  ): Promise<StepResult> {
    const outputs = await this.run({
      ...{ embeddings: embedding, visualIndex: [], rows: 1, past: row, cache },
      positions: () => mropeDecodePositions(row, positionDelta, 1),
    });
    return this.stepOf(outputs, positionDelta);
  }

  /** The result of a prefill or a decode step, from all its outputs. */
  stepOf(outputs: InferenceSession.OnnxValueMapType, positionDelta = 0): StepResult {
    const logits = outputs['logits'] as Tensor;
    const vocabulary = logits.dims.at(-1)!;
    const cache: Cache = {};
    for (const name of this.session.inputNames) {
      const present = outputs[presentName(name)];
      if (present !== undefined) cache[name] = present;
    }
    return { logits: floats(logits).slice(-vocabulary), cache, positionDelta };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private async run(step: Feed): Promise<InferenceSession.OnnxValueMapType> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.session.inputNames) {
      feeds[name] = step.cache[name] ?? this.fixed[name] ?? this.feed(name, step);
    }
    try {
      return await this.session.run(feeds);
    } catch (error) {
      throw explainDecoderFault(error);
    }
  }

  private feed(name: string, { embeddings, rows, past, visualIndex, positions }: Feed): Tensor {
    switch (name) {
      case 'inputs_embeds': {
        const dims = [1, rows, embeddings.length / rows];
        return floatTensor(elementType(this.session, 'input', name), embeddings, dims);
      }
      case 'attention_mask':
        return int64Tensor(new Array<number>(past + rows).fill(1), [1, past + rows]);
      case 'position_ids':
        return this.inputRank(name) > 2
          ? int64Tensor(positions().flat(), [3, 1, rows])
          : int64Tensor(positions()[0]!, [1, rows]);
      case 'cache_position':
        return int64Tensor(rowNumbers(past, rows), [rows]);
      case 'num_logits_to_keep':
        return int64Tensor([1], []);
      case visualIndexInput:
        return int64Tensor(visualIndex, [visualIndex.length]);
      default:
        throw new HumanError(
          text`The decoder needs the input "${name}", which FitPrune does not know. This model
            family is not supported yet.`,
          'decoder-input',
        );
    }
  }

  private inputRank(name: string): number {
    const input = this.session.inputMetadata.find((one) => one.name === name);
    return input?.isTensor === true ? input.shape.length : 0;
  }

  /** Caches without a column, and other state full of zeros. */
  private emptyCache(): Cache {
    const { keyValueHeads, headSize } = this.folder.shape;
    const cache: Cache = {};
    for (const input of this.session.inputMetadata) {
      if (!input.isTensor || !/^past[._]/.test(input.name)) continue;
      const isKeyValue = input.shape.length === 4;
      const dims = input.shape.map((size, axis) => {
        if (typeof size === 'number' && size > 0) return size;
        if (axis === 0) return 1;
        return isKeyValue ? [1, keyValueHeads, 0, headSize][axis]! : 0;
      });
      const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
      cache[input.name] = floatTensor(input.type, values, dims);
    }
    return cache;
  }
}

/** How a session's first prompt is held to the CPU. */
interface FirstPrompt {
  proof: HalfPrecisionProof;
  onCpu: () => Promise<DecoderSession>;
}

/** The inputs of a run. */
interface Feed {
  embeddings: Float32Array;
  /** New rows of `embeddings`. */
  rows: number;
  /** Tokens before them in the full, unpruned sequence. */
  past: number;
  cache: Cache;
  visualIndex: number[];
  /** [3][rows], for decoders that take positions of three axes. */
  positions: () => readonly (readonly number[])[];
}

function rowNumbers(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => start + at);
}

function plainPositions(start: number, count: number): number[][] {
  return mropeDecodePositions(start, 0, count);
}
