/** From a prompt with images to the decoder's inputs. Only the worker process may import this. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { RawImage, Tensor as ProcessorTensor } from '@huggingface/transformers';
import { HumanError } from '../errors';
import { readImage } from '../image/read';
import { openOnnx } from '../onnx/model-file';
import { spansOf } from '../recipe/layout';
import type { Grid } from '../recipe/types';
import { text, type Text } from '../text';
import { ByteCache } from './byte-cache';
import type { Sample } from '../data/types';
import { deviceProof } from './device-proof/proof';
import { requirePromptParts, type ModelFolder } from './folder';
import { imageGrids, statedSizes } from './grids';
import { mropePositions, type MropePositions } from './positions/mrope';
import { PromptProcessor, type ProcessedPrompt } from './processor';
import type { PromptSource } from './prompt-source';
import { elementType, openSession, type SessionOptions } from './sessions';
import { floats, floatTensor, int64Tensor } from './tensors';

/** One prompt as the decoder takes it: batch 1, S tokens of width d, V of them visual. */
export interface DecoderInputs {
  /** Empty where embeddings came without. */
  inputIds: number[];
  /** S x d, row by row. */
  embeddings: Float32Array;
  /** S. */
  length: number;
  /** d. */
  hiddenSize: number;
  /** Rows of the visual tokens, ascending. */
  visualIndex: number[];
  /**
   * Rows and columns of the visual tokens of every image, in order (of every tile, where the processor
   * cuts images into tiles); empty where they are not known.
   */
  grids: Grid[];
  /** Where rows are not their own positions; a decoder of one axis is given the first. */
  positions?: MropePositions | undefined;
}

/** A prompt before any graph has run: what its processor makes of text and pixels. */
export interface PreparedPrompt extends ProcessedPrompt {
  /** Images of the prompt. */
  images: number;
  /** Names it in errors. */
  what: Text;
  /** Names its images, where their features may be kept for other questions about them. */
  key?: string | undefined;
}

interface Features {
  values: Float32Array;
  /** d. */
  width: number;
}

/** What is kept of images, of their pixels and of their features each. */
const cacheBytes = 256 * 2 ** 20;

export class PromptEncoder implements PromptSource {
  private readonly pictures = new ByteCache<RawImage>(cacheBytes);
  private readonly features = new ByteCache<Features>(cacheBytes);

  private constructor(
    private readonly folder: ModelFolder,
    readonly processor: PromptProcessor,
    private readonly vision: InferenceSession,
    private readonly embed: InferenceSession,
  ) {}

  /**
   * The caller disposes it.
   * @param opened the folder's processor, where it is open already
   * @throws HumanError `device-unproven` where the device would give wrong features
   */
  static async open(
    folder: ModelFolder,
    options: SessionOptions,
    opened?: PromptProcessor,
  ): Promise<PromptEncoder> {
    const files = requirePromptParts(folder);
    const processor = opened ?? (await PromptProcessor.open(folder.path));
    const file = files.vision_encoder;
    if (options.device !== 'cpu') await deviceProof.require(await openOnnx(file), options.device);
    const vision = await openSession({ file }, options);
    // A table look-up: the CPU does it best, and exactly.
    const embed = await openSession({ file: files.embed_tokens }, { ...options, device: 'cpu' });
    return new PromptEncoder(folder, processor, vision, embed);
  }

  /** Several questions about one image encode it once. */
  async encodeSample(sample: Sample): Promise<DecoderInputs> {
    return this.finish(await this.prepareSample(sample));
  }

  /** Reads the images and does what needs no graph; `finish` does the rest. */
  async prepareSample({ id, question, images: pictures }: Sample): Promise<PreparedPrompt> {
    const images = [];
    for (const one of pictures) {
      const picture = await this.pictures.get(one.name, async () => {
        const value = await readImage(one);
        return { value, bytes: value.data.length };
      });
      // Processors change pictures in place.
      images.push(picture.clone());
    }
    const prepared = await this.prepare(question, images, text`sample "${id}"`);
    return { ...prepared, key: pictures.map(({ name }) => name).join('\0') };
  }

  /**
   * @param what names the prompt in errors
   * @throws HumanError `image-token-count` when the placeholders do not match the features
   */
  async encode(
    question: string,
    images: RawImage[],
    what: Text = text`the prompt`,
  ): Promise<DecoderInputs> {
    return this.finish(await this.prepare(question, images, what));
  }

  private async prepare(question: string, images: RawImage[], what: Text): Promise<PreparedPrompt> {
    const prompt = this.processor.renderPrompt(question, images.length);
    return {
      ...(await this.processor.process(prompt, images)),
      images: images.length,
      what,
    };
  }

  /** Runs the image encoder, unless it ran for these images before, and the embeddings. */
  async finish(prepared: PreparedPrompt): Promise<DecoderInputs> {
    const { inputIds: placed, pixels, images, what, key } = prepared;
    const features =
      key === undefined
        ? await this.imageFeatures(pixels)
        : await this.features.get(key, async () => {
            const value = await this.imageFeatures(pixels);
            return { value, bytes: value.values.byteLength };
          });
    const count = features.values.length / features.width;
    const inputIds = this.expand(placed, images, count);
    const visualIndex = inputIds.flatMap((id, row) =>
      id === this.folder.imageTokenId ? [row] : [],
    );
    if (visualIndex.length !== count) {
      throw new HumanError(
        text`For ${what} the chat template and processor place ${visualIndex.length} image tokens
          (id ${this.folder.imageTokenId!}), but the vision encoder gives ${count} features. The
          model's config.json, processor_config.json and chat template do not fit together:
          download them again from one place.`,
        'image-token-count',
      );
    }
    const embeddings = await this.embedTokens(inputIds);
    const hiddenSize = embeddings.length / inputIds.length;
    if (features.width !== hiddenSize) {
      throw new HumanError(
        text`The vision encoder gives features of width ${features.width}, the embeddings have
          ${hiddenSize}. The folder mixes files of two models: download or export it again.`,
        'feature-width',
      );
    }
    visualIndex.forEach((row, index) => {
      const start = index * hiddenSize;
      embeddings.set(features.values.subarray(start, start + hiddenSize), row * hiddenSize);
    });
    const grids = imageGrids(pixels, spansOf(visualIndex));
    const positions = this.positions(inputIds, pixels);
    return {
      ...{ inputIds, embeddings, length: inputIds.length, hiddenSize, visualIndex, grids },
      ...(positions === undefined ? {} : { positions }),
    };
  }

  /**
   * Embeddings of token ids, [ids, d], row by row. Placeholder ids give the row of the table, which
   * features replace.
   */
  async embedTokens(ids: number[]): Promise<Float32Array> {
    const name = this.embed.inputNames[0]!;
    const output = await this.embed.run({ [name]: int64Tensor(ids, [1, ids.length]) });
    return floats(output[this.embed.outputNames[0]!] as Tensor).slice();
  }

  textOf(ids: number[]): string {
    return this.processor.decode(ids);
  }

  private positions(
    inputIds: readonly number[],
    pixels: Record<string, ProcessorTensor>,
  ): MropePositions | undefined {
    const { mrope } = this.folder;
    if (mrope === undefined) return undefined;
    const grids = (['image', 'video'] as const).flatMap((kind) =>
      statedSizes(pixels[`${kind}_grid_thw`]).map((thw) => ({ kind, thw })),
    );
    return mropePositions(inputIds, grids, mrope);
  }

  async dispose(): Promise<void> {
    await this.vision.release();
    await this.embed.release();
  }

  private async imageFeatures(pixels: Record<string, ProcessorTensor>): Promise<Features> {
    const feeds: Record<string, Tensor> = {};
    for (const name of this.vision.inputNames) {
      const given = pixels[name];
      if (given === undefined) {
        throw new HumanError(
          text`The vision encoder wants the input "${name}", which the model's processor does not
            give. This model family is not supported yet.`,
          'vision-input',
        );
      }
      feeds[name] = this.visionTensor(name, given);
    }
    const output = await this.vision.run(feeds);
    const features = output[this.vision.outputNames[0]!] as Tensor;
    return { values: floats(features), width: features.dims.at(-1)! };
  }

  private visionTensor(name: string, given: ProcessorTensor): Tensor {
    const type = elementType(this.vision, 'input', name);
    const dims = given.dims;
    if (given.type === 'float32') return floatTensor(type, given.data as Float32Array, dims);
    return new Tensor(given.type as 'int64', given.data as BigInt64Array, dims);
  }

  /** Where every image is still one placeholder, repeats it by the image's features. */
  private expand(ids: number[], images: number, features: number): number[] {
    const imageTokenId = this.folder.imageTokenId!;
    const placed = ids.filter((id) => id === imageTokenId).length;
    if (placed !== images || placed === features || features % images !== 0) return ids;
    const perImage = new Array<number>(features / images).fill(imageTokenId);
    return ids.flatMap((id) => (id === imageTokenId ? perImage : [id]));
  }
}
