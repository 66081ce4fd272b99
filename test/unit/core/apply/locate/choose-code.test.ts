/** Where a mark is put: into the dimensions in which rows change least, relative to their size. */
import { describe, expect, it } from 'vitest';
import { quietestCode } from '../../../../../src/core/apply/locate/choose-code';
import { encodeFeatures } from '../../../../../src/core/surgery/pruning/locate/feature-code';
import { noise } from '../../../support/noise';

const width = 96;

/** About normal, of deviation 1: sums of twelve even values each. */
function normals(count: number, seed: number): Float32Array {
  const { data } = noise(4, count, seed);
  return Float32Array.from({ length: count }, (_, at) => {
    const sum = [...data.subarray(12 * at, 12 * at + 12)].reduce((all, value) => all + value, 0);
    return (sum - 12 * 127.5) / 256;
  });
}

/** Features of size 1, and after every ten of them the same row, which is far smaller. */
function pictureOf(seed: number): Float32Array[] {
  const newline = normals(width, 7).map((value) => value / 20);
  return Array.from({ length: 66 }, (_, at) =>
    at % 11 === 10 ? newline : normals(width, 100 * seed + at),
  );
}

/** How much a mark in the dimension changes rows, relative to the squared length of each. */
function changeOf(rows: readonly Float32Array[], dim: number, step: number): number {
  return rows.reduce((sum, row) => {
    const marked = encodeFeatures({ width, dims: [dim], steps: [step] }, row);
    return sum + (marked[dim]! - row[dim]!) ** 2 / row.reduce((all, value) => all + value ** 2, 0);
  }, 0);
}

describe('quietestCode', () => {
  it.each([1 / 32, 1 / 128])('changes rows less than any other dimensions, by %f', (share) => {
    const pictures = [pictureOf(1), pictureOf(2)];
    const rows = pictures.flat();
    const { dims, steps } = quietestCode(pictures, width, share);
    expect(dims.length).toBe(16);
    const most = Math.max(...dims.map((dim, at) => changeOf(rows, dim, steps[at]!)));
    const others = Array.from({ length: width }, (_, dim) => dim).filter(
      (dim) => !dims.includes(dim),
    );
    for (const dim of others) {
      const values = rows.map((row) => row[dim]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      const near = 2 ** Math.round(Math.log2(share * Math.sqrt(variance)));
      expect(most).toBeLessThanOrEqual(changeOf(rows, dim, near));
    }
  });

  it('gives odd multiples that half precision can represent', () => {
    const { dims, steps } = quietestCode([pictureOf(3)], width, 1 / 512);
    const far = new Float32Array(width).fill(1e6);
    encodeFeatures({ width, dims, steps }, far).forEach((value, dim) => {
      const at = dims.indexOf(dim);
      if (at >= 0) expect(value / steps[at]!).toBe(2047);
    });
  });
});
