import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeStatistics } from '../../../../src/core/calibration/merge';
import type {
  SampleStatistics,
  StatisticsMetadata,
} from '../../../../src/core/calibration/statistics';
import { readStatistics, StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import { selectInOrder } from '../../../../src/core/data/order';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { anySamples, metadata, someSamples } from './samples';

async function write(file: string, samples: SampleStatistics[], as: StatisticsMetadata) {
  const writer = await StatisticsWriter.open(file, as);
  for (const sample of samples) await writer.append(sample);
  await writer.close();
  return file;
}

describe('merge', () => {
  it('gives the bytes of one run, however it was sharded', async () => {
    const folder = temporaryFolder();
    let run = 0;
    const property = fc.asyncProperty(
      anySamples.filter((samples) => samples.length > 0),
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      async (samples, shards, seed) => {
        // A shard without samples writes no file.
        const count = Math.min(shards, samples.length);
        const name = (part: string) => path.join(folder, `${run}-${part}.arrows`);
        run += 1;
        const select = (index: number, of: number) =>
          selectInOrder(samples, { seed, shard: { index, count: of } }, (s) => s.sample);
        const one = await write(name('one'), select(1, 1), { ...metadata, seed });
        const files = [];
        for (let index = count; index >= 1; index -= 1) {
          const part = select(index, count);
          const shard = `${index}/${count}`;
          files.push(await write(name(`part${index}`), part, { ...metadata, seed, shard }));
        }
        const out = name('merged');
        await mergeStatistics(files, out);
        expect(readFileSync(out).equals(readFileSync(one))).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it.each([
    [['1/3', '3/3'], 'shards-missing', /2\/3/],
    [['1/3', '2/4'], 'shards-differ', /1 of 3 shards.*2 of 4.*both/],
    [['1/2', '2/4'], 'shards-missing', /missing: 4\/4\./],
    [['1/4', '2/6'], 'shards-missing', /missing: 3\/4, 4\/6, 6\/6\./],
  ] as const)('refuses %s as a whole', async (shards, code, message) => {
    const folder = temporaryFolder();
    const files: string[] = [];
    for (const [at, shard] of shards.entries()) {
      const file = path.join(folder, `${at}.arrows`);
      files.push(await write(file, someSamples(1 + at).slice(at), { ...metadata, shard }));
    }
    const out = path.join(folder, 'all.arrows');
    await expectHumanError(mergeStatistics(files, out), code, message);
    expect(existsSync(out)).toBe(false);
  });

  it('keeps the model path right if the merged file is elsewhere', async () => {
    const folder = temporaryFolder();
    const part = await write(path.join(folder, 'a.arrows'), someSamples(1), metadata);
    const out = path.join(folder, 'deep', 'm.arrows');
    expect((await mergeStatistics([part], out)).samples).toBe(1);
    const merged = await readStatistics(out);
    expect(merged.metadata.model.path).toBe('../model');
  });

  it('refuses statistics of different runs and of different values, and writes nothing', async () => {
    const folder = temporaryFolder();
    const [a, b] = someSamples(2) as [SampleStatistics, SampleStatistics];
    const first = await write(path.join(folder, 'a.arrows'), [a], metadata);
    const other = { ...metadata, data: 'sha256:ff' };
    const second = await write(path.join(folder, 'b.arrows'), [b], other);
    const changed = { ...a, self: [a.self[0]!.map((value) => value + 1), a.self[1]!] };
    const third = await write(path.join(folder, 'c.arrows'), [changed], metadata);
    const out = path.join(folder, 'out.arrows');
    await expectHumanError(
      mergeStatistics([first, second], out),
      'statistics-mismatch',
      /sha256:0b and sha256:ff/,
    );
    await expectHumanError(mergeStatistics([first, third], out), 'merge-conflict', /sample-0/);
    expect(existsSync(out)).toBe(false);
  });
});
