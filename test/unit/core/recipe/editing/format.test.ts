import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyTextEdits } from '../../../../../src/core/recipe/editing/edits';
import { formatEdits } from '../../../../../src/core/recipe/editing/format';
import { formatRecipe } from '../../../../../src/core/recipe/write';
import { example, exampleText } from '../example';

const spaces = { tabSize: 2, insertSpaces: true };
const formatted = (text: string, options = spaces) =>
  applyTextEdits(text, formatEdits(text, options));

it('leaves what the tool writes as it is', () => {
  const text = formatRecipe(example);
  expect(formatEdits(text, spaces)).toEqual([]);
});

test.each([
  ['steps on a line', '{\n"schedule":[\n{"layer":1,"keep":0.5},\n      { "layer" : 2 ,"keep":0.4 }\n]\n}', '{\n  "schedule": [\n    { "layer": 1, "keep": 0.5 },\n    { "layer": 2, "keep": 0.4 }\n  ]\n}'],
  ['steps over lines', '{\n"schedule": [{\n"layer": 1,\n"keep": 0.5 }]\n}', '{\n  "schedule": [{\n      "layer": 1,\n      "keep": 0.5\n    }]\n}'],
  ['everything on one line', '{"version":1,"schedule":[{"layer":1,"keep":0.5}],"ranking":{"kind":"self"}}', '{\n  "version": 1,\n  "schedule": [\n    { "layer": 1, "keep": 0.5 }\n  ],\n  "ranking": { "kind": "self" }\n}'],
  ['rows of numbers', '{\n"model": {\n"layers": 1,"hiddenSize": 2,\n"textTokens": 3}\n}', '{\n  "model": {\n    "layers": 1, "hiddenSize": 2,\n    "textTokens": 3\n  }\n}'],
  ['empty brackets', '{\n"schedule": [ ],\n"fit": {\n}\n}', '{\n  "schedule": [],\n  "fit": {}\n}'],
  ['comments', '{\n// a\n"version":1, // b\n/* c */"x":2\n}', '{\n  // a\n  "version": 1, // b\n  /* c */ "x": 2\n}'],
  ['half a recipe', '{\n"schedule": [\n{"layer":1,"ke', '{\n  "schedule": [\n    { "layer": 1, "ke'],
  ['a word that is none', '{\n"version":1x.y\n}', '{\n  "version": 1x.y\n}'],
  ['nothing', '', ''],
])('%s', (_, text, expected) => {
  expect(formatted(text)).toBe(expected);
  expect(formatted(expected)).toBe(expected);
}); // oxfmt-ignore

describe('settings', () => {
  it('tabs, wide indentation, Windows line ends, a byte order mark', () => {
    const text = '\uFEFF{\r\n"version":1\r\n}';
    expect(formatted(text, { tabSize: 4, insertSpaces: false })).toBe(
      '\uFEFF{\r\n\t"version": 1\r\n}',
    );
    expect(formatted(text, { tabSize: 4, insertSpaces: true })).toContain('\r\n    "version"');
  });

  it('a range alone', () => {
    const text = '{\n"a":1,\n"b":2\n}';
    const from = text.indexOf('"b"');
    const within = { from, to: from + 4 };
    expect(applyTextEdits(text, formatEdits(text, { ...spaces, within }))).toBe(
      '{\n"a":1,\n  "b": 2\n}',
    );
  });
});

it('changes only space, and nothing the second time', () => {
  const space = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '  \n ');
  fc.assert(
    fc.property(fc.json(), fc.array(space, { minLength: 1 }), (json, gaps) => {
      let at = 0;
      const gap = () => gaps[at++ % gaps.length]!;
      const strings = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
      const text = json.replace(strings, (token) => gap() + token + gap());
      const after = formatted(text);
      expect(JSON.parse(after)).toEqual(JSON.parse(text));
      expect(after.replace(strings, (t) => t).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      expect(formatted(after)).toBe(after);
    }),
  );
});

it('formats the example as it is', () => {
  expect(formatted(exampleText)).toContain('    { "layer": 9, "keep": 0.28 },\n');
});
