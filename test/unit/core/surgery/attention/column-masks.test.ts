/** Which masks depend on the column: those that calculate with the places of rows and columns. */
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { analyzeDecoder } from '../../../../../src/core/surgery/attention/find';
import { needsColumns } from '../../../../../src/core/surgery/attention/column-masks';
import { exportNames, openExport } from '../../../support/exports';
import { decoderOf, modelOf, node } from '../../../support/graphs';
import { refusedNames } from '../../../support/webgpu-names';

describe('needsColumns', () => {
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
    [
      'a comparison of a difference of places',
      [
        places,
        node('Sub', ['places', 'places'], 'difference'),
        node('Less', ['difference', 'one'], 'mask'),
      ],
      true,
    ],
    [
      'a comparison of chunks',
      [places, node('Div', ['places', 'one'], 'chunk'), node('Equal', ['chunk', 'chunk'], 'mask')],
      true,
    ],
    [
      'a comparison with a place shifted by a constant',
      [places, node('Add', ['places', 'one'], 'next'), node('Less', ['places', 'next'], 'mask')],
      false,
    ],
    [
      'a triangle',
      [node('Expand', ['low', 'count'], 'all'), node('Trilu', ['all', 'one'], 'mask')],
      false,
    ],
    [
      'a band',
      [node('Expand', ['low', 'count'], 'all'), node('Trilu', ['all', 'back'], 'mask')],
      true,
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
          int64Tensor('back', [-5], []),
          floatTensor('slope', [0.25]),
          floatTensor('low', [-65504]),
        ],
      }),
    );
    expect(needsColumns('mask', index, kinds)).toBe(expected);
  });

  it.each(exportNames().filter((name) => !refusedNames.includes(name)))(
    'is false of %s',
    async (name) => {
      const { sites } = analyzeDecoder(await openExport(name));
      expect(sites.some((site) => site.needsColumns)).toBe(false);
    },
  );
});
