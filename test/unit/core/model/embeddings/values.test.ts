import { describe, expect, it } from 'vitest';
import { toFloats } from '../../../../../src/core/model/embeddings/values';

const allBits = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
const bytes = new Uint8Array(allBits.buffer);

/** By the definition of IEEE 754 and of bfloat16, from the parts of the number. */
function value(bits: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const fraction = bits % 2 ** fractionBits;
  const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits;
  const sign = bits >= 2 ** 15 ? -1 : 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  const scaled = fraction / 2 ** fractionBits + (exponent === 0 ? 0 : 1);
  return sign * scaled * 2 ** (Math.max(exponent, 1) - bias);
}

describe('stored values', () => {
  it.each([
    ['fp16', 5, 10],
    ['bf16', 8, 7],
  ] as const)('of %s are what their bits say, all of them', (type, exponentBits, fractionBits) => {
    const found = toFloats(bytes, type);
    const expected = Float32Array.from(allBits, (bits) => value(bits, exponentBits, fractionBits));
    expect(found).toEqual(expected);
  });

  it('of fp32 are themselves, wherever they begin', () => {
    const numbers = Float32Array.of(1.5, -3e-39, NaN, Infinity);
    const shifted = new Uint8Array(numbers.byteLength + 1);
    shifted.set(new Uint8Array(numbers.buffer), 1);
    expect(toFloats(shifted.subarray(1), 'fp32')).toEqual(numbers);
    expect(toFloats(new Uint8Array(numbers.buffer), 'fp32')).toEqual(numbers);
  });
});
