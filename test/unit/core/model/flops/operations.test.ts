/** Multiply-accumulates by shapes, checked against counts by hand. */
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  defies,
  multiplies,
  nodeMacs,
  type Shape,
} from '../../../../../src/core/model/flops/operations';
import { makeAttribute, type AttributeValue } from '../../../../../src/core/onnx/attributes';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  type NodeProto,
} from '../../../../../src/core/onnx/generated/onnx_pb';

function node(key: string, attributes: Record<string, AttributeValue> = {}): NodeProto {
  const [domain, opType] = key.includes(':') ? (key.split(':') as [string, string]) : ['', key];
  return create(NodeProtoSchema, {
    ...{ domain, opType },
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
  });
}

const macs = (
  key: string,
  input: (Shape | undefined)[],
  output: (Shape | undefined)[],
  attributes: Record<string, AttributeValue> = {},
) => nodeMacs(node(key, attributes), { input, output });

const ms = (name: string) => `com.microsoft:${name}`;

describe('a node', () => {
  it.each<[string, Shape[], Shape, Record<string, AttributeValue>, number]>([
    [
      'MatMul',
      [
        [2, 5, 3],
        [3, 7],
      ],
      [2, 5, 7],
      {},
      210,
    ],
    [
      'MatMul',
      [
        [2, 4, 5, 3],
        [2, 4, 3, 7],
      ],
      [2, 4, 5, 7],
      {},
      840,
    ],
    ['MatMul', [[3], [3, 7]], [7], {}, 21],
    ['MatMulInteger', [[5, 3], [3, 7], [], []], [5, 7], {}, 105],
    ['QLinearMatMul', [[5, 3], [], [], [3, 7]], [5, 7], {}, 105],
    [ms('MatMulNBits'), [[1, 5, 64], [7, 2, 16], [14]], [1, 5, 7], { K: 64, N: 7 }, 2240],
    [
      ms('FusedMatMul'),
      [
        [3, 5],
        [3, 7],
      ],
      [5, 7],
      { transA: 1 },
      105,
    ],
    [
      ms('FusedMatMul'),
      [
        [5, 2, 3],
        [2, 3, 7],
      ],
      [2, 5, 7],
      { transBatchA: 1 },
      210,
    ],
    [
      ms('FusedMatMul'),
      [
        [3, 2, 5],
        [2, 3, 7],
      ],
      [2, 5, 7],
      { transA: 1, transBatchA: 1 },
      210,
    ],
    ['Gemm', [[5, 3], [7, 3], [7]], [5, 7], { transB: 1 }, 105],
    [
      'Gemm',
      [
        [3, 5],
        [3, 7],
      ],
      [5, 7],
      { transA: 1 },
      105,
    ],
    ['Conv', [[1, 3, 28, 28], [8, 3, 14, 14], [8]], [1, 8, 2, 2], {}, 8 * 4 * 588],
    [
      'Conv',
      [
        [1, 8, 6, 6],
        [8, 1, 3, 3],
      ],
      [1, 8, 6, 6],
      { group: 8 },
      8 * 36 * 9,
    ],
    ['QLinearConv', [[1, 3, 4, 4], [], [], [8, 3, 2, 2]], [1, 8, 2, 2], {}, 8 * 4 * 12],
    [
      'ConvTranspose',
      [
        [1, 3, 4, 4],
        [3, 5, 2, 2],
      ],
      [1, 5, 8, 8],
      {},
      48 * 20,
    ],
  ])('%s', (key, input, output, attributes, expected) => {
    expect(macs(key, input, [output], attributes)).toBe(expected);
  });

  it('of attention, in each form, is both of its products', () => {
    // 2 prompts, 5 rows, 9 columns, 4 heads of 8: queries by keys, and weights by values.
    const products = 2 * (2 * 4 * 5 * 9 * 8);
    const [q, kv, y] = [
      [2, 5, 32],
      [2, 9, 32],
      [2, 5, 32],
    ] as const;
    expect(macs(ms('MultiHeadAttention'), [q, kv, kv], [y])).toBe(products);
    const other = [2, 4, 9, 8];
    expect(macs(ms('MultiHeadAttention'), [q, other, other], [y])).toBe(products);
    expect(macs('Attention', [[2, 4, 5, 8], other, other], [[2, 4, 5, 8]])).toBe(products);
    expect(macs('Attention', [q, kv, kv], [y])).toBe(products);
    const present = [2, 2, 9, 8];
    expect(macs(ms('GroupQueryAttention'), [q, [2, 5, 16], [2, 5, 16]], [y, present])).toBe(
      products,
    );

    const square = 2 * (2 * 4 * 5 * 5 * 8);
    expect(macs(ms('MultiHeadAttention'), [[2, 5, 4, 3, 8]], [y])).toBe(square);
    expect(macs(ms('Attention'), [[2, 5, 32], [32, 96], [96]], [y])).toBe(square + 2 * 5 * 32 * 96);
    expect(macs(ms('GroupQueryAttention'), [[2, 5, 64]], [y])).toBe(square);
  });

  it('Einsum of two tensors; others are not counted', () => {
    const einsum = (equation: string) => {
      const made = node('Einsum');
      const s = new TextEncoder().encode(equation);
      made.attribute.push(
        create(AttributeProtoSchema, {
          ...{ name: 'equation', type: AttributeProto_AttributeType.STRING, s },
        }),
      );
      return made;
    };
    const scores = einsum('bhqd, bhkd -> bhqk');
    expect(multiplies(scores)).toBe(true);
    const input = [
      [2, 4, 5, 8],
      [2, 4, 9, 8],
    ];
    expect(nodeMacs(scores, { input, output: [[2, 4, 5, 9]] })).toBe(2 * 4 * 5 * 9 * 8);
    for (const other of ['...d,dk->...k', 'ab,bc,cd->ad']) {
      expect([multiplies(einsum(other)), defies(einsum(other))]).toEqual([false, true]);
    }
  });

  it('that might multiply and is unknown is reported, and one that multiplies nothing is not', () => {
    const loop = node('Loop', { body: create(GraphProtoSchema, { node: [node('MatMul')] }) });
    const light = node('If', { then_branch: create(GraphProtoSchema, { node: [node('Add')] }) });
    const uncounted = [loop, node('LSTM'), node(ms('MoE')), node('my.own:Op')];
    for (const one of uncounted) expect([one.opType, defies(one)]).toEqual([one.opType, true]);
    for (const one of [light, node('Softmax'), node(ms('QuickGelu')), node('MatMul')]) {
      expect([one.opType, defies(one)]).toEqual([one.opType, false]);
    }
  });
});

it('CLIP-L/14 at 336 pixels costs the published 191 GMACs, 0.38 TFLOPs', () => {
  const [rows, width, heads, inner] = [577, 1024, 16, 4096];
  const dense = (from: number, to: number) =>
    macs(
      'MatMul',
      [
        [1, rows, from],
        [from, to],
      ],
      [[1, rows, to]],
    );
  const heads4 = [1, heads, rows, width / heads];
  const layer =
    4 * dense(width, width) +
    dense(width, inner) +
    dense(inner, width) +
    macs('MatMul', [heads4, [1, heads, width / heads, rows]], [[1, heads, rows, rows]]) +
    macs('MatMul', [[1, heads, rows, rows], heads4], [heads4]);
  const patches = macs(
    'Conv',
    [
      [1, 3, 336, 336],
      [width, 3, 14, 14],
    ],
    [[1, width, 24, 24]],
  );
  expect((24 * layer + patches) / 1e9).toBeCloseTo(191, 0);
});
