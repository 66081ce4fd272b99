/**
 * Holds the first run of a graph in half precision to the CPU's, which computes fp16 in fp32. In
 * half precision, sums above 65504 are infinite: a trained model whose norms are made of single
 * operators loses its largest activations there, without an error. Random inputs do not show it, so
 * the first prompt or image of the user's own data is compared. Only the worker may import this.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { HumanError } from '../../errors';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import { remedy } from '../../remedies';
import { text, type Text } from '../../text';
import type { Device } from '../devices/devices';
import { copiesFit } from '../sessions/shared-weights';
import type { SessionOptions } from '../sessions/sessions';
import { floats } from '../sessions/tensors';

type Outputs = InferenceSession.OnnxValueMapType;

/**
 * The largest difference, as a part of the values: means of both. Of a trained model, masses in
 * fp16 were 0.002 from those in fp32 where nothing overflowed, and 0.2 where a norm did.
 */
const limit = 0.1;

/** The weights as they are, and as the CPU computes with them, twice as wide. */
const copiesOnCpu = 3;

const halfTypes = new Set<number>([dataType.float16, dataType.bfloat16]);

export class HalfPrecisionProof {
  private isDone = false;

  private constructor(
    private readonly device: Device,
    private readonly part: Text,
  ) {}

  /** @returns undefined where there is nothing to prove, or no memory to prove it in */
  static of(
    graph: OnnxModel,
    { device, heldToCpu = false }: SessionOptions,
    part: Text,
  ): HalfPrecisionProof | undefined {
    if (!heldToCpu || device === 'cpu' || !isHalf(graph, device)) return undefined;
    return copiesFit(graph, copiesOnCpu) ? new HalfPrecisionProof(device, part) : undefined;
  }

  /**
   * Compares a first run's outputs; those of later runs are not looked at.
   *
   * @param runOnCpu the same run of the same graph; if the CPU has no kernel for it, there is
   *    nothing to compare with
   * @throws HumanError `device-unproven`
   */
  async require(found: Outputs, runOnCpu: () => Promise<Outputs>): Promise<void> {
    if (this.isDone) return;
    this.isDone = true;
    const expected = await runOnCpu().catch((error: unknown) => {
      if (error instanceof HumanError) return undefined;
      throw error;
    });
    if (expected === undefined) return;
    const names = comparable(found, expected);
    // Not a number if one is not.
    const largest = Math.max(
      0,
      ...names.map((name) => differenceOf(lastRows(name, found), lastRows(name, expected))),
    );
    if (largest <= limit) return;
    const off = Number.isFinite(largest)
      ? text`${Math.round(100 * largest)}%`
      : text`NaN or infinity`;
    throw new HumanError(
      text`In half precision, the device ${this.device} gives other numbers than the CPU for the first
        input of this model's ${this.part}: off by ${off} of their mean, where ${100 * limit}% is
        allowed. Values above 65504 overflow there. ${remedy('precision', 'fp32 or q4')}.`,
      'device-unproven',
    );
  }
}

/** Whether a graph has weights in half precision, or its device computes all graphs so. */
function isHalf({ graph }: OnnxModel, device: Device): boolean {
  return device === 'coreml' || graph.initializer.some((one) => halfTypes.has(one.dataType));
}

/** Outputs that both have as numbers in memory, except caches, from which the others follow. */
function comparable(found: Outputs, expected: Outputs): string[] {
  return Object.keys(expected).filter((name) => {
    const both = [found[name], expected[name]] as (Tensor | undefined)[];
    return !name.startsWith('present') && both.every((one) => one !== undefined && isFloats(one));
  });
}

function isFloats({ location, type }: Tensor): boolean {
  return location === 'cpu' && (type === 'float32' || type === 'float16');
}

/** An output's values: of logits the last row's, as sessions may give one row or all. */
function lastRows(name: string, outputs: Outputs): Float32Array {
  const tensor = outputs[name] as Tensor;
  return name === 'logits' ? floats(tensor).slice(-tensor.dims.at(-1)!) : floats(tensor);
}

/** The mean difference, as a part of the mean value. */
export function differenceOf(found: Float32Array, expected: Float32Array): number {
  let [difference, size] = [0, 0];
  expected.forEach((value, at) => {
    difference += Math.abs(found[at]! - value);
    size += Math.abs(value);
  });
  return difference === 0 ? 0 : difference / size;
}
