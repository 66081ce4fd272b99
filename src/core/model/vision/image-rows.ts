/**
 * Rows of images among those of a prompt: placeholders, and the features that take their places.
 */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import type { VisionRows } from '../families/family';
import { sumOf } from '../../sums';

/**
 * Where every image is still one placeholder, repeats it by the image's features.
 *
 * @param counts features of each image
 */
export function expandPlaceholders(
  ids: number[],
  imageTokenId: number,
  counts: readonly number[],
): number[] {
  if (ids.filter((id) => id === imageTokenId).length !== counts.length) return ids;
  let image = 0;
  return ids.flatMap((id) =>
    id === imageTokenId ? new Array<number>(counts[image++]!).fill(id) : [id],
  );
}

/**
 * @param placed image tokens in the prompt
 * @param counts features of each image
 * @throws HumanError `image-token-count`
 */
export function requireAsManyRows(
  placed: number,
  counts: readonly number[],
  imageTokenId: number,
  what: Text,
): void {
  const features = sumOf(counts);
  if (placed === features) return;
  throw new HumanError(
    text`For ${what} the chat template and processor place ${placed} image tokens
      (id ${imageTokenId}), but the vision encoder gives ${features} features. The
      model's config.json, processor_config.json and chat template do not fit together:
      download them again from one place.`,
    'image-token-count',
  );
}

/**
 * Puts the features of all images into their rows.
 *
 * @param features [rows, d] of each image
 * @param embeddings [tokens, d], changed in place
 * @param visualIndex the row of each feature, all images in order
 * @throws HumanError `feature-width`
 */
export function placeFeatures(
  features: readonly VisionRows[],
  embeddings: Float32Array,
  hiddenSize: number,
  visualIndex: readonly number[],
): void {
  let token = 0;
  for (const { values, width } of features) {
    if (width !== hiddenSize) {
      throw new HumanError(
        text`The vision encoder gives features of width ${width}, the embeddings have
          ${hiddenSize}. The folder mixes files of two models: download or export it again.`,
        'feature-width',
      );
    }
    for (let start = 0; start < values.length; start += width, token += 1) {
      embeddings.set(values.subarray(start, start + width), visualIndex[token]! * width);
    }
  }
}
