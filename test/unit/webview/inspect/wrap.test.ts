import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../../src/core/plot/labels';
import { wrapText } from '../../../../webview/inspect/wrap';

describe('wrapped text', () => {
  it.each([
    ['one two three', 60, ['one two', 'three']],
    ['one', 10, ['one']],
    ['', 100, []],
    ['图像中有什么', 33, ['图像中', '有什么']],
    ['a 图像 b', 1000, ['a 图像 b']],
  ])('"%s" in %i', (text, width, lines) => {
    expect(wrapText(text, width, 10)).toEqual(lines);
  });

  it('loses no sign, and no line of several words is too wide', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 20, max: 400 }), (text, width) => {
        const lines = wrapText(text, width, 10);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const line of lines) {
          if (/\s/.test(line)) expect(textWidth(line, 10)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
