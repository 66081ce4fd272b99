import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hashBytes, openSampled } from '../../../src/core/byte-samples';

const folder = mkdtempSync(path.join(tmpdir(), 'fitprune-samples-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const kibibyte = 1024;
const bytesOf = (length: number) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) % 256);

/** Everything up to 12 KiB, otherwise 4 KiB of the start, the middle and the end. */
function expected(bytes: Uint8Array): string {
  const hash = createHash('sha256');
  const window = 4 * kibibyte;
  if (bytes.length <= 3 * window) return hash.update(bytes).digest('hex');
  const middle = Math.floor((bytes.length - window) / 2);
  return hash
    .update(bytes.slice(0, window))
    .update(bytes.slice(middle, middle + window))
    .update(bytes.slice(-window))
    .digest('hex');
}

const lengths = [0, 1, 12 * kibibyte, 12 * kibibyte + 1, 100 * kibibyte + 7];

describe('sampled bytes', () => {
  it.each(lengths)('hashes %d bytes alike in memory and in a file', async (length) => {
    const bytes = bytesOf(length);
    const inMemory = createHash('sha256');
    hashBytes(inMemory, bytes);
    expect(inMemory.digest('hex')).toBe(expected(bytes));

    const file = path.join(folder, `${length}.bin`);
    writeFileSync(file, Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]));
    const opened = await openSampled(file);
    const inFile = createHash('sha256');
    await opened.hashRange(inFile, 'before'.length, length);
    await opened.close();
    expect(opened.size).toBe(length + 'before'.length + 'after'.length);
    expect(inFile.digest('hex')).toBe(expected(bytes));
  });

  it('gives the existing part of a range past the end', async () => {
    const file = path.join(folder, 'short.bin');
    writeFileSync(file, bytesOf(10));
    const opened = await openSampled(file);
    const hash = createHash('sha256');
    await opened.hashRange(hash, 4, 100);
    await opened.close();
    expect(hash.digest('hex')).toBe(
      createHash('sha256').update(bytesOf(10).slice(4)).digest('hex'),
    );
  });
});
