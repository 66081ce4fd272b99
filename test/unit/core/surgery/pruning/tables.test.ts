/** Tables of positions after a cut: kept whole, run, or refused by the name of the look-up. */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { dataType, floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { isLookUp, Tables } from '../../../../../src/core/surgery/pruning/tables';
import { expectHumanError } from '../../../support/errors';
import { decoderOf, modelOf, node } from '../../../support/graphs';

const initializers = [
  ...[0, 1, 2].map((value) => int64Tensor(`${value}`, [value], [])),
  ...[0, 1, 2].map((value) => int64Tensor(`[${value}]`, [value])),
  floatTensor('rows', [0, 1, 2, 3, 4, 5, 6, 7], [4, 2]),
];
const float = { attributes: { to: dataType.float } };
/** Lengths as exporters take them: of the mask, which a cut makes shorter. */
const length = [
  node('Shape', ['attention_mask'], 'shape'),
  node('Gather', ['shape', '1'], 'count'),
];
const numbered = [...length, node('Range', ['0', 'count', '1'], 'numbers')];
const lengthOfOne = node('Unsqueeze', ['count', '[0]'], '[count]');

function setting(nodes: readonly NodeProto[]) {
  const inputs = [
    valueInfo('inputs_embeds', 'float', [1, 'rows', 1]),
    valueInfo('attention_mask', 'int64', [1, 'columns']),
    valueInfo('position_ids', 'int64', [1, 'rows']),
    valueInfo('past', 'int64', [1]),
  ];
  const model = modelOf({ nodes: [...nodes], inputs, initializers });
  const builder = new GraphBuilder(model);
  const decoder = decoderOf(model);
  const reader = node('Gather', ['table', 'position_ids'], 'found');
  return { model, decoder, reader, tables: new Tables(decoder, builder, 'past') };
}

/** With 3 rows over 2 cached ones, and a mask that says 1 column. */
async function wholeTable(
  nodes: readonly NodeProto[],
): Promise<{ dims: number[]; data: number[] }> {
  const { model, tables, reader } = setting(nodes);
  const { graph } = model;
  graph.node.push(node('Identity', [tables.whole('table', reader)], 'asked'));
  graph.output = [valueInfo('asked', 'float', [])];
  graph.output[0]!.type = undefined;
  sortTopologically(graph, 'test.onnx');
  const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  const int64 = (values: bigint[], dims: number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values), dims);
  const { asked } = await session.run({
    inputs_embeds: new ort.Tensor('float32', new Float32Array(3), [1, 3, 1]),
    attention_mask: int64([1n], [1, 1]),
    position_ids: int64([0n, 1n, 2n], [1, 3]),
    past: int64([2n], [1]),
  });
  return { dims: [...asked!.dims], data: Array.from(asked!.data as Float32Array, Number) };
}

describe('a table after a cut', () => {
  it.each<[string, NodeProto[], number[], number[]]>([
    [
      'goes on to the last position where numbers make it',
      [...numbered, node('Cast', ['numbers'], 'real', float), node('Neg', ['real'], 'table')],
      [5],
      [-0, -1, -2, -3, -4],
    ],
    [
      'is not cut to a length',
      [...length, lengthOfOne, node('Slice', ['rows', '[0]', '[count]', '[0]'], 'table')],
      [4, 2],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ],
    [
      'keeps to the columns that the model takes of it',
      [
        ...[...length, lengthOfOne],
        node('Slice', ['rows', '[0]', '[count]', '[0]'], 'head'),
        node('Slice', ['head', '[0]', '[1]', '[1]'], 'table'),
      ],
      [4, 1],
      [0, 2, 4, 6],
    ],
    [
      'is taken as it is where it is constant',
      [node('Identity', ['rows'], 'table')],
      [4, 2],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ],
  ])('%s', async (_, nodes, dims, data) => {
    expect(await wholeTable(nodes)).toEqual({ dims, data });
  });

  it.each<[string, NodeProto[]]>([
    ['numbers that do not begin at 0', [...length, node('Range', ['1', 'count', '1'], 'table')]],
    ['every second number', [...length, node('Range', ['0', 'count', '2'], 'table')]],
    [
      'numbers of another type',
      [
        ...length,
        node('Cast', ['0'], 'zero', float),
        node('Range', ['zero', 'count', '1'], 'table'),
      ],
    ],
    ['the mask', [node('Cast', ['attention_mask'], 'table', float)]],
    [
      'what is shaped by a length',
      [...length, lengthOfOne, node('Expand', ['numbers', '[count]'], 'table')],
    ],
  ])('is refused if it is made of %s', async (_, nodes) => {
    const { tables, reader } = setting(nodes);
    await expectHumanError(
      () => tables.whole('table', reader),
      'table-unknown',
      /"found" \(Gather\)/,
    );
  });
});

it('follows a table through 20,000 nodes without recursion', () => {
  const chain = Array.from({ length: 20_000 }, (_, at) =>
    node('Neg', [at === 0 ? 'numbers' : `n${at - 1}`], at === 19_999 ? 'table' : `n${at}`),
  );
  const { model, tables, reader } = setting([...numbered, ...chain]);
  const before = model.graph.node.length;
  tables.whole('table', reader);
  expect(model.graph.node.filter(({ opType }) => opType === 'Neg')).toHaveLength(40_000);
  expect(model.graph.node.length).toBeGreaterThan(before + 20_000);
});

describe('isLookUp', () => {
  it.each<[string, NodeProto, number, boolean]>([
    ['positions', node('Gather', ['numbers', 'position_ids'], 'y'), 0, true],
    ['positions in another layout', node('Gather', ['numbers', 'flat'], 'y'), 0, true],
    ['the positions themselves', node('Gather', ['numbers', 'position_ids'], 'y'), 1, false],
    ['a weight', node('Gather', ['rows', 'position_ids'], 'y'), 0, false],
    ['a length', node('Gather', ['shape', '1'], 'y'), 0, false],
    ['by a length', node('Gather', ['numbers', 'count'], 'y'), 0, false],
    ['another operator', node('Mul', ['numbers', 'position_ids'], 'y'), 0, false],
  ])('of %s', (_, reader, slot, expected) => {
    const flat = node('Reshape', ['position_ids', '[1]'], 'flat');
    const { decoder } = setting([...numbered, flat, reader]);
    expect(isLookUp(reader, slot, decoder)).toBe(expected);
  });
});
