/** From an encoded picture to its red, green and blue, as Pillow's convert("RGB") gives them. */
import { RawImage } from '@huggingface/transformers';
import sharp from 'sharp';
import type { SampleImage } from '../data/types';
import { HumanError } from '../errors';
import { reasonOf } from '../reason';
import { text } from '../text';
import { decodeBmp, isBmp } from './bmp';
import { unreadFormat } from './formats';
import { mostPixels, Refused, requireSize } from './refused';

/**
 * @throws HumanError `image-unreadable` or `image-format` naming the picture
 */
export async function readImage(image: SampleImage): Promise<RawImage> {
  const bytes = await image.read();
  const format = unreadFormat(bytes);
  if (format !== undefined) {
    throw new HumanError(
      text`The image ${image.where} is ${format}, which is not supported: convert it to PNG or JPEG.`,
      'image-format',
    );
  }
  try {
    if (!isBmp(bytes)) return await decode(bytes);
    const { data, width, height } = decodeBmp(bytes);
    return new RawImage(data, width, height, 3);
  } catch (error) {
    if (error instanceof Refused) {
      // The file is not damaged, so another copy would not help.
      throw new HumanError(
        text`The image ${image.where} is not read: ${error.what}, or remove its line from the data.`,
        'image-unreadable',
        1,
        { cause: error },
      );
    }
    throw new HumanError(
      text`The image ${image.where} cannot be read (${reasonOf(error)}). It may be damaged or of a format
        that is not supported: replace it, or remove its line from the data.`,
      'image-unreadable',
      1,
      { cause: error },
    );
  }
}

/** The largest picture takes a tenth of it on a slow machine. */
const longestSeconds = 60;

function open(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: mostPixels }).timeout({ seconds: longestSeconds });
}

async function decode(bytes: Uint8Array): Promise<RawImage> {
  const { space, format, hasAlpha, width, height } = await sharp(bytes, {
    limitInputPixels: false,
  }).metadata();
  // If its head does not show it.
  if (format === 'svg') throw new Refused(text`it is an SVG: convert it to PNG`);
  requireSize(width, height);
  if (space === 'cmyk') return decodeCmyk(bytes);
  if (space === 'grey16' && !hasAlpha) return decodeDeepGrey(bytes);
  if (format === 'gif' && hasAlpha) await requireOpaque(bytes);
  // Pillow drops transparency, too.
  const { data, info } = await open(bytes)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new RawImage(clamped(data), info.width, info.height, info.channels);
}

/** The same bytes: of the largest pictures a copy is half a gigabyte. */
function clamped({ buffer, byteOffset, byteLength }: Buffer): Uint8ClampedArray {
  return new Uint8ClampedArray(buffer, byteOffset, byteLength);
}

/** Pillow does not scale grey of 16 bits: everything above 255 becomes white. */
async function decodeDeepGrey(bytes: Uint8Array): Promise<RawImage> {
  const { data, info } = await open(bytes)
    .rotate()
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(Uint8Array.from(data).buffer);
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < pixels.length; at++) pixels[at] = values[Math.floor(at / 3) * channels]!;
  return new RawImage(pixels, width, height, 3);
}

/**
 * The colour under transparent parts of a GIF depends on its palette, which libvips does not
 * expose.
 */
async function requireOpaque(bytes: Uint8Array): Promise<void> {
  const alpha = await open(bytes).extractChannel('alpha').raw().toBuffer();
  if (alpha.every((value) => value === 255)) return;
  throw new Refused(text`it is a GIF with transparent parts: convert it to PNG`);
}

/** libvips would go by a profile for printing; Pillow takes the inks from white as they are. */
async function decodeCmyk(bytes: Uint8Array): Promise<RawImage> {
  const { data, info } = await open(bytes)
    .rotate()
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const light = 255 - data[at * channels + 3]!;
    for (let ink = 0; ink < 3; ink += 1) {
      pixels[3 * at + ink] = light - dividedBy255(data[at * channels + ink]! * light);
    }
  }
  return new RawImage(pixels, width, height, 3);
}

/** Rounded, in integers, as Pillow does it. */
function dividedBy255(product: number): number {
  const shifted = product + 128;
  return ((shifted >> 8) + shifted) >> 8;
}
