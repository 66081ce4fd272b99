import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchCounter } from '../../../../src/core/arrow/count';
import { StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import { temporaryFolder } from '../../support/temporary';
import { metadata, someSamples } from '../calibration/samples';

describe('counting the batches of a file that grows', () => {
  let whole: Buffer;
  /** Bytes of the file after its schema, and after each batch. */
  const ends: number[] = [];

  beforeAll(async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const writer = await StatisticsWriter.open(file, metadata);
    ends.push(readFileSync(file).length);
    for (const sample of someSamples(5)) {
      await writer.append(sample);
      ends.push(readFileSync(file).length);
    }
    await writer.close();
    whole = readFileSync(file);
  });

  it('finds only whole batches, however much is there at each count', async () => {
    const file = path.join(temporaryFolder(), 'b.arrows');
    const looks = fc.array(fc.nat({ max: whole.length }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(looks, async (lengths) => {
        const counter = new BatchCounter();
        // A file may also shrink: a run that resumes it removes what was cut short.
        for (const length of lengths) {
          writeFileSync(file, whole.subarray(0, length));
          const expected = Math.max(0, ends.filter((end) => end <= length).length - 1);
          expect(await counter.count(file)).toBe(expected);
        }
      }),
    );
  });

  it('is 0 if there is no file, and the previous count if the file cannot be read just now', async () => {
    const file = path.join(temporaryFolder(), 'c.arrows');
    const counter = new BatchCounter();
    expect(await counter.count(file)).toBe(0);
    writeFileSync(file, whole.subarray(0, ends[2]));
    expect(await counter.count(file)).toBe(2);
    const damaged = Buffer.from(whole);
    damaged.fill(7, ends[2], ends[3]);
    writeFileSync(file, damaged);
    expect(await counter.count(file)).toBe(2);
    truncateSync(file, 0);
    expect(await counter.count(file)).toBe(0);
  });
});
