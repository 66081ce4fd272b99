/**
 * A note for users if transformers.js would feed a model other pixels after deployment. Only the
 * worker may import this.
 */
import type { RawImage, Tensor } from '@huggingface/transformers';
import type { Sample, SampleImage } from '../../data/types';
import { HumanError } from '../../errors';
import { readImage } from '../../image/read';
import { text, type Text } from '../../text';
import type { ImagePixels } from '../families/family';
import type { PromptProcessor } from '../prompts/processor';
import type { Json } from '../folder/json';
import { ofChannel } from '../python-pixels/values';

/** Number of pictures that are compared. */
const looked = 3;
/** Grey levels of 255, on average: about as much as a good JPEG loses. */
const fewLevels = 3;

/**
 * Compares some pictures. Errors are ignored here; they are reported when the picture's turn comes.
 */
export async function pixelNotes(
  processor: PromptProcessor,
  samples: Iterable<Sample>,
): Promise<Text[]> {
  if (processor.pixels !== 'python') return [];
  for (const picture of firstPictures(samples)) {
    const image = await readImage(picture).catch(unlessHuman);
    if (image === undefined) continue;
    const both = await bothWays(processor, image);
    if (both === undefined) continue;
    const [own, theirs] = both.map((tensors) => tensors['pixel_values']) as [Tensor, Tensor];
    if (own.dims.join() !== theirs.dims.join() || areSizedApart(...both)) {
      return [
        text`transformers.js crops or resizes ${picture.where} differently from the Python
          processors, whose pixels are used here. Choose the pixels of transformers.js to measure
          what it sees when it is deployed.`,
      ];
    }
    const apart = levelsApart(own, theirs, processor.files.image);
    if (apart > fewLevels) {
      return [
        text`transformers.js resizes pictures without averaging: for ${picture.where} its pixels
          differ on average by ${apart.toFixed(0)} of 255 grey levels from those of the Python
          processors, which are used here. Choose the pixels of transformers.js to measure what it
          sees when it is deployed.`,
      ];
    }
  }
  return [];
}

type Tensors = ImagePixels['tensors'];

/** The first of different pictures. */
function firstPictures(samples: Iterable<Sample>): SampleImage[] {
  const pictures = new Map<string, SampleImage>();
  for (const { images } of samples) {
    for (const one of images) {
      if (!pictures.has(one.name)) pictures.set(one.name, one);
      if (pictures.size === looked) return [...pictures.values()];
    }
  }
  return [...pictures.values()];
}

/**
 * Empty if one of them cannot process the picture: a comparison must not end a run, and applying
 * the recipe there reports why.
 */
async function bothWays(
  processor: PromptProcessor,
  image: RawImage,
): Promise<[own: Tensors, theirs: Tensors] | undefined> {
  try {
    const own = await processor.pixelsOf(image.clone(), { pixels: 'python' });
    const theirs = await processor.pixelsOf(image.clone(), { pixels: 'transformers.js' });
    return [own.tensors, theirs.tensors];
  } catch {
    return undefined;
  }
}

/** Whether sizes that go to the vision encoder beside the pixels differ. */
function areSizedApart(own: Tensors, theirs: Tensors): boolean {
  const [a, b] = [own, theirs].map(({ image_sizes: sizes }) => sizes?.data as BigInt64Array);
  return a !== undefined && b !== undefined && a.join() !== b.join();
}

function levelsApart(own: Tensor, theirs: Tensor, settings: Json): number {
  const [a, b] = [own.data as Float32Array, theirs.data as Float32Array];
  const sum = a.reduce((total, value, at) => total + Math.abs(value - b[at]!), 0);
  const deviation =
    settings['do_normalize'] === false ? 1 : ofChannel(settings['image_std'], 0) || 1;
  return (sum / a.length) * deviation * (settings['do_rescale'] === false ? 1 : 255);
}

function unlessHuman(error: unknown): undefined {
  if (!(error instanceof HumanError)) throw error;
}
