/** Tries a device on a graph made in memory. Only the worker process may import this. */
import { create, toBinary } from '@bufbuild/protobuf';
import { Tensor } from 'onnxruntime-node';
import { deviceError, type Device } from '../core/model/devices/devices';
import { openSession } from '../core/model/sessions/sessions';
import { floats } from '../core/model/sessions/tensors';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  ValueInfoProtoSchema,
} from '../core/onnx/generated/onnx_pb';
import type { ProbeResult } from '../runner/channel/results';

/** Matrix products in a row. */
const products = 4;
/** Widths of the matrices: 0.13 GFLOP, and 8.6 where that was quick. */
const [small, large] = [256, 1024];
/**
 * A software renderer takes longer for the small ones; any processor or graphics card is far below.
 */
const patience = 100;

/**
 * Opens a session, runs it and checks the numbers.
 * @throws HumanError `device-failed`
 */
export async function probeDevice(device: Device): Promise<ProbeResult> {
  const first = await timeProducts(device, small);
  const [milliseconds, width] =
    first > patience ? [first, small] : [await timeProducts(device, large), large];
  return { gigaflops: (2 * width ** 3 * products) / (milliseconds * 1e6) };
}

/** Milliseconds of the second run. */
async function timeProducts(device: Device, width: number): Promise<number> {
  const graph = { bytes: productGraph(width), externalDataFolder: '' };
  const session = await openSession(graph, { device });
  try {
    // Every entry 1/width: the product of two such matrices is the same matrix again.
    const values = new Float32Array(width * width).fill(1 / width);
    const feeds = { x0: new Tensor('float32', values, [width, width]) };
    await session.run(feeds);
    const started = performance.now();
    const output = await session.run(feeds);
    const milliseconds = performance.now() - started;
    const result = floats(output[`x${products}`] as Tensor);
    if (result.some((value) => Math.abs(value * width - 1) > 1e-2)) {
      throw deviceError(device, 'it computes wrong numbers');
    }
    return milliseconds;
  } finally {
    await session.release();
  }
}

function productGraph(width: number): Uint8Array {
  const value = (name: string) =>
    create(ValueInfoProtoSchema, {
      name,
      type: {
        value: {
          case: 'tensorType',
          value: {
            elemType: 1,
            shape: {
              dim: [width, width].map((size) => ({
                value: { case: 'dimValue' as const, value: BigInt(size) },
              })),
            },
          },
        },
      },
    });
  const node = Array.from({ length: products }, (_, index) =>
    create(NodeProtoSchema, {
      opType: 'MatMul',
      input: [`x${index}`, 'x0'],
      output: [`x${index + 1}`],
    }),
  );
  const graph = create(GraphProtoSchema, {
    name: 'probe',
    node,
    input: [value('x0')],
    output: [value(`x${products}`)],
  });
  const opsetImport = [create(OperatorSetIdProtoSchema, { domain: '', version: 17n })];
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, { irVersion: 8n, graph, opsetImport }),
  );
}
