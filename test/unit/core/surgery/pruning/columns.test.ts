/** The law of the carrier: the places that a cache carries come back exactly, keys to the bit. */
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import type { AttentionSite } from '../../../../../src/core/surgery/attention/site';
import { readCarrier, writeCarrier } from '../../../../../src/core/surgery/pruning/columns';
import { modelOf, node } from '../../../support/graphs';

const heads = 2;

/** A layer that joins its cache and new keys, around which the carrier is put. */
async function carrierSession(
  type: 'float' | 'float16',
  extraCount: number,
): Promise<ort.InferenceSession> {
  const cache = (name: string) => valueInfo(name, type, [1, heads, `${name} rows`, 'width']);
  const model = modelOf({
    nodes: [node('Concat', ['past', 'fresh'], 'present', { attributes: { axis: 2 } })],
    inputs: [
      cache('past'),
      cache('fresh'),
      valueInfo('numbers', 'int64', ['columns']),
      ...(extraCount > 0 ? [valueInfo('beside', 'int64', [extraCount])] : []),
    ],
    outputs: [cache('present')],
  });
  const site = { pastKey: 'past', presentKey: 'present' } as AttentionSite;
  const builder = new GraphBuilder(model);
  const carrier = readCarrier(model, builder, site, new Set(), extraCount);
  writeCarrier(model, builder, carrier, 'numbers', extraCount > 0 ? 'beside' : undefined);
  model.graph.output.push(
    valueInfo(carrier.key, type, [1, heads, 'keys', 'width']),
    valueInfo(carrier.columns, 'int64', ['places']),
    ...(carrier.extras === undefined ? [] : [valueInfo(carrier.extras, 'int64', ['extras'])]),
  );
  sortTopologically(model.graph, model.file);
  const session = await ort.InferenceSession.create(encodeOnnx(model));
  const kept = [carrier.columns, ...(carrier.extras === undefined ? [] : [carrier.extras])];
  expect(session.outputNames).toEqual(['present', carrier.key, ...kept]);
  return session;
}

describe.each([
  ['fp32', 'float', 'float32', []],
  ['fp16', 'float16', 'float16', []],
  ['fp32 with two numbers beside', 'float', 'float32', [70_001, 3]],
  ['fp16 with two numbers beside', 'float16', 'float16', [70_001, 3]],
] as const)('places carried in %s', (_, type, tensorType, extras) => {
  let session: ort.InferenceSession;
  beforeAll(async () => {
    session = await carrierSession(type, extras.length);
  });

  const beside =
    extras.length === 0
      ? {}
      : { beside: new ort.Tensor('int64', BigInt64Array.from(extras, BigInt), [extras.length]) };

  /** Any numbers that both precisions hold; bits of halves are whole numbers here. */
  const keys = (rows: number, width: number): ort.Tensor => {
    const count = heads * rows * width;
    const values = Array.from({ length: count }, (__, at) => (at * 7919) % 30_000);
    const data = tensorType === 'float16' ? Uint16Array.from(values) : Float32Array.from(values);
    return new ort.Tensor(tensorType, data as never, [1, heads, rows, width]);
  };
  const bits = ({ data }: ort.Tensor): Uint8Array => {
    const { buffer, byteOffset, byteLength } = data as Float32Array;
    return new Uint8Array(buffer, byteOffset, byteLength);
  };

  async function roundTrip(numbers: readonly number[], width: number): Promise<void> {
    const count = numbers.length;
    const values = BigInt64Array.from(numbers, BigInt);
    const feeds = { numbers: new ort.Tensor('int64', values, [count]), ...beside };
    const written = await session.run({
      ...feeds,
      past: keys(0, width),
      fresh: keys(count, width),
    });
    const present = written['present'] as ort.Tensor;
    expect(present.dims).toEqual([
      1,
      heads,
      count + 2 * Math.ceil((count + extras.length) / width),
      width,
    ]);
    const read = await session.run({ ...feeds, past: present, fresh: keys(0, width) });
    const [, key, columns, more] = session.outputNames.map((name) => read[name] as ort.Tensor);
    expect(Array.from(columns!.data as BigInt64Array, Number)).toEqual(numbers);
    expect(Array.from((more?.data ?? []) as BigInt64Array, Number)).toEqual(extras);
    expect(key!.dims).toEqual([1, heads, count, width]);
    expect(Buffer.compare(bits(key!), bits(keys(count, width)))).toBe(0);
    // Nothing was added: the output is the same.
    expect(Buffer.compare(bits(read['present'] as ort.Tensor), bits(present))).toBe(0);
  }

  const width = 16;
  it.each([1, width - 1, width, width + 1, 1500, 5000])('are exact: %i of them', (count) =>
    roundTrip(
      Array.from({ length: count }, (__, at) => 3 * at + (at % 2)),
      width,
    ),
  );

  it('are none in a first prompt', async () => {
    const numbers = new ort.Tensor('int64', BigInt64Array.of(0n), [1]);
    const read = await session.run({
      ...{ numbers, past: keys(0, width), fresh: keys(1, width) },
      ...beside,
    });
    const [, key, columns, more] = session.outputNames.map((name) => read[name] as ort.Tensor);
    expect([key!.dims, columns!.dims]).toEqual([[1, heads, 0, width], [0]]);
    expect(more?.dims ?? [0]).toEqual([0]);
  });

  it('are exact for any numbers up to two millions and any width', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 70 }),
        roundTrip,
      ),
      { numRuns: 60 },
    ));
});
