/** Numbers as the bytes that they are kept in. */

/** @returns a view, no copy */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
