/** Every way on WebGPU, on a software renderer if there is no graphics card. */
import { describe, expect, it, type TestContext } from 'vitest';
import { openSession } from '../../../../../src/core/model/sessions/sessions';
import { floatTensor } from '../../../../../src/core/model/sessions/tensors';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { encodeFeatures } from '../../../../../src/core/surgery/pruning/locate/feature-code';
import { markEncoder } from '../../../../../src/core/surgery/pruning/locate/mark-encoder';
import { randomRows } from '../../../support/decoder';
import {
  familyLocate,
  promptFamilies,
  promptRows,
  promptWidth,
} from '../../../support/locate-prompts';
import { encoderOf, finder, type Finder } from '../../../support/locating';
import { onWebGpu, useSwiftShader } from '../../../support/webgpu';
import type { Locate } from '../../../../../src/core/surgery/pruning/locate/types';

useSwiftShader();

const patience = 120_000;

const dims = Array.from({ length: 16 }, (_, at) => 2 * at + 1);
const code = { width: 40, dims, steps: dims.map((dim) => 2 ** -(5 + (dim % 4))) };

describe('on WebGPU', () => {
  for (const [name, family] of promptFamilies) {
    it(
      `markers of ${name} are found`,
      async (context) => {
        const graph = await onWebgpu(context, familyLocate(family), promptWidth);
        for (const one of Object.values(family.cases)) {
          const rows = promptRows(family, one);
          expect(await graph.find(rows)).toEqual(one.visual);
          expect(await graph.find(rows, 4)).toEqual([]);
        }
      },
      patience,
    );
  }

  it(
    'marked features are found, and nothing else is',
    async (context) => {
      const { width } = code;
      const graph = await onWebgpu(context, { kind: 'features', code }, width);
      const rows = randomRows(30 * width, 8);
      rows.set(encodeFeatures(code, randomRows(7 * width, 9)), 11 * width);
      expect(await graph.find(rows)).toEqual([11, 12, 13, 14, 15, 16, 17]);
      expect(await graph.find(rows, 1)).toEqual([]);
    },
    patience,
  );

  it(
    'an encoder marks its features as plain code does',
    async (context) => {
      const bytes = encodeOnnx(markEncoder(encoderOf('float', code.width), code));
      const source = { bytes, externalDataFolder: '' };
      const session = await onWebGpu(context, () => openSession(source, { device: 'webgpu' }));
      const values = randomRows(20 * code.width, 10).map((value) => 3 * value);
      const pixels = floatTensor('float32', values, [20, code.width]);
      const { image_features: marked } = await session.run({ pixels });
      expect(marked!.data).toEqual(
        encodeFeatures(
          code,
          values.map((value) => -value),
        ),
      );
      await session.release();
    },
    patience,
  );
});

function onWebgpu(context: TestContext, locate: Locate, width: number): Promise<Finder> {
  return onWebGpu(context, () => finder(locate, width, undefined, 'webgpu'));
}
