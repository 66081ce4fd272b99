import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globPattern, isGlob } from '../../../src/core/glob';
import { propertyRuns } from '../../run-all';

/** Node's own, where this Node has it. */
const matchesGlob = (path.posix as { matchesGlob?: (path: string, pattern: string) => boolean })
  .matchesGlob;

const name = fc.string({
  unit: fc.constantFrom('a', 'b', '.', '+', '('),
  minLength: 1,
  maxLength: 3,
});
const sign = fc.constantFrom('*', '?', '{a,bb}', 'a*', '*b', '**', 'a', 'b+');
const joined = (part: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('globPattern', () => {
  it.each([
    ['*.fitprune.json', 'a.fitprune.json', true],
    ['*.fitprune.json', 'b/a.fitprune.json', false],
    ['**/*.fitprune.json', 'a.fitprune.json', true],
    ['**/*.fitprune.json', 'b/c/a.fitprune.json', true],
    ['recipes/**', 'recipes/b/a.fitprune.json', true],
    ['recipes/**', 'recipes', false],
    ['llava-{50,60}.*', 'llava-60.fitprune.json', true],
    ['llava-{50,60}.*', 'llava-70.fitprune.json', false],
    ['llava-?0.x', 'llava-60.x', true],
    ['a{b', 'a{b', true],
    ['a.b', 'axb', false],
  ])('%s, %s: %s', (pattern, file, expected) => {
    expect(globPattern(pattern).test(file)).toBe(expected);
  });

  it('a path without wildcards matches itself', () => {
    fc.assert(
      fc.property(joined(name), (file) => {
        expect(isGlob(file)).toBe(false);
        expect(globPattern(file).test(file)).toBe(true);
      }),
    );
  });

  it.skipIf(matchesGlob === undefined)('agrees with Node', () => {
    const files = joined(
      fc.string({ unit: fc.constantFrom('a', 'b', '+'), minLength: 1, maxLength: 3 }),
    );
    fc.assert(
      fc.property(files, joined(sign), (file, pattern) => {
        expect([pattern, globPattern(pattern).test(file)]).toEqual([
          pattern,
          matchesGlob!(file, pattern),
        ]);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });
});
