import { expect, test } from 'vitest';
import { Writing } from '../../../../src/core/arrow/writing';

/** A disk that is done when it is told. */
function slowDisk() {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const append = (sample: string): Promise<void> => {
    log.push(`begin ${sample}`);
    return new Promise((resolve, reject) => {
      ends.push((error) => {
        log.push(`end ${sample}`);
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

test('lets one sample be measured while the one before is written, and tells of what is on the disk', async () => {
  const { log, ends, writing } = slowDisk();
  await writing.add('a');
  log.push('measured b');
  const second = writing.add('b');
  await Promise.resolve();
  ends[0]!();
  await second;
  ends[1]!();
  await writing.settled();
  const [a, b] = [
    ['begin a', 'measured b', 'end a', 'told a'],
    ['begin b', 'end b', 'told b'],
  ];
  expect(log).toEqual([...a, ...b]);
});

test('says with the next sample, or at the end, that one was not written', async () => {
  for (const next of [
    (one: Writing<string>) => one.add('b'),
    (one: Writing<string>) => one.settled(),
  ]) {
    const { log, ends, writing } = slowDisk();
    await writing.add('a');
    ends[0]!(new Error('the disk is full'));
    await expect(next(writing)).rejects.toThrow('the disk is full');
    expect(log).toEqual(['begin a', 'end a']);
  }
});
