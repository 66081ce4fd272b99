/** Pictures and questions for trying a model without any data. */
import { RawImage } from '@huggingface/transformers';

/** Width and height; the first two are of one size, and the last is odd in every way. */
const sizes: readonly [number, number][] = [
  [320, 240],
  [320, 240],
  [240, 360],
  [448, 448],
  [640, 200],
  [97, 331],
];

export const questions = ['What is shown?', 'Is there a red thing on the left?'] as const;

/** Used as an answer. */
export const remark = 'There is a blue square above a line.';

/**
 * Smooth colours, shapes with edges, and grain: different in each picture, the same in each run.
 */
export function samplePictures(): RawImage[] {
  return sizes.map(([width, height], at) => picture(width, height, at + 1));
}

function picture(width: number, height: number, seed: number): RawImage {
  const random = generator(seed);
  const waves = Array.from({ length: 9 }, () => ({
    x: (random() - 0.5) * 0.2,
    y: (random() - 0.5) * 0.2,
    phase: random() * 6,
    channel: Math.floor(random() * 3),
  }));
  const shapes = Array.from({ length: 4 }, () => ({
    left: random() * width,
    top: random() * height,
    side: (0.1 + 0.3 * random()) * Math.min(width, height),
    colour: [random() * 255, random() * 255, random() * 255],
  }));
  const pixels = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) {
    const channel = at % 3;
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const shape = shapes.find(
      ({ left, top, side }) => x >= left && x < left + side && y >= top && y < top + side,
    );
    const wave = waves
      .filter((one) => one.channel === channel)
      .reduce((sum, one) => sum + Math.sin(one.x * x + one.y * y + one.phase), 0);
    pixels[at] = (shape?.colour[channel] ?? 128 + 40 * wave) + 24 * (random() - 0.5);
  }
  return new RawImage(pixels, width, height, 3);
}

/** Numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
