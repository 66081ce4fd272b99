import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../../src/core/image/picture';
import { plainPasses } from '../../../../../src/core/image/resample/passes';
import { resize } from '../../../../../src/core/image/resample/resize';
import { simdPasses } from '../../../../../src/core/image/resample/simd';
import { propertyRuns } from '../../../../run-all';
import { noise } from '../../../support/noise';

type Sides = [width: number, height: number];

const root = path.resolve(import.meta.dirname, '../../../../..');
const length = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 90 }));
const options = fc.record({
  resample: fc.constantFrom(1, 2, 3, 4, 5),
  arithmetic: fc.constantFrom('pillow', 'torchvision'),
} as const);

/** Black and white alone: sums leave 0 to 255 the farthest. */
function extremes({ width, height, data }: Picture): Picture {
  return { width, height, data: data.map((value) => (value < 128 ? 0 : 255)) };
}

function expectSame(
  picture: Picture,
  [width, height]: Sides,
  how: { resample: number; arithmetic: 'pillow' | 'torchvision' },
): void {
  const passes = simdPasses();
  expect(passes).toBeDefined();
  const found = resize(picture, width, height, how, passes);
  const expected = resize(picture, width, height, how, plainPasses);
  expect([found.width, found.height]).toEqual([expected.width, expected.height]);
  expect(Buffer.from(found.data).equals(Buffer.from(expected.data))).toBe(true);
}

describe('the passes with SIMD', () => {
  it('equal the plain ones', () => {
    fc.assert(
      fc.property(
        fc.tuple(length, length),
        fc.tuple(length, length),
        options,
        fc.integer(),
        fc.boolean(),
        (from, to, how, seed, isExtreme) => {
          const picture = noise(...from, seed);
          expectSame(isExtreme ? extremes(picture) : picture, to, how);
        },
      ),
      { numRuns: propertyRuns(400) },
    );
  });

  // Blocks are of 256 KiB: in rows and columns alike there are several, and single rows that fill
  // more than one.
  it.each<{ from: Sides; to: Sides }>([
    { from: [700, 501], to: [123, 77] },
    { from: [401, 1200], to: [400, 31] },
    { from: [90001, 3], to: [17, 2] },
    { from: [90001, 3], to: [90000, 5] },
    { from: [2, 90001], to: [1, 40] },
    { from: [33, 35], to: [1001, 803] },
  ])('equal them from $from to $to, in several blocks', ({ from, to }) => {
    for (const arithmetic of ['pillow', 'torchvision'] as const) {
      expectSame(noise(...from, 5), to, { resample: 3, arithmetic });
    }
  });

  it('are the output of compiling their source', () => {
    const printed = execFileSync(process.execPath, ['scripts/generate-simd.mjs', '--print'], {
      cwd: root,
      encoding: 'utf8',
    });
    const file = path.join(root, 'src/core/image/resample/generated/passes.ts');
    expect(printed).toBe(readFileSync(file, 'utf8'));
  });
});
