/** Which masks change with distance: those into which places enter as numbers. */
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/graph-builder';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { analyzeDecoder } from '../../../../../src/core/surgery/attention/find';
import { isByDistance } from '../../../../../src/core/surgery/attention/distance';
import { exportNames, openExport } from '../../../support/exports';
import { decoderOf, modelOf, node } from '../../../support/graphs';
import { refusedNames } from '../../../support/webgpu-names';

describe('isByDistance', () => {
  const places = node('Range', ['zero', 'count', 'one'], 'places');
  const slope = [
    node('Cast', ['places'], 'numbers', { attributes: { to: 1 } }),
    node('Mul', ['numbers', 'slope'], 'mask'),
  ];
  it.each<[string, NodeProto[], boolean]>([
    ['a slope times a number of columns', [places, ...slope], true],
    [
      'a slope times positions that count what is attended',
      [node('CumSum', ['attention_mask', 'zero'], 'places'), ...slope],
      true,
    ],
    [
      'a comparison of places',
      [
        places,
        node('Less', ['places', 'count'], 'seen'),
        node('Where', ['seen', 'slope', 'low'], 'mask'),
      ],
      false,
    ],
    [
      'truth values as numbers',
      [
        places,
        node('Less', ['places', 'count'], 'seen'),
        node('Cast', ['seen'], 'number', { attributes: { to: 1 } }),
        node('Mul', ['number', 'low'], 'mask'),
      ],
      false,
    ],
    ['lengths alone', [node('Expand', ['low', 'count'], 'mask')], false],
    ['what is attended', [node('Identity', ['attention_mask'], 'mask')], false],
  ])('of %s', (_, nodes, expected) => {
    const { index, kinds } = decoderOf(
      modelOf({
        nodes: [node('Size', ['attention_mask'], 'count'), ...nodes],
        inputs: [valueInfo('attention_mask', 'int64', [1, 'columns'])],
        initializers: [
          int64Tensor('zero', [0], []),
          int64Tensor('one', [1], []),
          floatTensor('slope', [0.25]),
          floatTensor('low', [-65504]),
        ],
      }),
    );
    expect(isByDistance('mask', index, kinds)).toBe(expected);
  });

  it.each(exportNames().filter((name) => !refusedNames.includes(name)))(
    'is false of %s',
    async (name) => {
      const { sites } = analyzeDecoder(await openExport(name));
      expect(sites.some((site) => site.isByDistance)).toBe(false);
    },
  );
});
