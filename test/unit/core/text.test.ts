import { describe, expect, it } from 'vitest';
import { HumanError, textOf } from '../../../src/core/errors';
import { text, Text } from '../../../src/core/text';

describe('text', () => {
  it.each([
    [text`plain`, 'plain', 'plain'],
    [text`${1} of ${'two'}`, '{0} of {1}', '1 of two'],
    [
      text`a line
      that goes on: ${'x'}
      and on`,
      'a line that goes on: {0} and on',
      'a line that goes on: x and on',
    ],
    [text`with ${text`a clause of ${3}`}.`, 'with {0}.', 'with a clause of 3.'],
    [text`{"image": "a.png"} in ${'f'}`, '{"image": "a.png"} in {0}', '{"image": "a.png"} in f'],
  ])('%s', (message, template, english) => {
    expect(message.template).toBe(template);
    expect(String(message)).toBe(english);
  });

  it('takes no places from arguments, and puts them on one line', () => {
    expect(String(text`${'{1}'} and ${'a\n  b'}`)).toBe('{1} and a   b');
  });

  it('keeps a place that nothing fills', () => {
    expect(String(new Text('{0} {7}', ['a']))).toBe('a {7}');
  });
});

describe('HumanError', () => {
  it('speaks English, and keeps what can be translated', () => {
    const message = text`There is no ${'x'}.`;
    const error = new HumanError(message, 'code');
    expect(error.message).toBe('There is no x.');
    expect(textOf(error)).toBe(message);
    expect(textOf(new Error('a bug'))).toBe('a bug');
  });
});
