/** Which values a cut must shorten, on which axis: by what a layer after it reads. */
import { describe, expect, it } from 'vitest';
import { dimensionsOf, valueInfo } from '../../../../../src/core/onnx/value-info';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { dataType, floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { RootFinder } from '../../../../../src/core/surgery/pruning/roots';
import { decoderOf, modelOf, node } from '../../../support/graphs';

const inputs = [
  valueInfo('inputs_embeds', 'float', [1, 'rows', 8]),
  valueInfo('attention_mask', 'int64', [1, 'columns']),
  valueInfo('position_ids', 'int64', [1, 'rows']),
  valueInfo('cache_position', 'int64', ['rows']),
  valueInfo('per_layer_inputs', 'float', [1, 'rows', 2, 4]),
];
const initializers = [
  ...[0, 1, 2, 3].map((value) => int64Tensor(`${value}`, [value], [])),
  int64Tensor('axis', [0]),
  floatTensor('freq', [1, 2]),
  floatTensor('lowest', [-1]),
];
const contrib = { domain: 'com.microsoft' };
const float = { attributes: { to: dataType.float } };

/** The rows of the prompt as a number. */
const rowCount = [
  node('Shape', ['inputs_embeds'], 'whole'),
  node('Gather', ['whole', '1'], 'count'),
];
const numbered = [...rowCount, node('Range', ['0', 'count', '1'], 'numbers')];
/** A mask of rows by columns, made of numbers and lengths. */
const masking = [
  ...numbered,
  node('Unsqueeze', ['numbers', 'axis'], 'row'),
  node('LessOrEqual', ['row', 'numbers'], 'seen'),
  node('Where', ['seen', 'freq', 'lowest'], 'bias'),
  node('Unsqueeze', ['bias', 'axis'], 'mask'),
];
/** What layers made in 2023 do: frequencies by the width of their own query. */
const ownWidth = (axis: string): NodeProto[] => [
  node('Transpose', ['inputs_embeds'], 'query', { attributes: { perm: [0, 2, 1, 3] } }),
  node('Shape', ['query'], 'queryShape'),
  node('Gather', ['queryShape', axis], 'size'),
  node('Range', ['0', 'size', '2'], 'steps'),
  node('Mul', ['position_ids', 'steps'], 'angles'),
  node('Cos', ['angles'], 'cos'),
];

type Found = Record<string, 'mask' | number>;

function rootsOf(nodes: readonly NodeProto[], masks: string[] = []): Found {
  const model = modelOf({ nodes, inputs, initializers });
  const rowInputs = new Map([['per_layer_inputs', dimensionsOf(inputs[4])!.indexOf('rows')]]);
  const decoder = decoderOf(model, [{ masks }], { rowInputs });
  const reader = nodes.at(-1)!;
  const segments = { ofNode: new Map([[reader, 1]]), ofValue: new Map<string, number>() };
  const finder = new RootFinder(decoder, segments);
  expect(finder.from(2).size).toBe(0);
  return Object.fromEntries(
    [...finder.from(1)].map(([name, root]) => [name, root.kind === 'rows' ? root.axis : 'mask']),
  );
}

describe('the roots of a layer after a cut', () => {
  it.each<[string, NodeProto[], Found, string[]?]>([
    [
      'positions that an operator takes',
      [node('RotaryEmbedding', ['inputs_embeds', 'position_ids', 'freq', 'freq'], 'y', contrib)],
      { position_ids: -1 },
    ],
    [
      'the source of cosines, not the cosines',
      [
        node('Cast', ['position_ids'], 'ids', float),
        node('Mul', ['ids', 'freq'], 'angles'),
        node('Cos', ['angles'], 'cos'),
        node('Mul', ['inputs_embeds', 'cos'], 'y'),
      ],
      { position_ids: -1 },
    ],
    [
      'rows that lengths number, where the layers share them',
      [
        ...numbered,
        node('Cast', ['numbers'], 'ids', float),
        node('Mul', ['ids', 'freq'], 'angles'),
        node('Cos', ['angles'], 'cos'),
        node('Unsqueeze', ['cos', 'axis'], 'cos4'),
        node('Mul', ['inputs_embeds', 'cos4'], 'y'),
      ],
      { cos: -2 },
    ],
    [
      'a mask, back to where it is made',
      [...masking, node('Add', ['inputs_embeds', 'mask'], 'y')],
      { seen: 'mask' },
      ['mask'],
    ],
    [
      'a mask that others read on the way',
      [...masking, node('Neg', ['bias'], 'other'), node('Add', ['inputs_embeds', 'mask'], 'y')],
      { bias: 'mask' },
      ['mask'],
    ],
    [
      'a mask by the slot that takes it',
      [
        ...masking,
        node('MultiHeadAttention', ['inputs_embeds', '', '', '', '', 'mask'], 'y', contrib),
      ],
      { seen: 'mask' },
    ],
    [
      'tensors with a row for every token',
      [node('Mul', ['inputs_embeds', 'per_layer_inputs'], 'y')],
      { per_layer_inputs: 1 },
    ],
    [
      'positions of the cache',
      [node('Cast', ['cache_position'], 'ids', float), node('Mul', ['inputs_embeds', 'ids'], 'y')],
      { cache_position: -1 },
    ],
    [
      'positions alone, where a layer counts frequencies by its own width',
      [...ownWidth('3'), node('Mul', ['query', 'cos'], 'y')],
      { position_ids: -1 },
    ],
    [
      'what a layer counts by its own rows',
      [...ownWidth('2'), node('Mul', ['query', 'cos'], 'y')],
      { cos: -2 },
    ],
    [
      'the numbers that are looked up, not the table',
      [
        ...numbered,
        node('Cos', ['numbers'], 'table'),
        node('Gather', ['table', 'position_ids'], 'cos'),
        node('Mul', ['inputs_embeds', 'cos'], 'y'),
      ],
      { position_ids: -1 },
    ],
    [
      'nothing, of tables that an operator looks up in',
      [
        ...numbered,
        node('Cos', ['numbers'], 'table'),
        node('RotaryEmbedding', ['inputs_embeds', 'freq', 'table', 'table'], 'y', contrib),
      ],
      {},
    ],
    ['nothing, of lengths', [...rowCount, node('Reshape', ['inputs_embeds', 'whole'], 'y')], {}],
    [
      'nothing, of a scale that follows from a length',
      [
        ...rowCount,
        node('Cast', ['count'], 'real', float),
        node('Sqrt', ['real'], 'scale'),
        node('Div', ['inputs_embeds', 'scale'], 'y'),
      ],
      {},
    ],
  ])('are %s', (_, nodes, expected, masks) => {
    expect(rootsOf(nodes, masks)).toEqual(expected);
  });
});
