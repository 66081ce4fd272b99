import { Tensor } from '@huggingface/transformers';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../src/core/model/folder/json';
import { pythonPixels } from '../../../../../src/core/model/python-pixels';
import { noise } from '../../../support/noise';

interface ExpectedTensor {
  shape: number[];
  sha256: string;
  step: number;
  some: string;
}

interface Case {
  settings: Json;
  processor: Json;
  pictures: { size: [number, number]; seed: number; tensors: Record<string, ExpectedTensor> }[];
}

const tensor = (
  type: string,
  data: Float32Array | BigInt64Array | Uint8Array,
  dims: readonly number[],
) => new Tensor(type as never, data, [...dims]);

/** What Hugging Face's processors give: scripts/fixtures/processor_pixels.py. */
const cases = JSON.parse(
  readFileSync(
    path.resolve(import.meta.dirname, '../../../../fixtures/pixels/processors.json'),
    'utf8',
  ),
) as Case[];

/** Masks and single images differ from the library's in type, or in an axis that exports remove. */
function valuesOf({ type, data }: Tensor): Buffer {
  const given = data as Float32Array | BigInt64Array | Uint8Array;
  const wide = type === 'bool' ? BigInt64Array.from(given as Uint8Array, BigInt) : given;
  return Buffer.from(wide.buffer, wide.byteOffset, wide.byteLength);
}

describe.each(cases.map((one) => [JSON.stringify(one.settings), one] as const))(
  '%s',
  (_, { settings, processor, pictures }) => {
    it.each(pictures)('gives the pixels of $size', ({ size, seed, tensors }) => {
      // Of LLaVA-OneVision: its vision encoder takes tiles.
      const visionNames = new Set(['image_newline']);
      const files = { config: {}, image: settings, processor, tokenizer: {}, visionNames };
      const given = pythonPixels(noise(...size, seed), files, tensor)!;
      expect(given.size).toEqual({ width: size[0], height: size[1] });
      for (const [name, { shape, sha256, step, some }] of Object.entries(tensors)) {
        if (name === 'image_sizes' && given.tensors[name] === undefined) continue;
        const own = given.tensors[name]!;
        expect(own.dims).toEqual(shape);
        const values = valuesOf(own);
        if (own.type === 'float32') {
          const expected = new Float32Array(new Uint8Array(Buffer.from(some, 'base64')).buffer);
          const found = Float32Array.from(expected, (__, at) => values.readFloatLE(4 * step * at));
          expect([...found]).toEqual([...expected]);
        }
        expect(createHash('sha256').update(values).digest('hex')).toBe(sha256);
      }
    });
  },
);
