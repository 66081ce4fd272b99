/**
 * Hashing large files by fixed samples of their bytes: fast, stable, and different for other
 * content.
 */
import { open } from 'node:fs/promises';
import type { Hash } from 'node:crypto';
import { requireRegularFile } from './regular-file';

const windowSize = 4096;

/**
 * Where the samples of `length` bytes lie, as [start, end): all of it up to 12 KiB, else 4 KiB at
 * the start, in the middle and at the end.
 */
function sampleWindows(length: number): [number, number][] {
  if (length <= 3 * windowSize) return length === 0 ? [] : [[0, length]];
  const middle = Math.floor((length - windowSize) / 2);
  return [0, middle, length - windowSize].map((start) => [start, start + windowSize]);
}

/** Feeds the samples of bytes in memory to `hash`. */
export function hashBytes(hash: Hash, bytes: Uint8Array): void {
  for (const [start, end] of sampleWindows(bytes.length)) hash.update(bytes.subarray(start, end));
}

export interface SampledFile {
  /** Bytes. */
  size: number;
  /**
   * Feeds the samples of a range to `hash`. A range past the end of the file gives what is there.
   */
  hashRange(hash: Hash, offset: number, length: number): Promise<void>;
  close(): Promise<void>;
}

export async function openSampled(file: string): Promise<SampledFile> {
  await requireRegularFile(file);
  const handle = await open(file, 'r');
  const { size } = await handle.stat();
  const buffer = new Uint8Array(3 * windowSize);
  return {
    size,
    hashRange: async (hash, offset, length) => {
      for (const [start, end] of sampleWindows(length)) {
        const { bytesRead } = await handle.read(buffer, 0, end - start, offset + start);
        hash.update(buffer.subarray(0, bytesRead));
      }
    },
    close: () => handle.close(),
  };
}
