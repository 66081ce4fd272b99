/** Whether shards make up a run: against ranks that are counted one by one. */
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeStatistics } from '../../../../src/core/calibration/merge';
import type { SampleStatistics } from '../../../../src/core/calibration/statistics';
import { StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import { formatShard, selectInOrder, type Shard } from '../../../../src/core/data/order';
import { mergeResults } from '../../../../src/core/evaluation/results/merge';
import { ResultsWriter } from '../../../../src/core/evaluation/results/results-file';
import { dueIn, requirePartition } from '../../../../src/core/merge/partition';
import { metadata, someSamples } from '../calibration/samples';
import { candidateOf, identity, sampleOf } from '../evaluation/results/some-results';
import { propertyRuns } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';

const samples = someSamples(12);
const ofShard = (shard: Shard) =>
  selectInOrder(samples, { seed: metadata.seed, shard }, ({ sample }) => sample);

async function write(file: string, some: SampleStatistics[], shard: string): Promise<string> {
  const writer = await StatisticsWriter.open(file, { ...metadata, shard });
  for (const sample of some) await writer.append(sample);
  await writer.close();
  return file;
}

/** Shards that are split again and again: any of them is a partition. */
const partitions: fc.Arbitrary<Shard[]> = fc
  .array(fc.tuple(fc.nat(), fc.integer({ min: 2, max: 3 })), { maxLength: 4 })
  .map((splits) => {
    let shards: Shard[] = [{ index: 1, count: 1 }];
    for (const [which, into] of splits) {
      const split = shards[which % shards.length]!;
      const parts = Array.from({ length: into }, (_, at) => ({
        index: split.index + at * split.count,
        count: split.count * into,
      }));
      shards = [...shards.filter((shard) => shard !== split), ...parts];
    }
    return shards;
  });
const named = (shards: readonly Shard[]) =>
  shards.map((shard) => ({ name: formatShard(shard), shard }));

describe('shards of a run', () => {
  it('are whole when split again and again, and not without any one of them', () => {
    fc.assert(
      fc.property(partitions, fc.nat(), (shards, which) => {
        expect(() => {
          requirePartition(named(shards));
        }).not.toThrow();
        const without = shards.filter((_, at) => at !== which % shards.length);
        if (without.length === 0) return;
        const missing = /missing: (.*)\. Run/;
        let message = '';
        try {
          requirePartition(named(without));
        } catch (error) {
          message = String(error);
        }
        // The named shards hold exactly the ranks that no other shard does.
        const gaps = (missing.exec(message)?.[1] ?? '').split(', ').map((text) => {
          const [index, count] = text.split('/').map(Number);
          return { index: index!, count: count! };
        });
        for (let rank = 0; rank < 300; rank += 1) {
          const holders = [...without, ...gaps].filter(
            ({ index, count }) => rank % count === index - 1,
          );
          expect(holders.length).toBe(1);
        }
      }),
    );
  });

  it('lack no shard that is beyond the samples of the run', () => {
    const two = named([
      { index: 1, count: 5 },
      { index: 2, count: 5 },
    ]);
    expect(() => {
      requirePartition(two, 2);
    }).not.toThrow();
    const missing = (samples?: number) => () => {
      requirePartition(two, samples);
    };
    expect(missing(4)).toThrow('missing: 3/5, 4/5. Run');
    expect(missing()).toThrow(/missing: 3\/5, 4\/5, 5\/5\. .* fewer samples than shards/);
  });

  it('have as many samples as a run gives them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(40), fc.nat(), (count, total, which) => {
        const shard = { index: 1 + (which % count), count };
        const ranks = Array.from({ length: total }, (_, rank) => rank);
        expect(dueIn(shard, total)).toBe(
          ranks.filter((rank) => rank % count === shard.index - 1).length,
        );
      }),
    );
  });

  it('merge to the bytes of one run, however they were split', async () => {
    const folder = temporaryFolder();
    const one = await write(
      path.join(folder, 'one.arrows'),
      ofShard({ index: 1, count: 1 }),
      '1/1',
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(partitions, async (shards) => {
        run += 1;
        const parts = shards.filter((shard) => ofShard(shard).length > 0);
        fc.pre(parts.length === shards.length);
        const files = [];
        for (const shard of parts) {
          const file = path.join(folder, `${run}-${shard.index}of${shard.count}.arrows`);
          files.push(await write(file, ofShard(shard), formatShard(shard)));
        }
        const out = path.join(folder, `${run}.arrows`);
        await mergeStatistics(files, out);
        expect(readFileSync(out).equals(readFileSync(one))).toBe(true);
      }),
      { numRuns: propertyRuns(20) },
    );
  });
});

describe('what is missing', () => {
  const shards = [1, 2, 3].map((index) => ({ index, count: 3 }));

  async function withStopped(folder: string, held: number): Promise<string[]> {
    const files = [];
    for (const shard of shards) {
      const own = ofShard(shard);
      const some = shard.index === 2 ? own.slice(0, held) : own;
      const file = path.join(folder, `${shard.index}.arrows`);
      files.push(await write(file, some, formatShard(shard)));
    }
    return files;
  }

  it('is found from the size of the other shards', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 'out.arrows');
    const merging = mergeStatistics(await withStopped(folder, 1), out);
    await expectHumanError(merging, 'samples-missing', /missing: 2\/3: 1\/4\./, 1);
    expect(existsSync(out)).toBe(false);
  });

  it('is named if the ids are known', async () => {
    const folder = temporaryFolder();
    const files = await withStopped(folder, 2);
    const ids = ofShard({ index: 1, count: 1 }).map(({ sample }) => sample);
    const [first, second] = ofShard(shards[1]!).slice(2);
    await expectHumanError(
      mergeStatistics(files, path.join(folder, 'out.arrows'), () => Promise.resolve({ ids })),
      'samples-missing',
      new RegExp(`2/3: 2/4 \\("${first!.sample}", "${second!.sample}"\\)`),
    );
  });

  it('is found from the size of the whole if all shards were stopped', async () => {
    const folder = temporaryFolder();
    const files = [];
    for (const shard of shards) {
      const file = path.join(folder, `${shard.index}.arrows`);
      files.push(await write(file, ofShard(shard).slice(0, 2), formatShard(shard)));
    }
    const expect12 = () => Promise.resolve({ samples: 12 });
    await expectHumanError(
      mergeStatistics(files, path.join(folder, 'out.arrows'), expect12),
      'samples-missing',
      /1\/3: 2\/4; 2\/3: 2\/4; 3\/3: 2\/4/,
    );
  });

  it.each([
    ['with nothing but its beginning', 'samples-missing', /2\/3: 0\/4/],
    ['with nothing at all', 'shards-missing', /missing: 2\/3\./],
  ])('is a shard %s', async (what, code, message) => {
    const folder = temporaryFolder();
    const files = await withStopped(folder, 0);
    if (what.endsWith('at all')) truncateSync(files[1]!, 0);
    await expectHumanError(mergeStatistics(files, path.join(folder, 'out')), code, message, 1);
    const alone = mergeStatistics(files.slice(1, 2), path.join(folder, 'out'));
    await expectHumanError(alone, 'statistics-empty');
  });

  it('is of a shard that was cut off in a sample, whatever may have been skipped', async () => {
    const folder = temporaryFolder();
    const files = await withStopped(folder, 4);
    const out = path.join(folder, 'out.arrows');
    // The sample that was being written is lost; by their sizes the shards could be of a run of 11.
    truncateSync(files[2]!, statSync(files[2]!).size - 40);
    for (const skippable of [0, 5]) {
      const merged = mergeStatistics(files, out, () => Promise.resolve({ skippable }));
      await expectHumanError(merged, 'shard-cut-off', /3\/3 did not run to its end\. Run it again/);
    }
    const few = mergeStatistics(files.slice(0, 2), out, () => Promise.resolve({ skippable: 5 }));
    await expectHumanError(few, 'shards-missing');
  });

  it('cannot be if there are more than the run has', async () => {
    const folder = temporaryFolder();
    const files = await withStopped(folder, 4);
    const merged = mergeStatistics(files, path.join(folder, 'out'), () =>
      Promise.resolve({ samples: 10 }),
    );
    await expectHumanError(merged, 'samples-too-many', /hold 12 samples, more than the 10/);
  });

  it('may be nothing, if runs skipped samples', async () => {
    const folder = temporaryFolder();
    const files = await withStopped(folder, 3);
    const out = path.join(folder, 'out.arrows');
    const merged = await mergeStatistics(files, out, () => Promise.resolve({ skippable: 1 }));
    expect(merged.samples).toBe(11);
    expect(merged.notes.map(String)).toEqual(['Samples were skipped: 2/3: 3/4.']);
  });

  it('may be nothing of any shard, and never a whole one', async () => {
    const folder = temporaryFolder();
    const files = await Promise.all(
      [1, 2, 3].map((index) => {
        const shard = { index, count: 3 };
        const file = path.join(folder, `few-${index}.arrows`);
        return write(file, ofShard(shard).slice(0, 3), formatShard(shard));
      }),
    );
    const out = path.join(folder, 'out.arrows');
    const allowing = (skippable: number, some = files) =>
      mergeStatistics(some, out, () => Promise.resolve({ samples: 12, skippable }));
    expect((await allowing(1)).samples).toBe(9);
    await expectHumanError(allowing(0), 'samples-missing', /1\/3: 3\/4.*up to 1 /s);
    const [empty] = await withStopped(temporaryFolder(), 0).then((some) => some.slice(1, 2));
    const without = allowing(12, [files[0]!, empty!, files[2]!]);
    await expectHumanError(without, 'samples-missing', /2\/3: 0\/4/);
  });
});

describe('duplicates', () => {
  it('are named: a copy, and a sample of two shards', async () => {
    const folder = temporaryFolder();
    const name = (one: string) => path.join(folder, one);
    const [a, b, c] = samples as [SampleStatistics, SampleStatistics, SampleStatistics];
    const one = await write(name('one'), [a, b], '1/2');
    const copy = await write(name('copy'), [a, b], '1/2');
    const other = await write(name('other'), [c, b], '2/2');
    const rest = await write(name('rest'), [c], '2/2');
    const out = name('out');
    await expectHumanError(
      mergeStatistics([one, copy, rest], out),
      'shards-double',
      /one and .*copy hold the same samples of shard 1\/2/,
    );
    await expectHumanError(
      mergeStatistics([one, other], out),
      'samples-double',
      new RegExp(`"${b.sample}".*shards\\s+1/2 and 2/2`),
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe('answers', () => {
  const hashes = ['sha256:aa', 'sha256:bb'];
  async function writeResults(file: string, ids: string[], second: number, shard: string) {
    const writer = await ResultsWriter.open(file, { ...identity, shard });
    const answers = (at: number) => hashes.slice(0, at < second ? 2 : 1);
    for (const [at, id] of ids.entries()) {
      await writer.append(
        sampleOf(
          id,
          answers(at).map((hash) => candidateOf(hash, 1)),
        ),
      );
    }
    await writer.close();
    return file;
  }
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];

  it('of a recipe that one shard lacks are named', async () => {
    const folder = temporaryFolder();
    const one = await writeResults(path.join(folder, '1'), ids.slice(0, 3), 3, '1/2');
    const two = await writeResults(path.join(folder, '2'), ids.slice(3), 1, '2/2');
    await expectHumanError(
      mergeResults([one, two], path.join(folder, 'out')),
      'answers-missing',
      /sha256:bb are missing: 2\/2: 1\/[23]/,
    );
  });

  it('to only the first samples are not a gap', async () => {
    const folder = temporaryFolder();
    const one = await writeResults(path.join(folder, '1'), ids.slice(0, 3), 2, '1/2');
    const two = await writeResults(path.join(folder, '2'), ids.slice(3), 1, '2/2');
    const { samples: count } = await mergeResults([one, two], path.join(folder, 'out'));
    expect(count).toBe(6);
  });
});
