/**
 * Lengths in a segment, run: 10 rows over 5 cached ones, of which 6 and 2 are left after the cut.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { int64Tensor } from '../../../../../src/core/onnx/tensors';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { Lengths } from '../../../../../src/core/surgery/pruning/lengths';
import type { SegmentState } from '../../../../../src/core/surgery/pruning/state';
import { decoderOf, modelOf, node } from '../../../support/graphs';

const shapes: Record<string, [type: 'float' | 'int64', dims: number[]]> = {
  inputs_embeds: ['float', [1, 10, 4]],
  attention_mask: ['int64', [1, 15]],
  position_ids: ['int64', [1, 10]],
  'past_key_values.0.key': ['float', [1, 2, 5, 3]],
  'past_key_values.0.value': ['float', [1, 2, 5, 3]],
  'past_key_values.1.key': ['float', [1, 2, 2, 3]],
  'past_key_values.1.value': ['float', [1, 2, 2, 3]],
  kept_rows: ['float', [1, 6, 4]],
  kept_mask: ['float', [1, 1, 6, 8]],
};

/** Nodes whose shapes are read; each layer's attention ends in `attention.N`. */
const nodes = [
  node('Relu', ['inputs_embeds'], 'attention.0'),
  node('Relu', ['kept_rows'], 'attention.1'),
  node('Identity', ['past_key_values.0.key'], 'copied'),
  node('Abs', ['past_key_values.0.key'], 'computed'),
  node('Concat', ['past_key_values.0.value'], 'alone', { attributes: { axis: 2 } }),
];

function setting() {
  const inputs = Object.entries(shapes).map(([name, [type, dims]]) =>
    valueInfo(
      name,
      type,
      dims.map((_, axis) => `${name}${axis}`),
    ),
  );
  const model = modelOf({ nodes: [...nodes], inputs, initializers: [int64Tensor('two', [2])] });
  const sites = [0, 1].map((layer) => ({
    pastKey: `past_key_values.${layer}.key`,
    pastValue: `past_key_values.${layer}.value`,
    output: { node: node('MatMul', [`attention.${layer}`], `projected.${layer}`), slot: 0 },
  }));
  const builder = new GraphBuilder(model);
  const segments = {
    ofNode: new Map<NodeProto, number>(),
    ofValue: new Map([
      ['attention.0', 0],
      ['attention.1', 1],
    ]),
  };
  const pastLength = builder.dimension('past_key_values.0.key', 2);
  const lengths = new Lengths(decoderOf(model, sites), builder, segments, pastLength, false);
  const whole = (isScalar: boolean): string =>
    builder.cast(isScalar ? builder.intScalar(15) : builder.ints([15]), 'int32');
  const state: SegmentState = {
    ...{
      visual: '',
      fixed: undefined,
      ordinals: undefined,
      columns: undefined,
      bias: undefined,
      ...{ sizes: undefined, totals: undefined },
    },
    ...{ hidden: 'kept_rows', pastLength: 'two', roots: new Map([['mask', 'kept_mask']]) },
  };
  return { model, lengths, state, whole };
}

async function valueOf(model: ReturnType<typeof modelOf>, name: string): Promise<number[]> {
  const { graph } = model;
  graph.node.push(node('Identity', [name], 'asked'));
  graph.output = [valueInfo('asked', 'int64', ['n'])];
  graph.output[0]!.type = undefined;
  sortTopologically(graph, 'test.onnx');
  const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  const feeds = Object.entries(shapes).map(([input, [type, dims]]) => {
    const size = dims.reduce((product, dim) => product * dim, 1);
    const data = type === 'float' ? new Float32Array(size) : new BigInt64Array(size);
    return [
      input,
      new ort.Tensor(type === 'float' ? 'float32' : type, data as never, dims),
    ] as const;
  });
  const { asked } = await session.run(Object.fromEntries(feeds));
  expect(asked!.dims.length).toBeLessThan(2);
  return Array.from(asked!.data as BigInt64Array | Int32Array, Number);
}

describe('the shape, after a cut, of', () => {
  it.each<[string, string, Record<string, number>, number[] | undefined]>([
    ['the embeddings', 'inputs_embeds', {}, [1, 6, 4]],
    ['the mask of cached and new columns', 'attention_mask', {}, [1, 8]],
    ['the last axis of it', 'attention_mask', { start: -1 }, [8]],
    ['the first axis of it', 'attention_mask', { start: 0, end: 1 }, [1]],
    ['positions', 'position_ids', {}, [1, 6]],
    ['a root', 'mask', { start: 2 }, [6, 8]],
    ['keys that another segment has cached', 'past_key_values.0.key', {}, [1, 2, 2, 3]],
    ['values that another segment has cached', 'alone', { start: 2, end: 3 }, [2]],
    ['a copy of them', 'copied', {}, [1, 2, 2, 3]],
    ['its own cache', 'past_key_values.1.key', {}, [1, 2, 2, 3]],
    ['its own rows', 'attention.1', {}, [1, 6, 4]],
    ['what is computed before the cut', 'attention.0', {}, undefined],
    ['what is computed of a cache', 'computed', {}, undefined],
  ])('%s', async (_, value, attributes, expected) => {
    const { model, lengths, state } = setting();
    const shape = node('Shape', [value], 'shape', { attributes });
    const isOwn = ['attention.1', 'past_key_values.1.key'].includes(value);
    if (isOwn) model.graph.node.push(shape);
    const made = lengths.shape(shape, 1, state);
    if (isOwn) expect(made).toBe('shape');
    expect(made === undefined ? undefined : await valueOf(model, made)).toEqual(expected);
  });

  it('cached columns and rows, as operators get them', async () => {
    for (const isScalar of [true, false]) {
      const { model, lengths, state, whole } = setting();
      const columns = lengths.columns(whole(isScalar), 1, state, isScalar);
      expect(await valueOf(model, columns)).toEqual([8]);
    }
  });
});
