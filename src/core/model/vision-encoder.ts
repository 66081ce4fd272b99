/** Runs the vision encoder, image by image. Only the worker process may import this. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Tensor as ProcessorTensor } from '@huggingface/transformers';
import { HumanError } from '../errors';
import { text } from '../text';
import { openOnnx } from '../onnx/model-file';
import { ByteCache } from './byte-cache';
import { deviceProof } from './device-proof/proof';
import type { ImagePixels, VisionOutputs, VisionRows } from './families/family';
import { inOneLine } from './picture-fault';
import type { PromptProcessor } from './processor';
import { elementType, openSession, type SessionOptions } from './sessions';
import { floats, floatTensor } from './tensors';

/** What is kept of the features of images, for other questions about them and other passes over the samples. */
const cacheBytes = 64 * 2 ** 20;

export class VisionEncoder {
  private readonly kept = new ByteCache<VisionRows>(cacheBytes);

  private constructor(
    private readonly processor: Pick<PromptProcessor, 'family' | 'files'>,
    private readonly session: InferenceSession,
    private readonly file: string,
  ) {}

  /**
   * The caller disposes it.
   * @throws HumanError `device-unproven` where the device would give wrong numbers
   */
  static async open(
    file: string,
    processor: Pick<PromptProcessor, 'family' | 'files'>,
    options: SessionOptions,
  ): Promise<VisionEncoder> {
    if (options.device !== 'cpu') await deviceProof.require(await openOnnx(file), options.device);
    return new VisionEncoder(processor, await openSession({ file }, options), file);
  }

  /**
   * One image after the other: their sizes, and so the shapes of their pixels, may differ.
   * @param keys name the images, where their features may be kept
   */
  async encode(
    images: readonly ImagePixels[],
    keys: readonly string[] | undefined,
  ): Promise<VisionRows[]> {
    const features = [];
    for (const [at, image] of images.entries()) {
      const key = keys?.[at];
      features.push(
        key === undefined
          ? await this.run(image)
          : await this.kept.get(key, async () => {
              const value = await this.run(image);
              return { value, bytes: value.values.byteLength };
            }),
      );
    }
    return features;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }

  private async run(image: ImagePixels): Promise<VisionRows> {
    const { session } = this;
    const { family, files } = this.processor;
    const { tensors } = image;
    const feeds: Record<string, Tensor> = {};
    for (const name of session.inputNames) {
      const given = tensors[name] ?? tensors[family.visionInputs[name] ?? ''];
      if (given === undefined) {
        throw new HumanError(
          text`The vision encoder wants the input "${name}", which the model's processor does not
            give. This model family is not supported yet.`,
          'vision-input',
        );
      }
      feeds[name] = this.feed(name, given);
    }
    const results = await this.runGraph(feeds);
    const outputs: VisionOutputs = {};
    for (const name of session.outputNames) {
      const value = results[name] as Tensor;
      // What is no number is no feature.
      if (value.type.startsWith('float'))
        outputs[name] = { values: floats(value), dims: value.dims };
    }
    const features = outputs[session.outputNames[0]!]!;
    const rows = { values: features.values, width: features.dims.at(-1)! };
    return family.pack?.(outputs, image, files) ?? rows;
  }

  /** @throws HumanError `vision-refused` naming the file and the shapes that it was given */
  private async runGraph(feeds: Record<string, Tensor>) {
    try {
      return await this.session.run(feeds);
    } catch (error) {
      const given = Object.entries(feeds).map(([name, { dims }]) => `${name} ${dims.join(' x ')}`);
      throw new HumanError(
        text`The vision encoder ${this.file} fails for what the model's processor gives (${given.join(', ')}):
          ${inOneLine(error)}. The file may belong to another model than
          preprocessor_config.json: download or export both again from one place.`,
        'vision-refused',
        1,
        { cause: error },
      );
    }
  }

  private feed(name: string, given: ProcessorTensor): Tensor {
    const dims = this.dimsOf(name, given.dims);
    if (given.type === 'float32') {
      const type = elementType(this.session, 'input', name);
      return floatTensor(type, given.data as Float32Array, dims);
    }
    return new Tensor(given.type as 'int64', given.data as BigInt64Array, dims);
  }

  /** Tiles of one image: some exports have an axis of images before them, others do not. */
  private dimsOf(name: string, dims: readonly number[]): readonly number[] {
    const input = this.session.inputMetadata.find((one) => one.name === name);
    const rank = input?.isTensor === true ? input.shape.length : dims.length;
    return dims[0] === 1 && dims.length === rank + 1 ? dims.slice(1) : dims;
  }
}
