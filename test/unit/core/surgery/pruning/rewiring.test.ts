/** What nodes after a cut get instead of what they read, run; and what is refused by name. */
import { create } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { GraphProtoSchema, type NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { dataType, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import type { AttentionSite } from '../../../../../src/core/surgery/attention/site';
import { Rewiring } from '../../../../../src/core/surgery/pruning/rewiring';
import { expectHumanError } from '../../../support/errors';
import { decoderOf, modelOf, node } from '../../../support/graphs';

const inputs = [
  valueInfo('inputs_embeds', 'float', [1, 'rows', 2]),
  valueInfo('attention_mask', 'int64', [1, 'columns']),
  valueInfo('position_ids', 'int64', [1, 'rows']),
  valueInfo('kept_rows', 'float', [1, 'kept', 2]),
  valueInfo('kept_attention', 'float', [1, 'kept', 2]),
  valueInfo('kept_ids', 'int64', [1, 'kept']),
];
const initializers = [
  ...[0, 1].map((value) => int64Tensor(`${value}`, [value], [])),
  int64Tensor('none', [0]),
  int64Tensor('ones', [1, 1, 1]),
];
const float = { attributes: { to: dataType.float } };
const shape = node('Shape', ['inputs_embeds'], 'shape');
/** The sizes of the prompt apart, as tracing exporters write them. */
const sizes = [shape, node('Split', ['shape', 'ones'], ['batch', 'count', 'width'])];

/** A cut that leaves rows 0, 7 and 9 of ten; `reader` is a node after it. */
function setting(nodes: readonly NodeProto[], reader: NodeProto, roots: readonly string[] = []) {
  const model = modelOf({ nodes: [...nodes, reader], inputs, initializers });
  const decoder = decoderOf(model);
  const builder = new GraphBuilder(model);
  const segments = {
    ofNode: new Map([[reader, 1]]),
    ofValue: new Map<string, number>(),
  };
  const port = { node: reader, slot: 0 };
  const elsewhere = { node: shape, slot: 0 };
  const site = { layer: 0, output: elsewhere, residual: port } as AttentionSite;
  const cut = { layer: 0, hidden: '', streams: [port], site, next: undefined };
  const rewiring = new Rewiring(decoder, builder, segments, [cut], 'none');
  rewiring.enter(
    1,
    {
      ...{
        visual: '',
        fixed: undefined,
        ordinals: undefined,
        columns: undefined,
        bias: undefined,
        ...{ sizes: undefined, totals: undefined },
      },
      ...{ hidden: 'kept_rows', pastLength: 'none' },
      roots: new Map(roots.map((name) => [name, 'kept_ids'])),
    },
    'kept_attention',
  );
  return { model, rewiring, reader };
}

async function rewired({
  model,
  rewiring,
  reader,
}: ReturnType<typeof setting>): Promise<ort.Tensor> {
  rewiring.rewire(reader);
  const { graph } = model;
  graph.output = [valueInfo(reader.output[0]!, 'float', [])];
  graph.output[0]!.type = undefined;
  sortTopologically(graph, 'test.onnx');
  const options = { logSeverityLevel: 3 } as const;
  const session = await ort.InferenceSession.create(encodeOnnx(model), options);
  const range = (count: number) => Array.from({ length: count }, (_, at) => BigInt(at));
  const ids = (values: bigint[]) => new ort.Tensor('int64', values, [1, values.length]);
  const rows = (count: number) =>
    new ort.Tensor('float32', new Float32Array(2 * count).fill(1), [1, count, 2]);
  const outputs = await session.run({
    ...{ inputs_embeds: rows(10), kept_rows: rows(3), kept_attention: rows(3) },
    ...{ attention_mask: ids(range(10)), position_ids: ids(range(10)) },
    kept_ids: ids([0n, 7n, 9n]),
  });
  return outputs[reader.output[0]!]!;
}

describe('a node after a cut', () => {
  it('reads the rows that are left, and shapes made of several outputs of one node', async () => {
    const nodes = [
      ...sizes,
      node('Concat', ['count', 'batch', 'width'], 'target', { attributes: { axis: 0 } }),
    ];
    const reader = node('Reshape', ['inputs_embeds', 'target'], 'y');
    const { dims } = await rewired(setting(nodes, reader));
    expect(dims).toEqual([3, 1, 2]);
    expect(reader.input[0]).toBe('kept_rows');
  });

  it('looks positions up in a table as long as the whole sequence', async () => {
    const nodes = [
      ...[shape, node('Gather', ['shape', '1'], 'length')],
      node('Range', ['0', 'length', '1'], 'numbers'),
      ...[node('Cast', ['numbers'], 'real', float), node('Cos', ['real'], 'table')],
      node('Gather', ['table', 'position_ids'], 'cos'),
      node('Unsqueeze', ['cos', 'axis'], 'column'),
    ];
    const reader = node('Mul', ['inputs_embeds', 'column'], 'y');
    const one = setting(nodes, reader, ['position_ids']);
    one.model.graph.initializer.push(int64Tensor('axis', [2]));
    const { data } = await rewired(one);
    [0, 7, 9].forEach((position, row) => {
      expect(Number(data[2 * row])).toBeCloseTo(Math.cos(position), 5);
    });
  });

  it('keeps what the rows do not change, without a copy', () => {
    const constant = node('Identity', ['ones'], 'same');
    const reader = node('Reshape', ['inputs_embeds', 'same'], 'y');
    const { rewiring, model } = setting([constant], reader);
    const before = model.graph.node.length;
    rewiring.rewire(reader);
    expect(reader.input).toEqual(['kept_rows', 'same']);
    expect(model.graph.node).toHaveLength(before);
  });

  const cosine = [node('Cast', ['position_ids'], 'real', float), node('Cos', ['real'], 'cos')];
  const branch = create(GraphProtoSchema, {
    node: [node('Identity', ['cos'], 'inside')],
    output: [valueInfo('inside', 'float', [1])],
  });
  it.each<[string, NodeProto[], NodeProto, string, RegExp]>([
    [
      'rows of which no cut tells',
      cosine,
      node('Mul', ['inputs_embeds', 'cos'], 'y'),
      'prelude-unknown',
      /"real" \(Cast\).*"position_ids"/s,
    ],
    [
      'what a branch reads from outside',
      cosine,
      node('If', ['inputs_embeds'], 'y', { attributes: { then_branch: branch } }),
      'prelude-unknown',
      /"y" \(If\).*"cos"/s,
    ],
    [
      'a table of unknown make',
      [
        node('Cast', ['attention_mask'], 'table', float),
        node('Gather', ['table', 'position_ids'], 'found'),
      ],
      node('Mul', ['inputs_embeds', 'found'], 'y'),
      'table-unknown',
      /"found" \(Gather\).*"attention_mask"/s,
    ],
  ])('is refused by name if it reads %s', async (_, nodes, reader, code, message) => {
    const roots = code === 'table-unknown' ? ['position_ids'] : [];
    const { rewiring } = setting(nodes, reader, roots);
    await expectHumanError(
      () => {
        rewiring.rewire(reader);
      },
      code,
      message,
    );
  });
});
