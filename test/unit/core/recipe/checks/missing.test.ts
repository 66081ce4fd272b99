import { modify, applyEdits } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { schemaFixes } from '../../../../../src/core/recipe/editing/fix-schema';
import { applyTextEdits } from '../../../../../src/core/recipe/editing/edits';
import { checkRecipe } from '../../../../../src/core/recipe/checks/check';
import { withSuggestions } from '../../../../../src/core/recipe/checks/misspelt-values';
import { missingDiagnostics } from '../../../../../src/core/recipe/checks/missing';
import { ruleDiagnostics } from '../../../../../src/core/recipe/checks/rules';
import { withoutMisspeltTwice } from '../../../../../src/core/recipe/checks/rules-keys';
import { recipeSchema } from '../../../../../src/core/recipe/schema/schema';
import { serverSchema } from '../../../../../src/core/recipe/schema/server';
import { validateSchema } from '../../../../../src/core/recipe/checks/validate-schema';
import { inEnglish } from '../../../support/in-english';

const text = JSON.stringify(
  {
    version: 1,
    model: {
      ...{ path: 'm', decoder: 'onnx/d.onnx', architecture: 'llava', fingerprint: 'sha256:00' },
      ...{ layers: 4, hiddenSize: 8, intermediateSize: 16, attentionHeads: 2, keyValueHeads: 2 },
      ...{ visualTokens: 9, textTokens: 3 },
    },
    budget: { metric: 'flops', convention: 'decoder', reduction: 0.5 },
    schedule: [{ layer: 1, keep: 0.5 }],
    ranking: { kind: 'random', seed: 1 },
    fit: {
      method: 'fitprune',
      tool: 't',
      statistics: 's',
      samples: 1,
      alpha: 1,
      selfLoss: 0,
      crossLoss: 0,
    },
  },
  null,
  2,
);

const lacking = (...path: (string | number)[]): string =>
  applyEdits(text, modify(text, path, undefined, { formattingOptions: { tabSize: 2 } }));

const { required, properties } = recipeSchema;
const cases: (string | number)[][] = [
  ...required.map((key) => [key]),
  ...properties.model.required.map((key) => ['model', key]),
  ...properties.budget.required.map((key) => ['budget', key]),
  ['budget', 'reduction'],
  ...['layer', 'keep'].map((key) => ['schedule', 0, key]),
  ...['kind', 'seed'].map((key) => ['ranking', key]),
  ...['method', 'tool', 'statistics', 'samples', 'alpha'].map((key) => ['fit', key]),
];

describe('a recipe that lacks', () => {
  it('nothing has no finding', async () => {
    expect(await missingDiagnostics(text)).toEqual([]);
    expect(await validateSchema(text, serverSchema)).toEqual([]);
  });

  it.each(cases)('%s %s %s', async (...path) => {
    const written = lacking(...path);
    const found = inEnglish(await missingDiagnostics(written));
    expect(found.map(({ message }) => message)).toEqual([`"${path.at(-1)}" is missing.`]);
    const [{ range, severity }] = found as [(typeof found)[0]];
    // At the key of the object, or its brace, and never over lines.
    const at = written.slice(range.offset, range.offset + range.length);
    expect(at).toBe(path.length === 2 ? JSON.stringify(path[0]) : '{');
    expect(severity).toBe('error');
    expect(await validateSchema(written, serverSchema)).toEqual([]);
  });

  it('a value of another kind is left to the server', async () => {
    const odd = text.replace('"layers": 4', '"layers": "four"');
    expect(await missingDiagnostics(odd)).toEqual([]);
    expect((await validateSchema(odd, serverSchema)).length).toBe(1);
  });

  it.each([
    ['"keep": 0.5', '"keep": 1.2'],
    ['"keep": 0.5', '"keep": 0'],
    ['"reduction": 0.5', '"reduction": 7'],
    ['"layers": 4', '"layers": 0'],
    ['sha256:00', 'md5:00'],
  ])('a value beyond its limits is the same error as in a check: %s -> %s', async (was, is) => {
    const odd = text.replace(was, is);
    expect(await validateSchema(odd, serverSchema)).toEqual([]);
    // As the editor says it.
    const [found] = withSuggestions(parseDocument(odd), await missingDiagnostics(odd));
    expect(found).toMatchObject({ severity: 'error', code: 'schema' });
    const checked = (await checkRecipe(odd)).filter(({ code }) => code === 'schema');
    expect(checked.map(({ message }) => String(message))).toContain(String(found!.message));
  });

  it('a misspelt value is an error that names the intended one, and one edit from it', async () => {
    const written = text.replace('"random"', '"randm"');
    expect(await validateSchema(written, serverSchema)).toEqual([]);
    const document = parseDocument(written);
    const found = withSuggestions(document, await missingDiagnostics(written));
    expect(found.map(({ message, severity }) => [String(message), severity])).toEqual([
      ['"randm" is not a valid value of this key. Did you mean "random"?', 'error'],
    ]);
    // In the command line's words.
    const checked = (await checkRecipe(written)).find(({ code }) => code === 'schema')!;
    expect([checked.severity, String(checked.message)]).toEqual([
      'error',
      String(found[0]!.message),
    ]);
    const [fix] = schemaFixes({ document, diagnostic: found[0]! });
    expect([String(fix!.title), fix!.preferred]).toEqual(['Write "random"', true]);
    expect(applyTextEdits(written, fix!.edits)).toBe(text);
  });

  it('a value that is near to none is reported in the words of the schema', async () => {
    const written = text.replace('"random"', '"best"');
    const found = withSuggestions(parseDocument(written), await missingDiagnostics(written));
    expect(found.map(({ message }) => String(message))).toEqual([
      expect.stringMatching(/^Value is not accepted/),
    ]);
  });

  it.each([
    ['version', /^Add "version": 1$/, true],
    ['schedule', /^Add "schedule": \[\]$/, false],
    ['ranking', /^Add "ranking": \{ … \}$/, false],
    ['budget', /^Add "budget": \{ … \}$/, false],
  ])('%s can have it added, and is whole then', async (key, title, preferred) => {
    const written = lacking(key);
    const document = parseDocument(written);
    const [diagnostic] = await missingDiagnostics(written);
    const [fix, ...others] = schemaFixes({
      document,
      diagnostic: diagnostic!,
    });
    expect(others).toEqual([]);
    expect(String(fix!.title)).toMatch(title);
    expect(fix!.preferred).toBe(preferred);
    const [{ offset, length, text: added }] = fix!.edits as never as [
      { offset: number; length: number; text: string },
    ];
    const mended = written.slice(0, offset) + added + written.slice(offset + length);
    expect(await validateSchema(mended)).toEqual([]);
  });
});

it('a key that is missing because it is misspelt is one finding, in either case', async () => {
  const written = text.replace('"ranking"', '"rankings"');
  const document = parseDocument(written);
  const rules = ruleDiagnostics(document).filter(({ code }) => code === 'key-unknown');
  const found = withoutMisspeltTwice(document, [...(await missingDiagnostics(written)), ...rules]);
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([['key-unknown', 'error']]);
});

it.each([
  ['[1]', 'It needs 2 entries or more.'],
  ['[1, 1, 1]', 'It has more than 2 entries.'],
])('a list of another length is reported in plain words: %s', async (exponents, words) => {
  const written = text.replace('"random"', `"self-cross", "exponents": ${exponents}`);
  const found = (await checkRecipe(written)).map(({ message }) => String(message));
  expect(found).toContain(words);
});

it('reports each fault of a list once, and all of it with the other findings of FitPrune', async () => {
  const written = text.replace('"random"', '"self-cross", "exponents": [1, 1, 1, 1]');
  expect(await validateSchema(written, serverSchema)).toEqual([]);
  const found = await missingDiagnostics(written);
  expect(found.map(({ message }) => String(message))).toEqual(['It has more than 2 entries.']);
});

it('a step that is not an object is reported by FitPrune', async () => {
  const written = text.replace(/\{\s*"layer": 1,\s*"keep": 0\.5\s*\}/, '5');
  expect(await validateSchema(written, serverSchema)).toEqual([]);
  const found = await missingDiagnostics(written);
  expect(found.map(({ message }) => String(message))).toEqual([
    'Incorrect type. Expected "object".',
  ]);
});

it('leaves every list to the rule of its length: further entries are no finding of their own', () => {
  const lists: object[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if ('additionalItems' in part) lists.push(part);
    Object.values(part).forEach(visit);
  };
  visit(recipeSchema);
  expect(lists.length).toBeGreaterThan(3);
  expect(lists.filter((one) => !('maxItems' in one))).toEqual([]);
});
