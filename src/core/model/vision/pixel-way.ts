/**
 * The two ways to make a model's pixels: as the Python processors it was trained with, or as
 * transformers.js.
 */
import { text, type Text } from '../../text';
import { remedy } from '../../remedies';

export const pixelWays = ['python', 'transformers.js'] as const;
export type PixelWay = (typeof pixelWays)[number];

export const defaultPixels: PixelWay = 'python';

/** The way of statistics and results that do not record one, and of samples without pictures. */
const unrecorded: PixelWay = 'transformers.js';

export interface PixelSettings {
  /** Absent in files of older versions, and where the decoder was fed embeddings. */
  pixels?: PixelWay | undefined;
}

/** The way in which a file with these settings was made. */
export function pixelsOf({ pixels = unrecorded }: PixelSettings): PixelWay {
  return pixels;
}

/** Runs that show a model other pixels do not belong together. */
export const pixelIdentity: { name: Text; of: (settings: PixelSettings) => string; hint: Text } = {
  name: text`pixels`,
  of: pixelsOf,
  hint: remedy('same-pixels'),
};

/** Whether a fit's hash counts them: recipes of older versions keep the hash that they recorded. */
export function countsPixels(settings: PixelSettings): boolean {
  return pixelsOf(settings) !== unrecorded;
}

/** Parts of a file's name; empty if a file of an older version would have none. */
export function pixelNameParts(settings: PixelSettings): string[] {
  return countsPixels(settings) ? [pixelsOf(settings)] : [];
}

/** Reads the entry of a file's metadata. */
export function readPixels(stated: string | undefined): PixelSettings {
  const pixels = pixelWays.find((way) => way === stated);
  return pixels === undefined ? {} : { pixels };
}
