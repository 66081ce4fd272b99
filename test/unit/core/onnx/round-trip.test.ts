import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/core/errors';
import { decodeOnnx, encodeOnnx, copyOnnx, openOnnx } from '../../../../src/core/onnx/model-file';
import { GraphProtoSchema, NodeProtoSchema } from '../../../../src/core/onnx/generated/onnx_pb';
import { removeUnused, sortTopologically } from '../../../../src/core/onnx/topology';
import { propertyRuns } from '../../../run-all';

const folder = path.join(__dirname, '../../../fixtures/decoders');

/** A model in wire format with fields of every message that our schema does not name. */
function modelWithUnknownFields(unknown: [number, Uint8Array][], metadata: [string, string][]) {
  const withUnknown = (bytes: Uint8Array): Uint8Array => {
    const writer = new BinaryWriter().raw(bytes);
    for (const [field, value] of unknown) {
      writer.tag(1000 + field, WireType.LengthDelimited).bytes(value);
    }
    return writer.finish();
  };
  const node = withUnknown(
    toBinary(
      NodeProtoSchema,
      create(NodeProtoSchema, { opType: 'Relu', input: ['x'], output: ['y'] }),
    ),
  );
  const graph = withUnknown(
    new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(node).finish(),
  );
  const writer = new BinaryWriter().tag(1, WireType.Varint).int64(9);
  writer.tag(7, WireType.LengthDelimited).bytes(graph);
  const opset = new BinaryWriter().tag(2, WireType.Varint).int64(17).finish();
  writer.tag(8, WireType.LengthDelimited).bytes(opset);
  for (const [key, value] of metadata) {
    const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
    entry.tag(2, WireType.LengthDelimited).string(value);
    writer.tag(14, WireType.LengthDelimited).bytes(entry.finish());
  }
  return withUnknown(writer.finish());
}

describe('reading and writing ONNX', () => {
  it('keeps unknown fields and metadata byte for byte', () => {
    const unknown = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 50 }), fc.uint8Array({ maxLength: 40 })),
      { maxLength: 6 },
    );
    const metadata = fc.array(fc.tuple(fc.string(), fc.string({ unit: 'grapheme' })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(unknown, metadata, (fields, entries) => {
        const bytes = modelWithUnknownFields(fields, entries);
        expect(encodeOnnx(decodeOnnx(bytes, 'model.onnx'))).toEqual(bytes);
      }),
    );
  });

  it.each(readdirSync(folder))('gives back the bytes of %s', (file) => {
    const bytes = new Uint8Array(readFileSync(path.join(folder, file)));
    expect(encodeOnnx(decodeOnnx(bytes, file))).toEqual(bytes);
  });

  it('copies a model without touching the original', async () => {
    const model = await openOnnx(path.join(folder, 'llama-eager-legacy.onnx'));
    const before = encodeOnnx(model);
    const copy = copyOnnx(model);
    expect(encodeOnnx(copy)).toEqual(before);
    copy.graph.node[0]!.input[0] = 'elsewhere';
    copy.graph.node.pop();
    copy.graph.output.pop();
    copy.proto.opsetImport.pop();
    expect(encodeOnnx(model)).toEqual(before);
  });

  it('keeps inline weights as views into what was read', async () => {
    const model = await openOnnx(path.join(folder, 'llama-eager-dynamo.onnx'));
    const buffers = new Set(
      model.graph.initializer
        .filter(({ rawData }) => rawData.length > 512)
        .map(({ rawData }) => rawData.buffer),
    );
    expect(buffers.size).toBe(1);
  });

  it('names a file that is cut short or is not a model', () => {
    const whole = new Uint8Array(readFileSync(path.join(folder, 'llama-eager-dynamo.onnx')));
    const cut = fc.integer({ min: 0, max: whole.length - 1 }).map((end) => whole.subarray(0, end));
    fc.assert(
      fc.property(fc.oneof(cut, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        try {
          decodeOnnx(bytes, 'model.onnx');
        } catch (error) {
          expect(error).toBeInstanceOf(HumanError);
          expect((error as HumanError).message).toContain(
            'model.onnx is not a readable ONNX model',
          );
        }
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('topology', () => {
  const node = (name: string, input: string[], output: string[]) =>
    create(NodeProtoSchema, { name, opType: 'Add', input, output });

  it('sorts any order of a random graph and drops what no output needs', () => {
    const edges = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(edges, fc.infiniteStream(fc.nat()), (pairs, shuffle) => {
        const nodes = pairs.map(([a, b], at) =>
          node(`n${at}`, [`v${a % (at + 1)}`, `v${b % (at + 1)}`], [`v${at + 1}`]),
        );
        const order = shuffle.take(nodes.length);
        const shuffled = nodes
          .map((value) => ({ value, key: order.next().value as number }))
          .toSorted((x, y) => x.key - y.key)
          .map(({ value }) => value);
        const graph = create(GraphProtoSchema, {
          node: shuffled,
          output: [{ name: `v${nodes.length}` }],
        });
        sortTopologically(graph, 'test');
        const made = new Set(['v0']);
        for (const { input, output } of graph.node) {
          for (const value of input) expect(made.has(value)).toBe(true);
          for (const value of output) made.add(value);
        }
        expect(graph.node).toHaveLength(nodes.length);
        removeUnused(graph);
        const reads = new Set(graph.node.flatMap(({ input }) => input));
        for (const { output } of graph.node.slice(0, -1)) expect(reads.has(output[0]!)).toBe(true);
      }),
    );
  });

  it('reports a cycle instead of looping', () => {
    const graph = create(GraphProtoSchema, {
      node: [node('a', ['y'], ['x']), node('b', ['x'], ['y'])],
    });
    expect(() => {
      sortTopologically(graph, 'test');
    }).toThrow(/cycle/);
  });
});
