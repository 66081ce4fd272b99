import { describe, expect, it } from 'vitest';
import { parseDocument, rangeAt, stepNodes } from '../../../../src/core/recipe/document';
import { exampleText } from './example';

describe('places in a recipe', () => {
  const document = parseDocument(exampleText);
  const textAt = (path: (string | number)[]) => {
    const { offset, length } = rangeAt(document, path);
    return exampleText.slice(offset, offset + length);
  };

  it('finds parts by path, and the nearest enclosing value of a missing one', () => {
    expect(textAt(['schedule', 2])).toBe('{ "layer": 9, "keep": 0.28 }');
    expect(textAt(['schedule', 2, 'keep'])).toBe('0.28');
    expect(textAt(['budget', 'value'])).toMatch(/^\{ "metric": "flops"/);
    expect(textAt(['note'])).toBe('{');
  });

  it('lists the steps with lines and columns from 0', () => {
    const steps = stepNodes(document);
    expect(steps.map(({ layer, keep }) => [layer, keep])).toEqual([
      [1, 0.72],
      [4, 0.48],
      [9, 0.28],
      [16, 0.18],
    ]);
    expect(steps[1]!.range).toMatchObject({
      start: { line: 13, column: 4 },
      end: { line: 13, column: 32 },
    });
  });

  it('lists what can be read of a schedule that is being typed', () => {
    const half = parseDocument('{ "schedule": [ { "layer": 1, "keep": 0.5 }, { "layer": 3, "ke');
    expect(half.syntax.length).toBeGreaterThan(0);
    expect(stepNodes(half).map(({ layer, keep }) => [layer, keep])).toEqual([
      [1, 0.5],
      [3, undefined],
    ]);
  });
});
