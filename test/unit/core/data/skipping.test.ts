import { describe, expect, it } from 'vitest';
import { skippedNotes, Skipping } from '../../../../src/core/data/skipping';
import { HumanError } from '../../../../src/core/errors';
import { text } from '../../../../src/core/text';
import { expectHumanError } from '../../support/errors';

const broken = (): Promise<number> =>
  Promise.reject(new HumanError(text`The image is broken.`, 'image-unreadable'));
const whole = () => Promise.resolve(1);

describe('skipping samples', () => {
  it.each(['image-missing', 'prompt-too-long', 'typed-placeholder'])('%s', async (code) => {
    const skipping = new Skipping({});
    const fail = (): Promise<number> => Promise.reject(new HumanError(text`No.`, code));
    expect(await skipping.attempt('a', fail)).toBeUndefined();
    expect(skipping.skipped).toEqual([{ id: 'a', why: 'No.' }]);
  });

  it('counts and names each once, and continues', async () => {
    const reported: string[] = [];
    const skipping = new Skipping(
      { onSkipped: ({ id, why }) => void reported.push(`${id}: ${why}`) },
      2,
    );
    expect(await skipping.attempt('a', whole)).toBe(1);
    expect(await skipping.attempt('b', broken)).toBeUndefined();
    // Another pass over the samples does not read it again.
    expect(await skipping.attempt('b', whole)).toBeUndefined();
    expect(await skipping.attempt('c', broken)).toBeUndefined();
    expect(reported).toEqual(['b: The image is broken.', 'c: The image is broken.']);
    expect(skipping.without([{ id: 'a' }, { id: 'b' }, { id: 'c' }])).toEqual([{ id: 'a' }]);
    expect(String(skippedNotes(skipping)[0])).toMatch(/: 2 \(b, c\)\.$/);
    skipping.requireSome();
  });

  it('ends above the limit, naming them', async () => {
    const skipping = new Skipping({}, 1);
    await skipping.attempt('a', broken);
    const second = skipping.attempt('b', broken);
    await expectHumanError(
      second,
      'too-many-skipped',
      /2 samples .*\(a, b\).*at most 1 .*The image is broken/,
    );
  });

  it('ends if nothing is left, with the first of them', async () => {
    const skipping = new Skipping({});
    await skipping.attempt('a', broken);
    await expectHumanError(() => {
      skipping.requireSome();
    }, 'image-unreadable');
    skipping.requireSome(3);
  });

  it('lets every other failure through', async () => {
    const skipping = new Skipping({});
    await expect(skipping.attempt('a', () => Promise.reject(new Error('bug')))).rejects.toThrow(
      'bug',
    );
    const full = () => Promise.reject(new HumanError(text`The disk is full.`, 'cannot-write'));
    await expectHumanError(skipping.attempt('b', full), 'cannot-write');
    expect(skipping.skipped).toEqual([]);
  });
});
