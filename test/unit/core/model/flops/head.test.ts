/** The output head of decoders as exporters write them, and of graphs that pick rows before it. */
import { expect, it } from 'vitest';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { headCost } from '../../../../../src/core/model/flops/head';
import { openOnnx } from '../../../../../src/core/onnx/model-file';
import { floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { exportsFolder } from '../../../support/exports';
import { modelOf, node } from '../../../support/graphs';
import type { NodeProto, TensorProto } from '../../../../../src/core/onnx/generated/onnx_pb';

it('is found in every exported decoder, in every precision', async () => {
  const files = readdirSync(exportsFolder).filter((file) => file.endsWith('.onnx'));
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    // All are of width 32 and have 44 words.
    const found = headCost(await openOnnx(path.join(exportsFolder, file)));
    expect([file, found]).toEqual([file, { macsPerRow: 32 * 44, rows: 'all' }]);
  }
});

const weight = floatTensor('w', new Float32Array(12), [4, 3]);
const join = node('Add', ['a', 'b'], 'joined');
const norm = node('SimplifiedLayerNormalization', ['joined', 'scale'], 'normed');
const scale = floatTensor('scale', [1, 1, 1, 1]);

const head = (nodes: NodeProto[], initializers: TensorProto[] = []) =>
  headCost(modelOf({ nodes, initializers: [weight, scale, ...initializers] }));

const ints = (name: string, ...values: number[]) => int64Tensor(name, values);
const sliced = (starts: number, ends: number, axis: number) =>
  head(
    [
      ...[join, norm, node('Slice', ['normed', 'starts', 'ends', 'axes'], 'rows')],
      node('MatMul', ['rows', 'w'], 'logits'),
    ],
    [ints('starts', starts), ints('ends', ends), ints('axes', axis)],
  );

const end = 2 ** 53 - 1;

it.each([
  ['from the first', sliced(0, end, 1), 'all'],
  ['the last', sliced(-1, end, 1), 'last'],
  ['of the width', sliced(0, 4, 2), 'all'],
])('a slice of rows: %s', (_, found, rows) => {
  expect(found).toEqual({ macsPerRow: 12, rows });
});

it('a slice of some rows has no count', () => {
  expect(sliced(3, end, 1)).toBeUndefined();
  expect(sliced(0, 5, 1)).toBeUndefined();
});

it('rows by the input num_logits_to_keep are the last, of which runtimes take one', () => {
  const start = node('Neg', ['num_logits_to_keep'], 'start');
  const slice = node('Slice', ['normed', 'start', 'ends', 'axes'], 'rows');
  const nodes = [join, norm, start, slice, node('MatMul', ['rows', 'w'], 'logits')];
  const found = head(nodes, [ints('ends', end), ints('axes', 1)]);
  expect(found).toEqual({ macsPerRow: 12, rows: 'last' });
});

it('a row gathered before the last norm, beside both streams', () => {
  const gather = (from: string, to: string) =>
    node('Gather', [from, 'at'], to, { attributes: { axis: 1 } });
  const nodes = [
    ...[gather('x', 'a'), gather('y', 'b'), join, norm],
    node('MatMul', ['normed', 'w'], 'logits'),
  ];
  expect(head(nodes, [ints('at', -1)])).toEqual({ macsPerRow: 12, rows: 'last' });
});

it('a vocabulary in pieces, transposed weights, a cap', () => {
  const nodes = [
    ...[join, norm, node('Transpose', ['t'], 'turned'), node('MatMul', ['normed', 'w'], 'one')],
    ...[node('MatMul', ['normed', 'turned'], 'two'), node('Concat', ['one', 'two'], 'both')],
    ...[node('Tanh', ['both'], 'capped'), node('Mul', ['capped', 'scale'], 'logits')],
  ];
  const other = floatTensor('t', new Float32Array(20), [5, 4]);
  expect(head(nodes, [other])).toEqual({ macsPerRow: 32, rows: 'all' });
});

it('logits that no product with weights makes have no count', () => {
  expect(head([node('MatMul', ['a', 'b'], 'logits')])).toBeUndefined();
  expect(head([node('my.op', ['a'], 'logits')])).toBeUndefined();
});
