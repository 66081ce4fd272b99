/**
 * Phi-3-V's processor, which comes with its models ("HD transform"): as wide as so many crops
 * allow, on white up to whole crops of 336 pixels, preceded by the whole picture in one crop. The
 * model's own code has Pillow resize; unused crops are zeros. transformers.js cuts differently: see
 * `families/phi3-v.ts`.
 */
import { HumanError } from '../../errors';
import { crop, tilesOf } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { bilinear } from '../../image/resample/kernels';
import { resize } from '../../image/resample/resize';
import { shrinkPlanes } from '../../image/resample/shrink';
import { text } from '../../text';
import type { Resolution } from '../families/anyres';
import { cropSide } from '../families/phi3-v';
import { planesOf } from './values';
import { wholeOf, type Way } from './way';

const white = [255, 255, 255] as const;

export const phi3V: Way = (picture, { settings, levels, tensor }) => {
  const crops = wholeOf(settings, 'num_crops');
  const isUpright = picture.width < picture.height;
  const { size, resized } = isUpright
    ? turned(highDefinition(turnedSize(picture), crops))
    : highDefinition(picture, crops);
  const scaled = scaledTo(picture, resized, isUpright);
  const canvas = crop(
    scaled,
    {
      left: -Math.floor((size.width - resized.width) / 2),
      top: -Math.floor((size.height - resized.height) / 2),
      ...size,
    },
    white,
  );
  const side = cropSide;
  const whole = shrinkPlanes(planesOf([canvas], levels), size, side);
  const values = new Float32Array((1 + crops) * whole.length);
  values.set(whole);
  values.set(planesOf(tilesOf(canvas, side, side), levels), whole.length);
  const sizes = BigInt64Array.from([size.height, size.width], BigInt);
  return {
    tensors: {
      pixel_values: tensor('float32', values, [1, 1 + crops, 3, side, side]),
      image_sizes: tensor('int64', sizes, [1, 2]),
    },
    results: { reshaped_input_sizes: [[resized.height, resized.width]], cropsInPlace: true },
  };
};

interface Layout {
  /** Size of the canvas, which consists of whole crops. */
  size: Resolution;
  /** Size of the picture on it. */
  resized: Resolution;
}

/** The layout of a picture that is at least as wide as high. */
function highDefinition({ width, height }: Resolution, crops: number): Layout {
  const ratio = width / height;
  let across = 1;
  while ((across + 1) * Math.ceil((across + 1) / ratio) <= crops) across += 1;
  const resized = { width: across * cropSide, height: Math.trunc((across * cropSide) / ratio) };
  if (resized.height < 1) {
    throw new HumanError(
      text`A picture of ${width} x ${height} pixels is too long and narrow for this model's processor. Cut it,
        or leave it out.`,
      'picture-shape',
    );
  }
  const down = Math.ceil(resized.height / cropSide);
  return { size: { width: resized.width, height: down * cropSide }, resized };
}

/**
 * Upright pictures are transposed meanwhile, as the order of the two passes shows in the result.
 */
function scaledTo(picture: Picture, resized: Resolution, isUpright: boolean): Picture {
  const options = { resample: bilinear, arithmetic: 'pillow' } as const;
  if (!isUpright) return resize(picture, resized.width, resized.height, options);
  return transposed(resize(transposed(picture), resized.height, resized.width, options));
}

function transposed({ width, height, data }: Picture): Picture {
  const out = new Uint8ClampedArray(data.length);
  for (let row = 0, from = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1, from += 3) {
      out.set(data.subarray(from, from + 3), 3 * (column * height + row));
    }
  }
  return { width: height, height: width, data: out };
}

function turned({ size, resized }: Layout): Layout {
  return { size: turnedSize(size), resized: turnedSize(resized) };
}

function turnedSize({ width, height }: Resolution): Resolution {
  return { width: height, height: width };
}
