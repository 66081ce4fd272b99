/** Tensors between JavaScript and ONNX Runtime. Only the worker process may import this. */
import { Tensor } from 'onnxruntime-node';
import { HumanError } from '../../errors';
import { text } from '../../text';
import { fromHalf, toHalf } from '../half';
import { remedy } from '../../remedies';

/**
 * Node 24 has a Float16Array, which ONNX Runtime then requires; older versions keep the bits in a
 * Uint16Array.
 */
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
        text`A graph of this model takes inputs of the type ${type}, but FitPrune gives float32 or
          float16. Instead, ${remedy('other-precision')}`,
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
