/** Tensors between JavaScript and ONNX Runtime. Only the worker process may import this. */
import { Tensor } from 'onnxruntime-node';
import { HumanError } from '../errors';
import { text } from '../text';

/** Element types that embeddings, caches, logits and masses come in. */
export type FloatType = 'float32' | 'float16';

/** Node 24 has a Float16Array, which ONNX Runtime then insists on; before, the bits stand in Uint16Array. */
const Float16 = (globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Uint16Array })
  .Float16Array;

/**
 * A tensor of the type that a graph's input wants.
 * @param type as in the session's input metadata
 */
export function floatTensor(type: string, values: Float32Array, dims: readonly number[]): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, dims);
    case 'float16': {
      const bits = Uint16Array.from(values, toHalf);
      const data = Float16 === undefined ? bits : new Float16(bits.buffer);
      return new Tensor('float16', data, dims);
    }
    default:
      throw new HumanError(
        text`A graph of this model takes ${type} where FitPrune gives float32 or float16. Choose
          another variant of the model with --dtype.`,
        'tensor-type',
      );
  }
}

/** The values of a float tensor; a view where they are float32. */
export function floats(tensor: Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  if (tensor.type !== 'float16') throw new Error(`expected floats, got ${tensor.type}`);
  const data = tensor.data as unknown as Uint16Array;
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as Iterable<number>);
  return Float32Array.from(data, fromHalf);
}

export function int64Tensor(values: Iterable<number>, dims: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The bits of the nearest half-precision number, ties to even (IEEE 754). */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest >= 0x47800000) return sign | (rest > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (rest < 0x38800000) {
    // Below the smallest normal half: in units of the subnormal step, 2^-24.
    return sign | roundToEven(Math.abs(value) * 2 ** 24);
  }
  const kept = rest - 0x38000000;
  const half = kept >>> 13;
  const dropped = kept & 0x1fff;
  const up = dropped > 0x1000 || (dropped === 0x1000 && (half & 1) === 1);
  return sign | (half + Number(up));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const part = value - floor;
  return part > 0.5 || (part === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
