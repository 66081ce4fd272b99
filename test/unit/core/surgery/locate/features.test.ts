/** The mark of features: what the encoder's graph writes is what the decoder's graph finds. */
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { floats, floatTensor } from '../../../../../src/core/model/sessions/tensors';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import {
  encodeFeatures,
  isMarked,
  type FeatureCode,
} from '../../../../../src/core/surgery/pruning/locate/feature-code';
import { markEncoder } from '../../../../../src/core/surgery/pruning/locate/mark-encoder';
import { randomRows } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { encoderOf, finder, type Finder } from '../../../support/locating';

const width = 24;
const code: FeatureCode = {
  width,
  dims: [0, 2, 3, 5, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22, 23],
  steps: Array.from({ length: 16 }, (_, at) => 2 ** (-9 + (at % 5))),
};

describe.each(['float', 'float16'] as const)('a marked encoder in %s', (type) => {
  let session: ort.InferenceSession;
  let decoder: Finder;
  beforeAll(async () => {
    session = await ort.InferenceSession.create(
      encodeOnnx(markEncoder(encoderOf(type, width), code)),
    );
    decoder = await finder({ kind: 'features', code }, width);
  });

  const run = async (values: Float32Array): Promise<Record<string, Float32Array>> => {
    const dims = [values.length / width, width];
    const pixels = floatTensor(type === 'float' ? 'float32' : 'float16', values, dims);
    const output = await session.run({ pixels });
    return Object.fromEntries(
      Object.entries(output).map(([name, tensor]) => [name, floats(tensor)]),
    );
  };

  it('writes what plain code writes, near what was there, and leaves other outputs alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.nat(), async (rows, seed) => {
        const scale = type === 'float' ? 2 : 1;
        const values = randomRows(rows * width, seed).map((value) => value * scale);
        const { image_features: marked, again } = await run(values);
        const plain = again!.map((value, at) => (values[at]! > 0 ? -value : value));
        expect(marked).toEqual(encodeFeatures(code, plain));
        marked!.forEach((value, at) => {
          const slot = code.dims.indexOf(at % width);
          const step = code.steps[slot] ?? 0;
          const reach = 1022 * step;
          if (Math.abs(plain[at]!) < reach || slot === -1) {
            expect(Math.abs(value - plain[at]!)).toBeLessThanOrEqual(step);
          }
        });
      }),
    );
  });

  it('is found among text, and text never is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        async (visual, seed) => {
          const rows = randomRows(visual.length * width, seed);
          const wanted = visual.flatMap((is, row) => (is ? [row] : []));
          if (wanted.length > 0) {
            const { image_features: marked } = await run(
              randomRows(wanted.length * width, seed + 1),
            );
            wanted.forEach((row, at) => {
              rows.set(marked!.subarray(at * width, (at + 1) * width), row * width);
            });
          }
          expect(await decoder.find(rows)).toEqual(wanted);
          expect(await decoder.find(rows, 3)).toEqual([]);
          visual.forEach((is, row) => {
            expect(isMarked(code, rows.subarray(row * width, (row + 1) * width))).toBe(is);
          });
        },
      ),
    );
  });
});

describe('the mark', () => {
  it('is in no row of zeros, and in none that an average makes', async () => {
    const decoder = await finder({ kind: 'features', code }, width);
    expect(await decoder.find(new Float32Array(3 * width))).toEqual([]);
    const [one, two] = [1, 2].map((seed) => encodeFeatures(code, randomRows(width, seed)));
    const average = one!.map((value, dim) => (value + two![dim]!) / 2);
    expect(await decoder.find(average)).toEqual([]);
  });

  it('survives half precision', async () => {
    const decoder = await finder({ kind: 'features', code }, width);
    const marked = encodeFeatures(code, randomRows(4 * width, 7));
    const half = floats(floatTensor('float16', marked, [4, width]));
    code.dims.forEach((dim) => {
      expect(half[dim]).toBe(marked[dim]);
    });
    expect(await decoder.find(half)).toEqual([0, 1, 2, 3]);
  });

  it('is refused where no node makes the output', async () => {
    const model = encoderOf('float', width);
    model.graph.output = [valueInfo('pixels', 'float', ['n', width])];
    await expectHumanError(
      Promise.resolve().then(() => markEncoder(model, code)),
      'encoder-output',
      /"pixels"/,
    );
  });
});
