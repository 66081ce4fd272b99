import { expect, test } from 'vitest';
import { Writing } from '../../../../src/core/arrow/writing';

/** A disk that finishes when it is told to. */
function slowDisk() {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const append = (samples: readonly string[]): Promise<void> => {
    const names = samples.join(' ');
    log.push(`begin ${names}`);
    return new Promise((resolve, reject) => {
      ends.push((error) => {
        log.push(`end ${names}`);
        if (error) reject(error);
        else resolve();
      });
    });
  };
  const tell = (sample: string): void => {
    log.push(`told ${sample}`);
  };
  return { log, ends, writing: new Writing(append, tell) };
}

/** Waits until all pending promises have settled. */
const moment = () => new Promise(setImmediate);

test('lets samples be measured while others are written, writes them together next, and reports those on the disk', async () => {
  const { log, ends, writing } = slowDisk();
  await writing.add('a');
  for (const sample of ['b', 'c']) {
    log.push(`measured ${sample}`);
    await writing.add(sample);
  }
  await moment();
  ends[0]!();
  await moment();
  log.push('measured d');
  await writing.add('d');
  ends[1]!();
  await moment();
  ends[2]!();
  await writing.settled();
  expect(log).toEqual([
    ...['begin a', 'measured b', 'measured c', 'end a', 'told a'],
    ...['begin b c', 'measured d', 'end b c', 'told b', 'told c'],
    ...['begin d', 'end d', 'told d'],
  ]);
});

test('waits for the disk if many samples do', async () => {
  const { log, ends, writing } = slowDisk();
  await writing.add('0');
  let added = 0;
  const adding = (async () => {
    for (let at = 1; at < 200; at += 1) {
      await writing.add(String(at));
      added = at;
    }
  })();
  await moment();
  expect(added).toBeGreaterThan(8);
  expect(added).toBeLessThan(100);
  for (
    let at = 0;
    at < 200 && log.filter((line) => line.startsWith('told')).length < 200;
    at += 1
  ) {
    ends[at]?.();
    await moment();
  }
  await adding;
  await writing.settled();
  const reported = log.flatMap((line) => /^told (\d+)/.exec(line)?.[1] ?? []);
  expect(reported).toEqual(Array.from({ length: 200 }, (_, at) => String(at)));
});

test('says with the next sample, or at the end, that one was not written, and writes no other', async () => {
  for (const next of [
    (one: Writing<string>) => one.add('c'),
    (one: Writing<string>) => one.settled(),
  ]) {
    const { log, ends, writing } = slowDisk();
    await writing.add('a');
    await writing.add('b');
    ends[0]!(new Error('the disk is full'));
    await moment();
    await expect(next(writing)).rejects.toThrow('the disk is full');
    await expect(writing.settled()).rejects.toThrow('the disk is full');
    expect(log).toEqual(['begin a', 'end a']);
  }
});
