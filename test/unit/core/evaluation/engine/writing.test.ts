import { expect, test } from 'vitest';
import { Writing } from '../../../../../src/core/evaluation/engine/writing';
import type { ResultBatch } from '../../../../../src/core/evaluation/results/results-schema';

const batch = (sample: string) => ({ sample, visualTokens: 4, textTokens: 5 }) as ResultBatch;
const measured = { milliseconds: 7, answers: 2 };

/** A disk that is done when it is told. */
function slowDisk() {
  const log: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const append = ({ sample }: ResultBatch): Promise<void> => {
    log.push(`begin ${sample}`);
    return new Promise((resolve, reject) => {
      ends.push((error) => {
        log.push(`end ${sample}`);
        if (error) reject(error);
        else resolve();
      });
    });
  };
  const onSample = ({ id }: { id: string }): void => {
    log.push(`told ${id}`);
  };
  return { log, ends, writing: new Writing({ append }, { onSample }) };
}

test('lets one sample be measured while the one before is written, and tells of what is on the disk', async () => {
  const { log, ends, writing } = slowDisk();
  await writing.add(batch('a'), measured);
  log.push('measured b');
  const second = writing.add(batch('b'), measured);
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
    (one: Writing) => one.add(batch('b'), measured),
    (one: Writing) => one.settled(),
  ]) {
    const { log, ends, writing } = slowDisk();
    await writing.add(batch('a'), measured);
    ends[0]!(new Error('the disk is full'));
    await expect(next(writing)).rejects.toThrow('the disk is full');
    expect(log).toEqual(['begin a', 'end a']);
  }
});
