import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatNumbers, parseNumbers } from '../../../../src/runner/batch/numbers';
import { commandLine } from '../../../../src/runner/batch/quote';

/** How a shell splits a line into words: each ends with a zero byte. */
function wordsBySh(line: string): string[] {
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

describe.skipIf(process.platform === 'win32')('words of a command', () => {
  it.each([["it's"], ['a b', '$HOME `id` $(id)'], ['two\nlines', ''], ['"', '\\', '*', '~', '!']])(
    'are read back by a shell: %j',
    (...words) => {
      expect(wordsBySh(commandLine(words))).toEqual(words);
    },
  );

  it('are read back whatever they hold', () => {
    // A process's argument cannot hold a zero byte, and half of a surrogate pair is not text.
    const word = fc
      .string({ unit: 'binary' })
      .map((text) => text.replaceAll('\0', ''))
      .filter((text) => !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        expect(wordsBySh(commandLine(words))).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

describe('numbers of tasks', () => {
  it.each([
    [[3, 7], '3,7'],
    [[1, 2, 3, 5], '1-3,5'],
    [[], ''],
  ])('%j are written %j', (numbers, text) => {
    expect(formatNumbers(numbers)).toBe(text);
  });

  it('are read as they were written', () => {
    const ascending = fc
      .uniqueArray(fc.integer({ min: 0, max: 500 }))
      .map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(ascending, (numbers) => {
        expect(parseNumbers(formatNumbers(numbers))).toEqual(numbers);
      }),
    );
  });
});
