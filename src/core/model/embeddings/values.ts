/** Stored values to float32. */
import { fromHalf } from '../half';
import type { EmbeddingsType } from './table';

/**
 * @param bytes little-endian, as safetensors and Arrow store them; they are not kept
 * @returns exactly the numbers that are stored
 */
export function toFloats(bytes: Uint8Array<ArrayBuffer>, type: EmbeddingsType): Float32Array {
  if (type === 'fp32') {
    const isAligned = bytes.byteOffset % 4 === 0;
    const { buffer, byteOffset } = isAligned ? bytes : bytes.slice();
    return new Float32Array(buffer, byteOffset, bytes.byteLength / 4);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength / 2);
  // Both are read by their bits: a float32 begins with those of a bfloat16.
  const bits = new Uint32Array(values.buffer);
  const table = type === 'fp16' ? halves() : undefined;
  for (let at = 0; at < values.length; at += 1) {
    const half = view.getUint16(2 * at, true);
    if (table === undefined) bits[at] = half << 16;
    else values[at] = table[half]!;
  }
  return values;
}

let table: Float32Array | undefined;

/** All numbers of half precision by their bits (IEEE 754 binary16). */
function halves(): Float32Array {
  return (table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalf(bits)));
}
