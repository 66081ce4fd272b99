/**
 * Windows bitmaps, which libvips does not read: uncompressed ones of every depth, as Pillow reads
 * them.
 */
import { text } from '../text';
import { Refused, requireSize } from './refused';

export interface Pixels {
  width: number;
  height: number;
  /** Height x width x 3: red, green, blue. */
  data: Uint8ClampedArray;
}

const uncompressed = 0;
const bitFields = 3;
const alphaBitFields = 6;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/** @throws Error if it is damaged, `Refused` if it is of a kind that cannot be read */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw new Refused(text`it is a BMP of OS/2: convert it to PNG`);
  const width = view.getInt32(18, true);
  const tall = view.getInt32(22, true);
  const height = Math.abs(tall);
  const depth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (width <= 0 || height === 0) throw new Error('its size is wrong');
  requireSize(width, height);
  if (![uncompressed, bitFields, alphaBitFields].includes(compression)) {
    throw new Refused(text`it is a compressed BMP: convert it to PNG`);
  }
  const rowBytes = Math.ceil((width * depth) / 32) * 4;
  const start = view.getUint32(10, true);
  if (start + rowBytes * height > bytes.length) throw new Error('it ends early');
  const pixel = pixelReader(view, { depth, compression, headerSize });
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    // Rows go upwards where the height is positive.
    const row = start + rowBytes * (tall > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x += 1) pixel(row, x, data, (y * width + x) * 3);
  }
  return { width, height, data };
}

type ReadPixel = (row: number, x: number, data: Uint8ClampedArray, to: number) => void;

interface Layout {
  depth: number;
  compression: number;
  headerSize: number;
}

function pixelReader(view: DataView, { depth, compression, headerSize }: Layout): ReadPixel {
  switch (depth) {
    case 1:
    case 4:
    case 8: {
      const palette = 14 + headerSize;
      const perByte = 8 / depth;
      return (row, x, data, to) => {
        const byte = view.getUint8(row + Math.floor(x / perByte));
        const index = (byte >> (8 - depth * ((x % perByte) + 1))) & ((1 << depth) - 1);
        copyColour(view, palette + 4 * index, data, to);
      };
    }
    case 24:
      return (row, x, data, to) => {
        copyColour(view, row + 3 * x, data, to);
      };
    case 16:
    case 32: {
      const masks = masksOf(view, depth, compression);
      return (row, x, data, to) => {
        const value =
          depth === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
        for (const [channel, mask] of masks.entries()) data[to + channel] = scaled(value, mask);
      };
    }
    default:
      throw new Refused(text`it is a BMP of ${depth} bits: convert it to PNG`);
  }
}

/** Blue, green, red. */
function copyColour(view: DataView, from: number, data: Uint8ClampedArray, to: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    data[to + channel] = view.getUint8(from + 2 - channel);
  }
}

/** Bits of red, green and blue. */
function masksOf(view: DataView, depth: number, compression: number): number[] {
  if (compression === uncompressed) {
    return depth === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0xff00, 0xff];
  }
  return [54, 58, 62].map((at) => view.getUint32(at, true));
}

/** The masked bits as 0 to 255. */
function scaled(value: number, mask: number): number {
  if (mask === 0) return 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return Math.floor((((value & mask) >>> shift) * 255) / most);
}
