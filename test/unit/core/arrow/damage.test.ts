import { readFileSync, writeFileSync } from 'node:fs';
import { rm, rename, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { salvageStream } from '../../../../src/core/arrow/salvage';
import type { SampleStatistics } from '../../../../src/core/calibration/statistics';
import { readStatistics, StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import { HumanError } from '../../../../src/core/errors';
import { ResultsWriter } from '../../../../src/core/evaluation/results/results-file';
import { readResults } from '../../../../scripts/bench/read-results';
import { runsAll } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { metadata, someSamples } from '../calibration/samples';
import { candidateOf, identity, sampleOf } from '../evaluation/results/some-results';

const count = 3;

async function writeStatistics(file: string, as = metadata): Promise<Buffer> {
  const writer = await StatisticsWriter.open(file, as);
  for (const sample of someSamples(count)) await writer.append(sample);
  await writer.close();
  return readFileSync(file);
}

async function writeResults(file: string): Promise<Buffer> {
  const writer = await ResultsWriter.open(file, identity);
  for (const id of ['a', 'b', 'c']) {
    await writer.append(sampleOf(id, [candidateOf('sha256:0d', 1)]));
  }
  await writer.close();
  return readFileSync(file);
}

const kinds: [string, (file: string) => Promise<Buffer>, (file: string) => Promise<unknown>][] = [
  ['statistics', writeStatistics, readStatistics],
  ['results', writeResults, readResults],
];

it('are not touched by a run that adds nothing', async () => {
  const file = path.join(temporaryFolder(), 'statistics.arrows');
  await writeStatistics(file);
  const past = new Date(2020, 1, 1);
  await utimes(file, past, past);
  await (await StatisticsWriter.open(file, metadata)).close();
  expect((await stat(file)).mtime).toEqual(past);
});

describe.each(kinds)('%s', (_, write, read) => {
  it('notice every bit that flips', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await write(file);
    const bits = 8 * whole.length;
    const unnoticed: number[] = [];
    // A third of the bits of the first message's head, and fewer of what follows, which is alike:
    // all of them would take minutes. The steps have no factor in common with a byte's bits.
    const [near, far] = runsAll ? [3, 29] : [11, 101];
    for (let bit = 0; bit < bits; bit += bit < 4096 ? near : far) {
      const damaged = Buffer.from(whole);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(file, damaged);
      const error = await read(file).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof HumanError)) unnoticed.push(bit);
    }
    expect(unnoticed).toEqual([]);
  });

  it('keep everything whole in a damaged file, and lose a record at most', async () => {
    const folder = temporaryFolder();
    const [file, out] = [path.join(folder, 'a.arrows'), path.join(folder, 'b.arrows')];
    const whole = await write(file);
    for (let at = Math.floor(whole.length / 2); at < whole.length; at += runsAll ? 211 : 499) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x10;
      writeFileSync(file, damaged);
      const { records, places } = await salvageStream(file, out);
      expect([records, places], `byte ${at}`).toEqual([count - 1, 1]);
      await read(out);
    }
  });
});

describe('a statistics file', () => {
  const open = (file: string) => StatisticsWriter.open(file, metadata);

  it('that is damaged is not cut off by a run that resumes it', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await writeStatistics(file);
    // The length of the second message's body, of metadata, and its first bytes.
    const second = whole.indexOf(Buffer.from([255, 255, 255, 255]), 8);
    for (const at of [second, second + 4, second + 6, second + 40]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 0x40;
      writeFileSync(file, damaged);
      await expectHumanError(
        open(file),
        'stream-damaged',
        /damaged in its first record.*copy the undamaged part/s,
      );
      expect(readFileSync(file).equals(damaged)).toBe(true);
    }
  });

  it('of an older version is read, and damage in its middle is distinguished from a torn end', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await writeStatistics(file, { ...metadata, format: 2 });
    expect((await readStatistics(file)).metadata.format).toBe(2);
    const second = whole.indexOf(Buffer.from([255, 255, 255, 255]), 8);
    const damaged = Buffer.from(whole);
    damaged.writeInt32LE(whole.length, second + 4);
    writeFileSync(file, damaged);
    await expectHumanError(open(file), 'stream-damaged', /wrong length/);
    writeFileSync(file, whole.subarray(0, -5));
    const writer = await open(file);
    expect([writer.ids.size, writer.repaired > 0]).toEqual([count - 1, true]);
    await writer.close();
  });

  it('with a message whose body has a negative size ends', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await writeStatistics(file, { ...metadata, format: 2 });
    const second = whole.indexOf(Buffer.from([255, 255, 255, 255]), 8);
    const length = whole.readInt32LE(second + 4);
    const body = whole.readBigInt64LE.bind(whole);
    // The body's length is the only int64 in the head that determines where the next message is.
    const third = whole.indexOf(Buffer.from([255, 255, 255, 255]), second + 8);
    const size = BigInt(third - second - 8 - length);
    const at = Array.from({ length: length - 8 }, (_, index) => second + 8 + index).filter(
      (offset) => body(offset) === size,
    );
    expect(at.length).toBeGreaterThan(0);
    for (const offset of at) whole.writeBigInt64LE(BigInt(-(8 + length)), offset);
    writeFileSync(file, whole);
    await expectHumanError(readStatistics(file), 'stream-damaged');
  });

  const changes: [string, (file: string) => Promise<void>][] = [
    ['deleted', (file) => rm(file)],
    ['cut', (file) => writeFile(file, readFileSync(file).subarray(0, 700))],
    [
      'replaced',
      async (file) => {
        await writeFile(`${file}.other`, readFileSync(file));
        await rename(`${file}.other`, file);
      },
    ],
  ];
  it.each(changes)(
    'that is %s during a run is noticed before the run reports success',
    async (_, change) => {
      const file = path.join(temporaryFolder(), 'a.arrows');
      await writeStatistics(file);
      const writer = await open(file);
      await change(file);
      await expectHumanError(writer.verify(), 'file-changed');
      const late: SampleStatistics = { ...someSamples(1)[0]!, sample: 'late' };
      await expectHumanError(writer.append(late), 'file-changed');
      await writer.close();
    },
  );

  it('with a torn end is repaired, and the run says so', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await writeStatistics(file);
    writeFileSync(file, whole.subarray(0, -11));
    const writer = await open(file);
    expect(writer.ids.size).toBe(count - 1);
    expect(writer.repaired).toBeGreaterThan(0);
    await writer.close();
    const again = await open(file);
    expect(again.repaired).toBe(0);
    await again.close();
  });
});
