/** Graphs that a file must not hold, and those that only look wrong. */
import { create } from '@bufbuild/protobuf';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type GraphProto,
} from '../../../../src/core/onnx/generated/onnx_pb';
import {
  decodeOnnx,
  encodeOnnx,
  openOnnx,
  type OnnxModel,
} from '../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../src/core/onnx/topology';
import { weightTensors } from '../../../../src/core/onnx/weights';
import { expectHumanError } from '../../support/errors';

const llama = path.join(__dirname, '../../../fixtures/decoders/llama-eager-legacy.onnx');

const node = (opType: string, input: string[], output: string[]) =>
  create(NodeProtoSchema, { name: output[0]!, opType, input, output });

function modelOf(graph: GraphProto): OnnxModel {
  const proto = create(ModelProtoSchema, { graph, opsetImport: [{ domain: '', version: 17n }] });
  return { file: 'test.onnx', proto, graph };
}

const reopen = (graph: GraphProto): OnnxModel =>
  decodeOnnx(encodeOnnx(modelOf(graph)), 'test.onnx');

describe('opening a graph', () => {
  it('sorts nodes that come before their inputs, as fp16 converters leave them', async () => {
    const original = await openOnnx(llama);
    const names = original.graph.node.map(({ name }) => name);
    original.graph.node = [...original.graph.node.slice(40), ...original.graph.node.slice(0, 40)];
    const { graph } = decodeOnnx(encodeOnnx(original), 'test.onnx');
    expect(graph.node.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const made = new Set(graph.node.flatMap(({ output }) => output));
    for (const { input, output } of graph.node.toReversed()) {
      for (const value of output) made.delete(value);
      for (const value of input) expect(made.has(value) || !names.includes(value)).toBe(true);
    }
  });

  it('leaves a sorted file as it is', async () => {
    const { graph } = await openOnnx(llama);
    const again = decodeOnnx(encodeOnnx(await openOnnx(llama)), 'test.onnx');
    expect(again.graph.node.map(({ name }) => name)).toEqual(graph.node.map(({ name }) => name));
  });

  it.each([
    ['a cycle', [node('Add', ['y', 'x'], ['z']), node('Add', ['z', 'x'], ['y'])], 'onnx-cycle'],
    [
      'Identity nodes that feed each other',
      [node('Identity', ['b'], ['a']), node('Identity', ['a'], ['b'])],
      'onnx-cycle',
    ],
    [
      'a value that is made twice',
      [node('Relu', ['x'], ['y']), node('Abs', ['x'], ['y'])],
      'onnx-unreadable',
    ],
    ['a node that makes an input', [node('Relu', ['x'], ['x'])], 'onnx-unreadable'],
  ])('refuses %s', async (_, nodes, code) => {
    const graph = create(GraphProtoSchema, {
      node: nodes,
      input: [{ name: 'x' }],
      output: [{ name: 'y' }],
    });
    await expectHumanError(() => reopen(graph), code, /[Dd]ownload or export it again/);
  });

  it('reports a cycle in a rewritten graph as a fault of its own', async () => {
    const nodes = [node('Add', ['y', 'x'], ['z']), node('Add', ['z', 'x'], ['y'])];
    const graph = create(GraphProtoSchema, { node: nodes, input: [{ name: 'x' }] });
    await expectHumanError(
      () => {
        sortTopologically(graph, 'test.onnx', true);
      },
      'rewrite-invalid',
      /node "[zy]" \(Add\).*fault of FitPrune/s,
    );
  });

  it('refuses subgraphs that are nested too deeply', async () => {
    let graph = create(GraphProtoSchema, { node: [node('Relu', ['x'], ['y'])] });
    for (let level = 0; level < 30; level += 1) {
      const branch = create(NodeProtoSchema, {
        opType: 'If',
        input: ['x'],
        output: [`o${level}`],
        attribute: [
          create(AttributeProtoSchema, {
            name: 'then_branch',
            type: AttributeProto_AttributeType.GRAPH,
            g: graph,
          }),
        ],
      });
      graph = create(GraphProtoSchema, { node: [branch] });
    }
    await expectHumanError(() => reopen(graph), 'onnx-unreadable', /deep in one another/);
  });

  const chain = (length: number) =>
    Array.from({ length }, (_, at) =>
      node('Identity', [at === 0 ? 'x' : `v${at - 1}`], [`v${at}`]),
    );

  it('accepts a chain of 100,000 nodes', () => {
    const graph = create(GraphProtoSchema, {
      node: chain(100_000).reverse(),
      input: [{ name: 'x' }],
    });
    expect(reopen(graph).graph.node[0]!.output).toEqual(['v0']);
  });

  it('refuses more nodes than any decoder has, wherever they are', async () => {
    const many = create(GraphProtoSchema, { node: chain(200_001) });
    const attribute = [
      create(AttributeProtoSchema, {
        name: 'then_branch',
        type: AttributeProto_AttributeType.GRAPH,
        g: many,
      }),
    ];
    const branch = create(NodeProtoSchema, { opType: 'If', input: ['x'], attribute });
    for (const graph of [many, create(GraphProtoSchema, { node: [branch] })]) {
      await expectHumanError(() => reopen(graph), 'onnx-unreadable', /more than 200000 nodes/);
    }
  });
});

describe('external weights', () => {
  it.each([
    ['length', '-1'],
    ['length', '-9223372036854775808'],
    ['offset', '99999999999999999999'],
    ['offset', 'x'],
  ])('refuse %s %s', async (key, value) => {
    const tensor = create(TensorProtoSchema, {
      name: 'w',
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [
        { key: 'location', value: 'w.data' },
        { key, value },
      ],
    });
    const graph = create(GraphProtoSchema, { node: [node('Relu', ['x'], ['y'])] });
    graph.initializer.push(tensor);
    await expectHumanError(() => weightTensors(modelOf(graph)), 'onnx-external-range', /"w"/);
  });
});
