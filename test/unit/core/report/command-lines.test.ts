/** Commands of a report: a shell must read them as they were meant. */
import { execFileSync } from 'node:child_process';
import { platform } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { command } from '../../../../src/core/report/sections/command-lines';

/** The words that a real shell passes to the command. */
function wordsOf(line: string): string[] {
  const printed = line.replace(/^fitprune/, String.raw`printf '%s\0'`);
  return execFileSync('sh', ['-c', printed], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

describe('a command', () => {
  it('is on one line where that is short', () => {
    expect(command('fit', 'a.arrows', '--budget', '50%', '--out', 'a.fitprune.json')).toBe(
      'fitprune fit a.arrows --budget 50% --out a.fitprune.json',
    );
  });

  it('breaks between arguments, an option beside its value', () => {
    const recipes = [1, 2, 3, 4].map((n) => `recipes-of-a-sweep/recipe-${n}.fitprune.json`);
    expect(
      command('evaluate', ...recipes, '--data', 'evaluation.jsonl', '--baselines').split('\n'),
    ).toEqual([
      `fitprune evaluate ${recipes[0]} ${recipes[1]} \\`,
      `    ${recipes[2]} ${recipes[3]} \\`,
      '    --data evaluation.jsonl --baselines',
    ]);
  });

  it.skipIf(platform() === 'win32')('is the same to a shell as on one line', () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-z./'" $;*\\-]{1,40}$/),
      fc.constantFrom('--data', '--samples', '--record', 'a.fitprune.json'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 14 }), (words) => {
        // White space at the ends is no part of a name as reports show it.
        const shown = words.map((one) => one.trim().replaceAll(/ +/g, ' ')).filter(Boolean);
        expect(wordsOf(command('fit', ...shown))).toEqual(['fit', ...shown]);
      }),
      { numRuns: 60 },
    );
  });
});
