import { expect, it } from 'vitest';
import { HumanError } from '../../../src/core/errors';
import { plain, plainJson, plainLines } from '../../../src/core/plain';
import { text } from '../../../src/core/text';

it.each([
  ['\x1b[31mred\x1b[0m', '�[31mred�[0m'],
  ['a\nforged: line\r\nand\tanother', 'a forged: line and another'],
  ['title \x9b1m \u202egnp.exe', 'title �1m �gnp.exe'],
  ['half \ud800 of a pair, 😀 whole', 'half � of a pair, 😀 whole'],
  ['می‌خواهم', 'می‌خواهم'],
])('keeps %j away from terminals and readers', (words, expected) => {
  expect(plain(words)).toBe(expected);
  expect(new HumanError(text`The image "${words}" is missing.`, 'x').message).toBe(
    `The image "${expected}" is missing.`,
  );
});

it('shortens what nobody reads, and says so', () => {
  const shown = plain('x'.repeat(5000));
  expect(shown).toMatch(/^x+ \.\.\. \(4000 more\) \.\.\. x+$/);
  expect(shown.length).toBeLessThan(1100);
});

it('leaves line ends, and what it is told to keep', () => {
  // oxlint-disable-next-line no-control-regex
  const colours = /(\x1b\[(?:[0-9]|3[0-9])m)/;
  expect(plainLines('a\n\x1b[31mb\x1b[0m\x1b]0;title\x07', colours)).toBe(
    'a\n\x1b[31mb\x1b[0m�]0;title�',
  );
  expect(plainLines('a\r\n\x1b[31mb')).toBe('a\n�[31mb');
});

it('writes JSON that reads as the same and holds no controls', () => {
  const value = { id: '\x1b[31m \x9b \u202e \u2028 é 😀 \ud800' };
  const written = plainJson(JSON.stringify(value));
  expect(JSON.parse(written)).toEqual(value);
  expect(written).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
});
