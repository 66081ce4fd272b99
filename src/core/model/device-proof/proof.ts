/**
 * Tests a device before its results are trusted: runs its fused attention alone, on the device and
 * on the CPU, with the same inputs. ONNX Runtime 1.30 computes GroupQueryAttention and
 * MultiHeadAttention wrongly on some WebGPU adapters, from 32 rows on and without an error: its
 * flash attention is wrong on the software renderers that we tried, with subgroups of 4, 8 and 16.
 * Only the worker may import this.
 */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { HumanError, messageOf } from '../../errors';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import { text } from '../../text';
import type { Device } from '../devices/devices';
import { elementType, openSession } from '../sessions/sessions';
import { floatTensor, int64Tensor } from '../sessions/tensors';
import { fusedNodes, type FusedNode } from './fused-nodes';
import { inputName, probeGraph } from './probe-graph';
import type { KnownSizes } from './sizes';
import { stepsOf } from './steps';
import { unproven, wrongNumbers } from './unproven';
import type { Operand } from './values';

/** The largest difference that counts as rounding, if inputs lie between -2 and 2. */
const limits: Readonly<Record<number, number>> = {
  [dataType.float]: 5e-3,
  [dataType.float16]: 3e-2,
  [dataType.bfloat16]: 0.1,
};

/**
 * A prompt of so many rows is tried only if the step before it was quick, which it is not on
 * software renderers.
 */
const manyRows = 500;
const patience = 50;

/** Opens a graph on a device. */
export type Opener = (bytes: Uint8Array, device: Device) => Promise<InferenceSession>;

const openOn: Opener = (bytes, device) =>
  openSession({ bytes, externalDataFolder: '' }, { device });

/** Remembers its tests for as long as the process lives. */
export class DeviceProof {
  private readonly proven = new Set<string>();

  /** @param open a test may hand in a device that computes wrongly */
  constructor(private readonly open: Opener = openOn) {}

  /**
   * Runs every shape of fused attention of a graph once; free on the CPU, or without any.
   * @param known sizes from the model's configuration, for what the graph does not state
   * @throws HumanError `device-unproven` naming device, operator, rows and difference
   */
  async require(model: OnnxModel, device: Device, known: KnownSizes = {}): Promise<void> {
    if (device === 'cpu') return;
    for (const fused of fusedNodes(model, known)) {
      const key = `${device} ${fused.signature}`;
      if (this.proven.has(key)) continue;
      await this.compare(fused, model, device);
      this.proven.add(key);
    }
  }

  private async compare(fused: FusedNode, model: OnnxModel, device: Device): Promise<void> {
    const operator = fused.node.opType;
    if (fused.operands({ rows: 1, past: 0 }).includes(undefined)) {
      throw unproven(device, text`its ${operator} has an input that FitPrune cannot test`);
    }
    const opened: ProbeSession[] = [];
    const open = async (isReference: boolean): Promise<ProbeSession> => {
      const graph = probeGraph(fused, model, isReference);
      const session = await this.open(graph.bytes, isReference ? 'cpu' : device);
      opened.push(new ProbeSession(session, graph.outputs));
      return opened.at(-1)!;
    };
    try {
      const [reference, probe] = [await open(true), await open(false)];
      let milliseconds = 0;
      for (const step of stepsOf(fused.node)) {
        if (step.rows >= manyRows && milliseconds > patience) continue;
        const operands = fused.operands(step) as Operand[];
        const expected = await reference.run(operands);
        const started = performance.now();
        const found = await probe.run(operands);
        milliseconds = performance.now() - started;
        const difference = largestDifference(found, expected);
        const limit = limits[fused.type]!;
        if (difference <= limit) continue;
        throw unproven(device, wrongNumbers(operator, step, difference, limit));
      }
    } catch (error) {
      throw explain(error, operator, device);
    } finally {
      for (const session of opened) await session.release();
    }
  }
}

/** Of this process. */
export const deviceProof = new DeviceProof();

/** Explains why a probe failed; a missing device has an error of its own. */
function explain(error: unknown, operator: string, device: Device): unknown {
  const isExplained = error instanceof HumanError && error.code !== 'onnx-refused';
  if (isExplained) return error;
  const message = messageOf((error as Error).cause ?? error);
  const why = /Status Message: (.*)/.exec(message)?.[1] ?? message.split('\n')[0]!;
  return unproven(device, text`its ${operator} cannot be compared with the CPU's (${why})`, error);
}

class ProbeSession {
  constructor(
    private readonly session: InferenceSession,
    private readonly outputs: readonly string[],
  ) {}

  /** The values of every output. */
  async run(operands: readonly Operand[]): Promise<Float32Array[]> {
    const results = await this.session.run(feedsOf(this.session, operands), [...this.outputs]);
    return this.outputs.map((name) => results[name]!.data as Float32Array);
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/** Operands as a probe's inputs. */
export function feedsOf(
  session: InferenceSession,
  operands: readonly Operand[],
): Record<string, Tensor> {
  const feeds = operands.map((operand) => {
    const name = inputName(operand.slot);
    return [name, tensorOf(operand, elementType(session, 'input', name))] as const;
  });
  return Object.fromEntries(feeds);
}

/** @param elements of the graph's input, for one of floats */
function tensorOf({ type, dims, values }: Operand, elements: string): Tensor {
  switch (type) {
    case 'float':
      return floatTensor(elements, Float32Array.from(values), dims);
    case 'int32':
      return new Tensor('int32', Int32Array.from(values), dims);
    case 'int64':
      return int64Tensor(Array.from(values), dims);
    case 'bool':
      return new Tensor('bool', Uint8Array.from(values), dims);
  }
}

/** Infinite if a value is NaN, or outputs have different lengths. */
function largestDifference(found: Float32Array[], expected: Float32Array[]): number {
  let largest = 0;
  expected.forEach((values, output) => {
    const others = found[output]!;
    if (others.length !== values.length) largest = Infinity;
    values.forEach((value, at) => {
      const difference = Math.abs(value - others[at]!);
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    });
  });
  return largest;
}
