/** From a prompt with images to the decoder's inputs. Only the worker process may import this. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RawImage } from '@huggingface/transformers';
import { readImage } from '../../image/read';
import { text, type Text } from '../../text';
import { ByteCache } from '../byte-cache';
import { message, textsOf } from '../../data/content';
import { turnsOf } from '../../data/questions';
import type { Sample, Turn } from '../../data/types';
import type { ImagePixels } from '../families/family';
import { expandPlaceholders, placeFeatures, requireAsManyRows } from '../vision/image-rows';
import { imageGrids, promptPositions } from './prompt-places';
import { requireLength } from './prompt-length';
import { requirePromptParts, type ModelFolder } from '../folder/folder';
import { blamingPictures, ordinaryImage } from '../vision/picture-fault';
import { PromptProcessor } from './processor';
import type { PromptSource } from './prompt-source';
import type { SessionOptions } from '../sessions/sessions';
import { openTokenSession } from '../sessions/token-session';
import { floats, int64Tensor } from '../sessions/tensors';
import { VisionEncoder } from '../vision/vision-encoder';
import { DecoderInputs } from './decoder-inputs';
import { sumOf } from '../../sums';

/** A prompt before any graph has run: the processor's result for text and pixels. */
export interface PreparedPrompt {
  /** Token ids; a single placeholder may still represent a whole image. */
  inputIds: number[];
  images: ImagePixels[];
  /** Names it in errors. */
  what: Text;
  /** Name its images, where their features may be kept for other questions about them. */
  keys?: readonly string[] | undefined;
  /** The sample whose pictures may be the cause if the rest fails. */
  sample?: Sample;
}

/**
 * Pixels of images that are kept, since consecutive samples are mostly about one image. A larger
 * cache would only make the process grow with every new image until it is full.
 */
const cacheBytes = 48 * 2 ** 20;

export class PromptEncoder implements PromptSource {
  private readonly pixels = new ByteCache<ImagePixels>(cacheBytes);

  private constructor(
    private readonly folder: ModelFolder,
    readonly processor: PromptProcessor,
    private readonly vision: VisionEncoder,
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
    const vision = await VisionEncoder.open(files.vision_encoder, processor, options);
    const embed = await openTokenSession(files.embed_tokens, options);
    return new PromptEncoder(folder, processor, vision, embed);
  }

  /** Several questions about one image encode it once. */
  async encodeSample(sample: Sample): Promise<DecoderInputs> {
    return this.finish(await this.prepareSample(sample));
  }

  /** Reads the images and does everything that needs no graph; `finish` does the rest. */
  async prepareSample(sample: Sample): Promise<PreparedPrompt> {
    const { id, images: pictures } = sample;
    const images: ImagePixels[] = [];
    const among = pictures.length;
    // An image may be cut differently if there are others.
    const kind = among === 1 ? 'one' : 'several';
    for (const one of pictures) {
      const pixels = await this.pixels.get(`${kind}:${one.name}`, async () => {
        const image = await readImage(one);
        const { width, height } = image;
        const value = await blamingPictures(
          [{ where: one.where, size: { width, height } }],
          () => this.processor.pixelsOf(image, { among }),
          () => this.processor.pixelsOf(ordinaryImage(), { among }),
        );
        return { value, bytes: bytesOf(value) };
      });
      images.push(pixels);
    }
    const prepared = await this.blaming(sample, images, () =>
      this.prepare(turnsOf(sample), images, text`sample "${id}"`),
    );
    return { ...prepared, sample, keys: pictures.map(({ name }) => `${kind}:${name}`) };
  }

  /**
   * @param question of one user, or a conversation whose turns have the images in their order
   * @param what names the prompt in errors
   * @throws HumanError `image-token-count` when the placeholders do not match the features
   */
  async encode(
    question: string | readonly Turn[],
    images: RawImage[],
    what: Text = text`the prompt`,
  ): Promise<DecoderInputs> {
    const pixels: ImagePixels[] = [];
    // Processors change pictures in place.
    for (const image of images) {
      pixels.push(await this.processor.pixelsOf(image.clone(), { among: images.length }));
    }
    return this.finish(this.prepare(question, pixels, what));
  }

  private prepare(
    question: string | readonly Turn[],
    images: ImagePixels[],
    what: Text,
  ): PreparedPrompt {
    const { processor, folder } = this;
    const turns =
      typeof question === 'string' ? [message('user', question, images.length)] : question;
    const texts = turns.flatMap(({ content }) => textsOf(content));
    processor.requireText(texts, [folder.imageTokenId!, ...folder.videoTokenIds], what);
    const inputIds = processor.tokenize(processor.render(turns, what), images, what);
    return { inputIds, images, what };
  }

  /**
   * Runs the image encoder, unless it ran for these images before, and the embeddings.
   * @throws HumanError `image-refused` where a sample's pictures are at fault
   */
  async finish(prepared: PreparedPrompt): Promise<DecoderInputs> {
    const { sample, images } = prepared;
    if (sample === undefined) return this.assemble(prepared);
    return this.blaming(sample, images, () => this.assemble(prepared));
  }

  private blaming<T>(sample: Sample, images: readonly ImagePixels[], work: () => T | Promise<T>) {
    const pictures = sample.images.map(({ where }, at) => ({ where, size: images[at]!.size }));
    return blamingPictures(pictures, work, () =>
      this.encode(turnsOf(sample), pictures.map(ordinaryImage)),
    );
  }

  private async assemble(prepared: PreparedPrompt): Promise<DecoderInputs> {
    const { images, keys, what } = prepared;
    const features = await this.vision.encode(images, keys);
    const counts = features.map(({ values, width }) => values.length / width);
    const imageTokenId = this.folder.imageTokenId!;
    const inputIds = expandPlaceholders(prepared.inputIds, imageTokenId, counts);
    requireLength(this.folder, inputIds.length, what);
    const visualIndex = inputIds.flatMap((id, row) => (id === imageTokenId ? [row] : []));
    requireAsManyRows(visualIndex.length, counts, imageTokenId, what);
    const embeddings = await this.embedTokens(inputIds);
    const hiddenSize = embeddings.length / inputIds.length;
    placeFeatures(features, embeddings, hiddenSize, visualIndex);
    const positions = promptPositions(this.folder, inputIds, images);
    return {
      ...{ inputIds, embeddings, length: inputIds.length, hiddenSize, visualIndex },
      ...imageGrids(this.processor, images, counts, visualIndex),
      ...(positions === undefined ? {} : { positions }),
    };
  }

  /**
   * Embeddings of token ids, [ids, d], row by row. For placeholders it gives the row of the table,
   * which features replace.
   */
  async embedTokens(ids: number[]): Promise<Float32Array> {
    const name = this.embed.inputNames[0]!;
    const output = await this.embed.run({ [name]: int64Tensor(ids, [1, ids.length]) });
    return floats(output[this.embed.outputNames[0]!] as Tensor).slice();
  }

  textOf(ids: number[]): string {
    return this.processor.decode(ids);
  }

  async dispose(): Promise<void> {
    await this.vision.dispose();
    await this.embed.release();
  }
}

function bytesOf({ tensors }: ImagePixels): number {
  const sizes = Object.values(tensors).map(({ data }) => (data as Float32Array).byteLength);
  return sumOf(sizes);
}
