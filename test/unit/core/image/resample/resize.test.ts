import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Arithmetic } from '../../../../../src/core/image/resample/coefficients';
import { resampling } from '../../../../../src/core/image/resample/kernels';
import { resize } from '../../../../../src/core/image/resample/resize';
import { plainPasses } from '../../../../../src/core/image/resample/passes';
import { simdPasses } from '../../../../../src/core/image/resample/simd';
import { noise } from '../../../support/noise';

interface Case {
  arithmetic: Arithmetic;
  resample: number;
  seed: number;
  from: [number, number];
  to: [number, number];
  sha256: string;
  start: string;
}

/** What Pillow and torchvision give: scripts/fixtures/resized.py. */
const cases = JSON.parse(
  readFileSync(
    path.resolve(import.meta.dirname, '../../../../fixtures/pixels/resized.json'),
    'utf8',
  ),
) as Case[];

describe('resizing', () => {
  it.each(
    cases.map((one) => [[one.arithmetic, one.resample, ...one.from, ...one.to].join(' '), one]),
  )('%s', (_, { arithmetic, resample, seed, from, to, sha256, start }) => {
    const picture = noise(...from, seed);
    for (const passes of [simdPasses(), plainPasses]) {
      expect(passes).toBeDefined();
      const resized = resize(picture, ...to, { resample, arithmetic }, passes);
      expect([resized.width, resized.height]).toEqual(to);
      const expected = Buffer.from(start, 'base64');
      expect([...resized.data.subarray(0, expected.length)]).toEqual([...expected]);
      expect(createHash('sha256').update(resized.data).digest('hex')).toBe(sha256);
    }
  });

  it('leaves a picture of the wanted size alone', () => {
    const picture = noise(7, 5, 1);
    expect(resize(picture, 7, 5, { resample: 3, arithmetic: 'pillow' })).toBe(picture);
  });

  it.each([
    [3, 3],
    ['BICUBIC', 3],
    ['lanczos', 1],
    [6, undefined],
    [null, undefined],
    ['cubic', undefined],
  ])('%s is the kernel %s', (given, number) => {
    expect(resampling(given)).toBe(number);
  });
});
