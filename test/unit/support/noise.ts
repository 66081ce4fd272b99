/** Pictures of noise, the same here and in scripts/fixtures. */
import { mixed, increment } from '../../../src/core/evaluation/statistics/random';
import type { Picture } from '../../../src/core/image/picture';

/** As `noise` of scripts/fixtures/resized.py. */
export function noise(width: number, height: number, seed: number): Picture {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < data.length; at += 1) {
    data[at] = mixed((seed + Math.imul(at + 1, increment)) | 0) >>> 24;
  }
  return { width, height, data };
}
