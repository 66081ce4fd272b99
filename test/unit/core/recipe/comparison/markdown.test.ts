import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { compareRecipes } from '../../../../../src/core/recipe/comparison/compare';
import { comparisonMarkdown, inert } from '../../../../../src/core/recipe/comparison/markdown';
import { recipe } from './recipes';

const inputs = [
  { name: 'a', recipe: recipe() },
  { name: 'b', recipe: recipe({ schedule: [{ layer: 1, keep: 0.2 }] }) },
];

it('is a table with the best in bold and differences in brackets', () => {
  const text = comparisonMarkdown(compareRecipes(inputs));
  const lines = text.split('\n');
  expect(lines[0]).toBe('|   | `a` | `b` |');
  expect(lines[1]).toBe('| --- | ---: | ---: |');
  expect(lines).toContain('| Model | `llava` | `llava` |');
  expect(lines).toContain('| FLOPs saved (decoder) | 60.1% | **69.0%** (+8.9 points) |');
  expect(lines).toContain(
    '| KV cache saved | 57.9% (136 MiB) | **66.9%** (107 MiB; +9.0 points) |',
  );
  expect(lines).toContain('| Keep after layer 4 | 48.00% | – |');
  expect(lines).toContain('**best of its row**. Differences are against the first recipe.');
});

it('names what cannot be read or compared', () => {
  const other = recipe({ model: { fingerprint: 'sha256:b' } });
  const text = comparisonMarkdown(
    compareRecipes([
      inputs[0]!,
      { name: 'o', recipe: other },
      { name: 'gone', recipe: undefined, problem: 'it is <b>missing</b>' },
    ]),
  );
  expect(text).toContain('accuracy cannot be compared: `o`');
  expect(text).toContain('`gone`: `it is <b>missing</b>`');
});

test.each([
  ['plain', '`plain`'],
  ['a|b', '`a¦b`'],
  ['`', '`` ` ``'],
  ['a``b`c', '```a``b`c```'],
  ['two\nlines\r\nhere', '`two lines here`'],
  ['\u202Egnp.exe', '`gnp.exe`'],
  ['', ''],
  ['[x](javascript:1) <img src=x> @you #1', '`[x](javascript:1) <img src=x> @you #1`'],
])('%j becomes %s', (text, expected) => {
  expect(inert(text)).toBe(expected);
});

/** The rest after code spans are read as CommonMark reads them. */
function outsideCode(text: string): string {
  return text.replace(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
}

it("keeps a recipe's own words inside code and inside its cell", () => {
  const nasty = fc.string({
    unit: fc.constantFrom('`', '``', '|', '\\', '\n', '<b>', '[a](b)', '*', '@x', 'www.', 'z', '~'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(nasty, nasty, (name, path) => {
      const changed = recipe({ model: { path } });
      const text = comparisonMarkdown(
        compareRecipes([
          { name, recipe: changed },
          { name: 'b', recipe: recipe() },
        ]),
      );
      for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
        const rest = outsideCode(line);
        expect(rest.split('|')).toHaveLength(5);
        expect(rest).not.toMatch(/[`<[@~\\]|www|z/);
      }
    }),
  );
});
