import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  SampleStatistics,
  StatisticsMetadata,
} from '../../../../src/core/calibration/statistics';
import { mergeStatistics } from '../../../../src/core/calibration/merge';
import { readStatistics, StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import { statisticsHash } from '../../../../src/core/calibration/statistics-identity';
import { runsAll } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { anySamples, metadata, someSamples } from './samples';

async function write(file: string, samples: SampleStatistics[], as = metadata): Promise<Buffer> {
  const writer = await StatisticsWriter.open(file, as);
  try {
    for (const sample of samples) if (!writer.ids.has(sample.sample)) await writer.append(sample);
  } finally {
    await writer.close();
  }
  return readFileSync(file);
}

describe('statistics file', () => {
  it('gives back what was appended', async () => {
    const folder = temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anySamples, async (samples) => {
        const file = path.join(folder, `${run++}.arrows`);
        await write(file, samples);
        if (samples.length === 0) {
          await expectHumanError(readStatistics(file), 'statistics-empty');
          return;
        }
        const read = await readStatistics(file);
        expect(read.samples).toEqual(samples);
        expect(read.metadata).toEqual(metadata);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps an id that begins with a byte order mark', async () => {
    const file = path.join(temporaryFolder(), 'mark.arrows');
    const [sample] = someSamples(1);
    await write(file, [{ ...sample!, sample: '\uFEFFa' }]);
    expect((await readStatistics(file)).samples[0]!.sample).toBe('\uFEFFa');
  });

  it('resumed after a cut at any byte, ends as the uninterrupted file', async () => {
    const folder = temporaryFolder();
    const samples = someSamples(3);
    const whole = await write(path.join(folder, 'whole.arrows'), samples);
    const batch = (whole.length - (await write(path.join(folder, 'none.arrows'), [])).length) / 3;
    for (let length = 0; length <= whole.length; length += 1) {
      // Around the edges of the last batch and a sample of the other bytes, or, if everything is
      // run, every byte of the last batch and a closer sample of the ones before, which are alike.
      const toEnd = whole.length - length;
      const isNear = toEnd <= 10 || Math.abs(toEnd - batch) <= 10;
      const isTried = runsAll ? toEnd <= batch || length % 13 === 0 : isNear || length % 29 === 0;
      if (!isTried) continue;
      const file = path.join(folder, 'cut.arrows');
      writeFileSync(file, whole.subarray(0, length));
      expect((await write(file, samples)).equals(whole), `cut at ${length}`).toBe(true);
    }
  });

  it('reads the whole batches of a file that a run is writing', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const whole = await write(file, someSamples(3));
    writeFileSync(file, whole.subarray(0, whole.length - 1));
    expect((await readStatistics(file)).samples).toEqual(someSamples(2));
  });

  it('is a plain Arrow stream with the documented columns and metadata', async () => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const table = tableFromIPC(await write(file, someSamples(2)));
    expect(table.batches.length).toBe(2);
    expect(table.schema.fields.map((field) => `${field.name} ${String(field.type)}`)).toEqual([
      'sample Utf8',
      'layer Int32',
      'visual_tokens Int32',
      'text_tokens Int32',
      'self List<Float32>',
      'cross List<Float32>',
      'spans List<Int32>',
      'grids List<Int32>',
      'seconds Float64',
      'isolation List<Float32>',
    ]);
    expect([...table.schema.metadata.keys()].sort()).toEqual(
      ['fitprune', ...Object.keys(metadata)].sort(),
    );
    expect(table.getChild('layer')?.toArray()).toEqual(Int32Array.of(0, 1, 0, 1));
  });

  it('has a hash that does not depend on the order of samples, the shard or the place', async () => {
    const folder = temporaryFolder();
    const samples = someSamples(3);
    await write(path.join(folder, 'a.arrows'), samples);
    const other = { ...metadata, shard: '1/2', model: { ...metadata.model, path: '../elsewhere' } };
    await write(path.join(folder, 'b.arrows'), [...samples].reverse(), other);
    await write(path.join(folder, 'c.arrows'), samples.slice(1));
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map((name) => readStatistics(path.join(folder, `${name}.arrows`))),
    );
    expect(a!.hash).toBe(b!.hash);
    expect(a!.hash).not.toBe(c!.hash);
  });

  it('of the first version is read, resumed in its own columns, and has the hash it had', async () => {
    const file = path.join(temporaryFolder(), 'old.arrows');
    const [first, second] = someSamples(2);
    const old = { ...metadata, format: 1 } as const;
    await write(file, [first!], old);
    const places: Pick<SampleStatistics, 'spans' | 'grids'> = { spans: [[1, 4]], grids: [[2, 2]] };
    const bytes = await write(file, [first!, { ...second!, ...places }], metadata);
    expect(tableFromIPC(bytes).schema.fields.length).toBe(6);
    const read = await readStatistics(file);
    expect(read.metadata).toEqual(old);
    expect(read.samples).toEqual([first, second]);
    expect(read.hash).toBe(statisticsHash(metadata, [first!, second!]));
    expect(read.hash).toBe(
      'sha256:377f128f07a21210502c4ffe7ef68508d26dff4a8b66ead6c4061edc42c181e3',
    );
  });

  it('of a version without times is resumed without them, sealed as before', async () => {
    const file = path.join(temporaryFolder(), 'old.arrows');
    const [first, second] = someSamples(2);
    const old = { ...metadata, format: 3 } as const;
    const before = await write(file, [first!], old);
    const bytes = await write(file, [first!, { ...second!, seconds: 2 }], metadata);
    expect(bytes.subarray(0, before.length).equals(before)).toBe(true);
    expect(tableFromIPC(bytes).schema.fields.length).toBe(8);
    const read = await readStatistics(file);
    expect(read.metadata).toEqual(old);
    expect(read.samples).toEqual([first, second]);
    // Sealed: a flipped bit of the masses is found.
    const damaged = Buffer.from(bytes);
    damaged[before.length - 9]! ^= 1;
    writeFileSync(file, damaged);
    await expectHumanError(readStatistics(file), 'stream-damaged');
  });

  it('of a version without isolation is resumed without it, and joins with files that have it', async () => {
    const folder = temporaryFolder();
    const [old, now] = ['old', 'now'].map((name) => path.join(folder, `${name}.arrows`));
    const isolation = Float32Array.of(1.5, 0.25, 0, -0.125);
    const [first, second] = someSamples(2).map((sample) => ({ ...sample, isolation }));
    await write(old!, [someSamples(1)[0]!], { ...metadata, format: 4 });
    const bytes = await write(old!, [second!], metadata);
    expect(tableFromIPC(bytes).schema.fields.length).toBe(9);
    expect((await readStatistics(old!)).samples).toEqual(someSamples(2));

    const rows = tableFromIPC(await write(now!, [first!])).getChild('isolation')!;
    expect([...rows].map((row) => [...(row as Iterable<number>)])).toEqual([[...isolation], []]);
    for (const held of [undefined, 0]) {
      expect((await readStatistics(now!, held)).samples[0]!.isolation).toEqual(isolation);
    }
    // If a sample has two batches, the one with more values is kept.
    await mergeStatistics([old!, now!], path.join(folder, 'joined.arrows'));
    const joined = await readStatistics(path.join(folder, 'joined.arrows'));
    const known = joined.samples.map((sample) => [sample.sample, sample.isolation]);
    expect(new Map(known as [string, unknown][])).toEqual(
      new Map<string, unknown>([
        ['sample-0', isolation],
        ['sample-1', undefined],
      ]),
    );
    expect(joined.hash).not.toBe(statisticsHash(metadata, someSamples(2)));
  });

  it('keeps how long each sample took, which its hash does not depend on', async () => {
    const file = path.join(temporaryFolder(), 'timed.arrows');
    const samples = someSamples(3);
    const timed = samples.map((sample, at) => ({ ...sample, ...(at > 0 && { seconds: at / 8 }) }));
    const bytes = await write(file, timed);
    expect([...tableFromIPC(bytes).getChild('seconds')!].slice(2)).toEqual([
      0.125, 0.125, 0.25, 0.25,
    ]);
    for (const held of [undefined, 0]) {
      const read = await readStatistics(file, held);
      expect(read.samples.map(({ seconds }) => seconds)).toEqual([undefined, 0.125, 0.25]);
      expect(read.hash).toBe(statisticsHash(metadata, samples));
    }
  });

  it('of another version is refused', async () => {
    const file = path.join(temporaryFolder(), 'new.arrows');
    await write(file, someSamples(1), { ...metadata, format: 6 } as never);
    await expectHumanError(readStatistics(file), 'statistics-unreadable', /version is 6/);
  });

  it('of a pruned model says so, and is not mistaken for the unpruned one', async () => {
    const file = path.join(temporaryFolder(), 'pruned.arrows');
    const pruned = { ...metadata, pruning: 'sha256:0c' };
    await write(file, someSamples(1), pruned);
    const read = await readStatistics(file);
    expect(read.metadata).toEqual(pruned);
    expect(read.hash).not.toBe(statisticsHash(metadata, someSamples(1)));
    await expectHumanError(
      StatisticsWriter.open(file, metadata),
      'statistics-mismatch',
      /pruning differs: sha256:0c and none/,
    );
  });

  const mismatches: [string, Partial<StatisticsMetadata>, RegExp][] = [
    [
      'model',
      { model: { ...metadata.model, fingerprint: 'sha256:ff' } },
      /sha256:0a and sha256:ff/,
    ],
    ['data', { data: 'sha256:ee' }, /sha256:0b and sha256:ee/],
    ['dtype', { dtype: 'q4' }, /fp32 and q4/],
    ['template', { template: 'USER: ' }, /template/],
    ['aggregate', { aggregate: 'mean' }, /max and mean/],
    ['seed', { seed: 8 }, /7 and 8/],
    ['device', { device: 'webgpu' }, /cpu and webgpu/],
    ['shard', { shard: '2/2' }, /merge them/],
  ];
  it.each(mismatches)('refuses to resume with another %s', async (_, change, message) => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    const before = await write(file, someSamples(2));
    const resumed = StatisticsWriter.open(file, { ...metadata, ...change });
    await expectHumanError(resumed, 'statistics-mismatch', message);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['text', Buffer.from('sample,layer\n1,2\n')],
    ['short text', Buffer.from('hi')],
    ['zeros', Buffer.alloc(100)],
    ['another length', Buffer.from('ffffffffffffffff00', 'hex')],
  ])('neither reads nor overwrites a file of %s', async (_, bytes) => {
    const file = path.join(temporaryFolder(), 'a.arrows');
    writeFileSync(file, bytes);
    await expectHumanError(readStatistics(file), 'statistics-unreadable', /not a statistics file/);
    await expectHumanError(StatisticsWriter.open(file, metadata), 'statistics-unreadable');
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('says so if a file is missing or cannot be made', async () => {
    const folder = temporaryFolder();
    const missing = readStatistics(path.join(folder, 'none.arrows'));
    await expectHumanError(missing, 'statistics-missing', /Calibrate the model first/, 2);
    await expectHumanError(StatisticsWriter.open(folder, metadata), 'cannot-write', /is a folder/);
  });
});
