import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tooDeepAt } from '../../../src/core/nesting';

/** How many arrays and objects of a parsed value lie inside one another. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('tooDeepAt', () => {
  it('finds something in a text exactly where its value is nested deeper', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.integer({ min: 0, max: 5 }), (text, most) => {
        const found = tooDeepAt(text, most);
        expect(found !== undefined).toBe(depthOf(JSON.parse(text)) > most);
        if (found !== undefined) expect('[{').toContain(text[found]);
      }),
    );
  });

  it.each([
    ['the first bracket that is too deep', '[[1], [2]]', 1, 1],
    ['none in strings', '["[[[["]', 1, undefined],
    ['none after an escaped quotation mark', String.raw`["\"[["]`, 1, undefined],
  ])('finds %s', (_, text, most, expected) => {
    expect(tooDeepAt(text, most)).toBe(expected);
  });
});
