/** Images as a page can show them. Only the worker process may import this. */
import type { RawImage } from '@huggingface/transformers';
import type { ObservedImage } from './types';

/** Pixels of a picture, either way: a panel shows no more. */
const largestPicture = 1024;
/** Up to this size every pixel matters, and a lossless file is small. */
const largestExact = 320;

/**
 * The picture that the processor was given. The file itself may look different: a page turns it as
 * its metadata says, and cannot read every format.
 */
export async function pictureOf(image: RawImage): Promise<Pick<ObservedImage, 'picture' | 'type'>> {
  const side = Math.max(image.width, image.height);
  const size = { width: largestPicture, height: largestPicture, fit: 'inside' } as const;
  const picture = await image
    .toSharp()
    .resize({ ...size, withoutEnlargement: true })
    .webp(side <= largestExact ? { lossless: true } : { quality: 88 })
    .toBuffer();
  return { picture: new Uint8Array(picture), type: 'image/webp' };
}
