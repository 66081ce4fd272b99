/**
 * Runs before each test file. `toEqual` compares typed arrays element by element, like objects: for
 * the bytes of a small decoder that takes a second. Where all bytes are the same, so are the
 * elements; where not, the comparison goes its usual way, which shows what differs.
 */
import { expect } from 'vitest';

expect.addEqualityTesters([
  function (a: unknown, b: unknown) {
    if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
    if (a.constructor !== b.constructor || a.byteLength !== b.byteLength) return undefined;
    return bytesOf(a).equals(bytesOf(b)) ? true : undefined;
  },
]);

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
