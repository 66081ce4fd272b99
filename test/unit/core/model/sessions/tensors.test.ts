import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../../../src/core/model/half';
import { floats, floatTensor } from '../../../../../src/core/model/sessions/tensors';
import { expectHumanError } from '../../../support/errors';

describe('half precision', () => {
  it('survives a round trip, every value of it', () => {
    for (let bits = 0; bits < 0x10000; bits += 1) {
      const value = fromHalf(bits);
      if (Number.isNaN(value)) expect(fromHalf(toHalf(value))).toBeNaN();
      else if (toHalf(value) !== bits) throw new Error(`${bits} became ${toHalf(value)}`);
    }
  });

  it('takes the nearest value', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = toHalf(value);
        const error = Math.abs(fromHalf(bits) - value);
        for (const other of [bits - 1, bits + 1]) {
          if (other < 0 || (other & 0x7c00) === 0x7c00) continue;
          expect(error).toBeLessThanOrEqual(Math.abs(fromHalf(other) - value));
        }
      }),
    );
  });

  it.each([
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2 ** -25, 0],
    [-0, 0x8000],
  ])('rounds %f to %i, ties to even', (value, bits) => {
    expect(toHalf(value)).toBe(bits);
  });
});

describe('float tensors', () => {
  it.each(['float32', 'float16'])('carry values as %s', (type) => {
    const values = Float32Array.of(0, 1, -2.5, 1024);
    const tensor = floatTensor(type, values, [2, 2]);
    expect(tensor.type).toBe(type);
    expect(floats(tensor)).toEqual(values);
  });

  it('refuses other types by name', async () => {
    await expectHumanError(
      () => floatTensor('bfloat16', new Float32Array(1), [1]),
      'tensor-type',
      /bfloat16/,
    );
  });
});
