import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineMap } from '../../../../src/core/recipe/positions';

const text = fc
  .array(fc.constantFrom('a', '{', '\n', '\r', '\r\n', 'ä', '😀'), { maxLength: 30 })
  .map((parts) => parts.join(''));

/** Counted from the start, a code unit at a time. */
function counted(all: string, offset: number): { line: number; column: number } {
  let [line, start] = [0, 0];
  for (let at = 0; at < offset; at += 1) {
    const isInside = all[at] === '\r' && all[at + 1] === '\n';
    if ((all[at] === '\n' || all[at] === '\r') && !isInside) [line, start] = [line + 1, at + 1];
  }
  return { line, column: offset - start };
}

describe('LineMap', () => {
  it('finds the line and column of every offset', () => {
    fc.assert(
      fc.property(text, (all) => {
        const lines = new LineMap(all);
        for (let offset = 0; offset <= all.length; offset += 1) {
          expect(lines.position(offset)).toEqual(counted(all, offset));
        }
      }),
    );
  });

  it.each([
    ['inside the text', 1, 2, { offset: 1, length: 2 }],
    ['over its end', 2, 9, { offset: 2, length: 2 }],
    ['beyond it', 9, 1, { offset: 4, length: 0 }],
  ])('has ranges %s', (_, offset, length, expected) => {
    expect(new LineMap('a\nbc').range(offset, length)).toMatchObject(expected);
  });
});
