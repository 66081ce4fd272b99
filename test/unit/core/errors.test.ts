import { describe, expect, it } from 'vitest';
import {
  asError,
  HumanError,
  messageOf,
  stackOf,
  textOf,
  unlessCode,
} from '../../../src/core/errors';
import { text } from '../../../src/core/text';

const human = new HumanError(text`There is no file ${'a'}. Give another.`, 'file-missing', 2);

describe('what was thrown', () => {
  const bug = new TypeError('a is undefined');

  it.each([
    [bug, 'a is undefined'],
    [human, 'There is no file a. Give another.'],
    ['thrown as it is', 'thrown as it is'],
    [undefined, 'undefined'],
  ])('has a message: %s', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
    expect(asError(thrown).message).toBe(message);
    expect(stackOf(thrown)).toContain(message);
  });

  it('is left as it is if it is an error', () => {
    expect(asError(bug)).toBe(bug);
    expect(stackOf(bug)).toContain('errors.test.ts');
  });

  it('can be translated if it is for people', () => {
    expect(textOf(human)).toBe(human.text);
    expect(textOf(bug)).toBe('a is undefined');
  });
});

describe('a failure for people', () => {
  it('is known by its name, across bundles', () => {
    const ofAnotherBundle = Object.assign(new Error('said'), { name: 'HumanError' });
    expect(ofAnotherBundle).toBeInstanceOf(HumanError);
    expect(new Error('said')).not.toBeInstanceOf(HumanError);
  });

  it('may be expected, by its code alone', () => {
    const tried = (code: string, error: unknown) => () =>
      unlessCode(code, (): unknown => {
        throw error;
      });
    expect(tried('file-missing', human)()).toBeUndefined();
    expect(tried('file-unreadable', human)).toThrow(human);
    expect(tried('file-missing', new Error('a bug'))).toThrow('a bug');
  });
});
