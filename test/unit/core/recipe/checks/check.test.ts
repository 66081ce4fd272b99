import { describe, expect, it, test } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import {
  checkRecipe,
  loadRecipe,
  passes,
  readRecipe,
  UnusableRecipe,
} from '../../../../../src/core/recipe/checks/check';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { recipeCost } from '../../../../../src/core/recipe/recipe-cost';
import {
  semanticDiagnostics,
  type FoundModel,
} from '../../../../../src/core/recipe/checks/semantics';
import { example, exampleText, exampleWith } from '../example';
import { inEnglish } from '../../../support/in-english';

describe('the recipe of the documentation', () => {
  it('passes; only its placeholder of an evaluation is out of date', async () => {
    const found = inEnglish(await checkRecipe(exampleText));
    expect(found.map(({ code }) => code)).toEqual(['evaluation-stale']);
    expect(passes(found)).toBe(true);
  });

  it('costs what the documentation says', () => {
    const cost = recipeCost(example);
    expect(cost.reduction.decoder).toBeCloseTo(0.601, 3);
    expect(cost.reduction.visual).toBeCloseTo(0.672, 3);
    expect(cost.flops.decoder / 1e12).toBeCloseTo(3.43, 2);
    expect(cost.finalVisualTokens).toBe(104);
    expect(cost.meanVisualTokens).toBeCloseTo(202.0, 1);
    expect(cost.kvReduction).toBeCloseTo(0.579, 3);
  });
});

it('says once that a text ends early, however many braces are open', async () => {
  const found = await checkRecipe('{ "version": 1, "model": {');
  expect(found.map(({ code }) => code)).toEqual(['json-syntax']);
});

/** Each: the change to the example, the code, the severity, and the text that it marks. */
const findings: [string, [string, string][], string, string, string][] = [
  ['a comment', [['"version"', '// mine\n  "version"']], 'json-comment', 'error', '// mine'],
  ['a block comment', [['"version"', '/* a */ "version"']], 'json-comment', 'error', '/* a */'],
  ['a trailing comma', [['0.18 }\n', '0.18 },\n']], 'json-trailing-comma', 'error', ','],
  ['a repeated key', [['"version": 1', '"version": 1, "version": 1']], 'json-duplicate-key', 'error', '"version"'],
  ['single quotes', [['"self-cross"', "'self-cross'"]], 'json-syntax', 'error', "'self-cross'"],
  ['a later version', [['"version": 1', '"version": 2']], 'version-unsupported', 'error', '2'],
  ['a version in quotes', [['"version": 1', '"version": "1"']], 'version-unsupported', 'error', '"1"'],
  ['a missing key', [['"ranking": { "kind": "self-cross" },\n', '']], 'schema', 'error', '{'],
  ['a keep of 0', [['0.18', '0']], 'schema', 'error', '0'],
  ['a keep above 1', [['0.72', '1.2']], 'schema', 'error', '1.2'],
  ['a layer in quotes', [['"layer": 16', '"layer": "16"']], 'schema', 'error', '"16"'],
  ['a fraction of a layer', [['"layer": 16', '"layer": 16.5']], 'schema', 'error', '16.5'],
  ['an unknown ranking', [['"self-cross"', '"best"']], 'schema', 'error', '"best"'],
  ['random without seed', [['"self-cross"', '"random"']], 'schema', 'error', '"ranking"'],
  ['a budget without amount', [[', "reduction": 0.6', '']], 'schema', 'error', '"budget"'],
  ['a budget with both', [['"reduction": 0.6', '"reduction": 0.6, "value": 1e13']], 'schema', 'error', '{'],
  ['a value for the KV cache', [['"flops"', '"kv"'], ['"reduction": 0.6', '"value": 5']], 'schema', 'error', '"budget"'],
  ['an interval the wrong way round', [['[-0.018, 0.002]', '[0.018, 0.002]']], 'interval-order', 'error', '[0.018, 0.002]'],
  ['layers out of order', [['"layer": 4', '"layer": 12']], 'schedule-order', 'error', '9'],
  ['a layer before that before the first', [['"layer": 1,', '"layer": -2,']], 'schema', 'error', '-2'],
  ['a step before the decoder behind others', [['"layer": 4', '"layer": -1']], 'schedule-order', 'error', '-1'],
  ['two steps before the decoder', [['"layer": 1,', '"layer": -1,'], ['"layer": 4', '"layer": -1']], 'layer-repeated', 'error', '-1'],
  ['a step before the decoder for nothing', [['"layer": 1, "keep": 0.72', '"layer": -1, "keep": 1'], ['0.6 }', '0.54 }']], 'step-redundant', 'info', '{ "layer": -1'],
  ['a layer twice', [['"layer": 9', '"layer": 4']], 'layer-repeated', 'error', '4'],
  ['a layer beyond the last', [['"layer": 16', '"layer": 32']], 'layer-range', 'error', '32'],
  ['a layer beyond the last, and no order of others to it', [['"layer": 4', '"layer": 40']], 'layer-range', 'error', '40'],
  ['a keep that rises', [['0.18', '0.4']], 'keep-increases', 'error', '0.4'],
  ['too many decimals', [['0.18', '0.18007']], 'keep-decimals', 'error', '0.18007'],
  ['a step for nothing', [['0.18', '0.28'], ['0.6 }', '0.5 }']], 'step-redundant', 'info', '{ "layer": 16, "keep": 0.28 }'],
  ['a budget missed', [['"reduction": 0.6', '"reduction": 0.61']], 'budget-missed', 'error', '{ "metric"'],
  ['tokens over budget', [['"flops"', '"tokens"'], ['"reduction": 0.6', '"value": 200']], 'budget-missed', 'error', '{ "metric"'],
  ['a budget that the search as published misses', [['"reduction": 0.6', '"reduction": 0.61'], ['"method": "fitprune"', '"method": "fitprune-published"']], 'budget-missed', 'warning', '{ "metric"'],
  ['a budget not used', [['"reduction": 0.6', '"reduction": 0.5']], 'budget-unused', 'info', '{ "metric"'],
]; // oxfmt-ignore

test('a budget on several lines is marked at its amount', async () => {
  const lines =
    '{\n    "metric": "flops",\n    "convention": "decoder",\n    "reduction": 0.61\n  }';
  const text = exampleWith([
    '{ "metric": "flops", "convention": "decoder", "reduction": 0.6 }',
    lines,
  ]);
  const { range } = (await checkRecipe(text)).find(({ code }) => code === 'budget-missed')!;
  expect(text.slice(range.offset, range.offset + range.length)).toBe('"reduction": 0.61');
});

test.each(findings)('%s', async (_, changes, code, severity, points) => {
  const text = exampleWith(...changes);
  const found = inEnglish(await checkRecipe(text)).filter((one) => one.code !== 'evaluation-stale');
  const wanted = found.find((one) => one.code === code);
  expect(wanted, JSON.stringify(found)).toBeDefined();
  expect(wanted!.severity).toBe(severity);
  const { range, message } = wanted!;
  expect(text.slice(range.offset, range.offset + range.length).startsWith(points)).toBe(true);
  const lines = text.slice(0, range.offset).split('\n');
  expect(range.start).toEqual({ line: lines.length - 1, column: lines.at(-1)!.length });
  expect(message.length).toBeGreaterThan(15);
  expect(passes(found)).toBe(severity !== 'error');
});

test.each([
  ['layer', '1,', '-2,'],
  ['layer', '9', '4.5'],
  ['layer', '16', '32'],
  ['layer', '16', '9'],
  ['keep', '0.28', '2'],
  ['keep', '0.28', '0.5'],
])('one fault of a step is one error: %s %s as %s', async (key, is, becomes) => {
  const change = [`"${key}": ${is}`, `"${key}": ${becomes}`] as [string, string];
  const found = inEnglish(await checkRecipe(exampleWith(change)));
  const errors = found.filter((one) => one.severity === 'error' && one.code !== 'budget-missed');
  expect(errors, JSON.stringify(errors)).toHaveLength(1);
});

describe('messages say by how much and what to do', () => {
  test.each([
    [
      [['"reduction": 0.6', '"reduction": 0.61']],
      /saves 60\.\d% instead of 61\.0%, 0\.\d points short\. Keep fewer/,
    ],
    [
      [
        ['"flops"', '"tokens"'],
        ['"reduction": 0.6', '"value": 200'],
      ],
      /leaves 202 visual tokens a layer, 0\.3 points short/,
    ],
    [[['"reduction": 0.6', '"reduction": 0.5']], /10\.\d points below its budget/],
    [[['0.18', '0.18007']], /Write 0\.1801/],
    [[['"layer": 16', '"layer": 32']], /32 layers are 0 to 31/],
  ] as [[string, string][], RegExp][])('%j', async (changes, message) => {
    // oxfmt-ignore
    const found = inEnglish(await checkRecipe(exampleWith(...changes)));
    expect(found.map((one) => one.message).join('\n')).toMatch(message);
  });
});

test.each([
  ['nothing', ''],
  ['a byte order mark', '\uFEFF'],
  ['a list', '[]'],
  ['a number', '42'],
  ['half a recipe', exampleText.slice(0, 300)],
  ['half a step', exampleText.slice(0, exampleText.indexOf('0.48'))],
  ['null parts', '{"version":1,"model":null,"budget":null,"schedule":null,"ranking":null}'],
  ['odd parts', '{"version":1,"model":[],"budget":"60%","schedule":[null,3,{}],"ranking":[],"evaluation":[null]}'], // oxfmt-ignore
])('%s is an error, not a crash', async (_, text) => {
  expect(passes(await checkRecipe(text))).toBe(false);
  semanticDiagnostics(parseDocument(text));
});

test.each([
  ['Windows line ends', exampleText.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${exampleText}`],
  ['unknown keys', exampleWith(['"version": 1', '"version": 1, "note": { "by": "me" }'])],
  ['no records', exampleText.replace(/,\s+"fit"[^]*$/, '}')],
  ['nothing pruned', exampleText.replace(/"schedule": \[[^\]]*\]/, '"schedule": []').replace('0.6 }', '0 }')], // oxfmt-ignore
])('%s are fine', async (_, text) => {
  expect(text).not.toBe(exampleText);
  const found = inEnglish(await checkRecipe(text));
  expect(found.filter(({ code }) => code !== 'evaluation-stale')).toEqual([]);
});

it('counts columns after Windows line ends', async () => {
  const text = exampleWith(['"layer": 16', '"layer": 32']).replaceAll('\n', '\r\n');
  const [found] = inEnglish(await checkRecipe(text));
  expect(found!.range.start).toEqual({ line: 15, column: 15 });
});

it('keeps to its own schema, whatever $schema says', async () => {
  const text = exampleWith(
    ['"version": 1,', '"$schema": "http://json-schema.org/draft-07/schema#", "version": 1,'],
    ['"self-cross"', '"nonsense"'],
  );
  expect((await checkRecipe(text)).map(({ code, severity }) => [code, severity])).toContainEqual([
    'schema',
    'error',
  ]);
});

describe('the model beside the recipe', () => {
  const shape = {
    layers: 32,
    hiddenSize: 4096,
    intermediateSize: 11008,
    attentionHeads: 32,
    keyValueHeads: 32,
    headSize: 128,
  };
  const model = { fingerprint: 'sha256:...', shape, visualTokens: 576 };
  const codes = async (describe: () => Promise<FoundModel | undefined>) =>
    (await checkRecipe(exampleText, { describe })).map(({ code, severity }) => [code, severity]);

  test.each([
    ['is the one', () => Promise.resolve(model), []],
    [
      'is another',
      () => Promise.resolve({ ...model, fingerprint: 'sha256:1' }),
      [['fingerprint-changed', 'error']],
    ],
    [
      'has other sizes than the recipe says',
      () => Promise.resolve({ ...model, shape: { ...shape, layers: 24, hiddenSize: 2048 } }),
      [
        ['model-mismatch', 'error'],
        ['model-mismatch', 'error'],
      ],
    ],
    [
      'cannot be cut before, which nobody asks',
      () => Promise.resolve({ ...model, beforeRefusal: 'Its caches are bf16.' }),
      [],
    ],
    ['is missing', () => Promise.resolve(undefined), [['model-missing', 'warning']]],
    [
      'cannot be read',
      () => Promise.reject(new HumanError('It is truncated.', 'onnx-truncated')),
      [['model-unreadable', 'warning']],
    ],
  ])('%s', async (_, describe, expected) => {
    const found = await codes(describe);
    expect(found.filter(([code]) => code !== 'evaluation-stale')).toEqual(expected);
  });

  it('cannot be cut before its decoder as the recipe asks', async () => {
    const step = exampleWith(['"schedule": [', '"schedule": [{ "layer": -1, "keep": 0.75 },']);
    for (const beforeRefusal of [undefined, 'Its caches are bf16.']) {
      const describe = () => Promise.resolve({ ...model, beforeRefusal });
      const found = inEnglish(await checkRecipe(step, { describe }));
      const refusals = found.filter(({ code }) => code === 'before-impossible');
      expect(
        refusals.map(({ severity, message, range }) => [severity, message, range.start.line]),
      ).toEqual(beforeRefusal === undefined ? [] : [['error', beforeRefusal, 11]]);
    }
  });

  it('is looked up by path and decoder; a bug in the answer stays a bug', async () => {
    const asked: unknown[] = [];
    await codes((...wanted: unknown[]) => {
      asked.push(...wanted);
      return Promise.resolve(model);
    });
    const decoder = 'onnx/decoder_model_merged.onnx';
    expect(asked).toEqual([{ path: '../models/llava', decoder }]);
    await expect(codes(() => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});

describe('a ranking', () => {
  const ranked = (ranking: string) => exampleWith(['{ "kind": "self-cross" }', ranking]);
  const about = async (ranking: string) =>
    inEnglish(await checkRecipe(ranked(ranking))).filter(({ code }) => code !== 'evaluation-stale');

  test.each([
    '{ "kind": "cross", "heads": "mean", "textRows": "last", "debiased": true }',
    '{ "kind": "self-cross", "exponents": [0.5, 2], "coverage": { "block": 2, "grid": [24, 24] } }',
    '{ "kind": "cross", "coverage": { "block": 12, "share": 0.5, "grid": [12, 24] } }',
    '{ "kind": "stride", "grid": [24, 12] }',
    '{ "kind": "random", "seed": 1 }',
    '{ "kind": "dart" }',
  ])('may be %s', async (ranking) => {
    expect(await about(ranking)).toEqual([]);
  });

  test.each([
    ['{ "kind": "random", "seed": 1, "coverage": { "block": 2 } }', 'ranking-parameter', 'error'],
    ['{ "kind": "stride", "coverage": { "block": 2 } }', 'ranking-parameter', 'error'],
    ['{ "kind": "stride", "heads": "mean" }', 'ranking-parameter', 'warning'],
    ['{ "kind": "random", "seed": 1, "textRows": "max" }', 'ranking-parameter', 'warning'],
    ['{ "kind": "self", "textRows": "max" }', 'ranking-parameter', 'warning'],
    ['{ "kind": "cross", "exponents": [2, 1] }', 'ranking-parameter', 'warning'],
    ['{ "kind": "cross", "exponents": [0, 0] }', 'ranking-parameter', 'warning'],
    ['{ "kind": "self-cross", "exponents": [0, 0] }', 'ranking-parameter', 'error'],
    ['{ "kind": "self-cross", "seed": 1 }', 'ranking-parameter', 'warning'],
    ['{ "kind": "self-cross", "grid": [24, 24] }', 'ranking-parameter', 'warning'],
    ['{ "kind": "stride", "grid": [24, 25] }', 'ranking-grid', 'warning'],
    [
      '{ "kind": "cross", "coverage": { "block": 2, "grid": [20, 24] } }',
      'ranking-grid',
      'warning',
    ],
    ['{ "kind": "cross", "coverage": { "block": 24 } }', 'ranking-block', 'warning'],
    ['{ "kind": "cross", "coverage": { "block": 8, "grid": [6, 8] } }', 'ranking-block', 'warning'],
    ['{ "kind": "divprune" }', 'ranking-place', 'error'],
    ['{ "kind": "cdpruner" }', 'ranking-place', 'error'],
    ['{ "kind": "cross", "coverage": { "block": 1 } }', 'schema', 'error'],
    ['{ "kind": "cross", "coverage": { "block": 2, "share": 2 } }', 'schema', 'error'],
    ['{ "kind": "cross", "coverage": {} }', 'schema', 'error'],
  ])('%s is found: %s, %s', async (ranking, code, severity) => {
    expect((await about(ranking)).map((one) => [one.code, one.severity])).toEqual([
      [code, severity],
    ]);
  });

  it('says which ranking reads the parameter, and marks it', async () => {
    const [found] = await about('{ "kind": "cross", "exponents": [2, 1] }');
    expect(found!.message).toBe(
      'A ranking by cross does not read exponents, which belongs to self-cross. Remove it.',
    );
    const text = ranked('{ "kind": "cross", "exponents": [2, 1] }');
    const { offset, length } = found!.range;
    expect(text.slice(offset, offset + length)).toBe('[2, 1]');
  });

  test.each([
    '{}',
    '{ "kind": "cross", "coverage": null }',
    '{ "kind": "cross", "coverage": { "block": 2, "grid": [0, 4] } }',
    '{ "kind": "stride", "grid": [24] }',
    '{ "kind": "nonsense", "seed": [] }',
    '[]',
  ])('half typed is accepted: %s', async (ranking) => {
    const found = await about(ranking);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ code }) => code === 'schema')).toBe(true);
  });
});

describe('an evaluation', () => {
  const hash = scheduleHash(example.schedule, example.ranking);
  const evaluated = exampleWith(['"schedule": "sha256:..."', `"schedule": "${hash}"`]);

  test.each([
    ['is current for its schedule', evaluated, []],
    ['is current however that is spelled', evaluated.replace('0.72', '0.7200'), []],
    ['is stale for another schedule', evaluated.replace('0.18', '0.17'), ['evaluation-stale']],
    [
      'is stale for another ranking',
      evaluated.replace('"self-cross"', '"cross"'),
      ['evaluation-stale'],
    ],
  ])('%s', async (_, text, expected) => {
    // oxfmt-ignore
    const found = inEnglish(await checkRecipe(text));
    expect(found.map(({ code }) => code)).toEqual(expected);
  });
});

describe('why a recipe cannot be used', () => {
  it('is the first error of the check, without the file', async () => {
    const json = exampleWith(['"layer": 9', '"layer": 4'], ['0.18', '0.4']);
    const read = await readRecipe(json);
    const [first] = inEnglish(await checkRecipe(json)).filter((one) => one.severity === 'error');
    expect(read).toBeInstanceOf(UnusableRecipe);
    expect(String((read as UnusableRecipe).reason)).toBe(`${first!.message} (and more)`);
  });
});

describe('loadRecipe', () => {
  it('gives the recipe, over budget or not', async () => {
    expect(await loadRecipe(exampleText, 'a')).toEqual(example);
    const over = exampleWith(['"reduction": 0.6', '"reduction": 0.7']);
    expect((await loadRecipe(`\uFEFF${over}`, 'a')).budget.reduction).toBe(0.7);
  });

  it('names file, line and column of the first error', async () => {
    const text = exampleWith(['"layer": 9', '"layer": 4'], ['0.18', '0.4']);
    const act = loadRecipe(text, 'x.fitprune.json');
    await expect(act).rejects.toThrow(/^x\.fitprune\.json:15:16: Layer 4 prunes twice/);
    await expect(act).rejects.toThrow(/and 1 more/);
    await expect(act).rejects.toThrow(HumanError);
  });
});

test.each([
  [
    'a percentage',
    ['"reduction": 0.6', '"reduction": 60'],
    '60 is not a fraction. Did you mean 0.6?',
  ],
  [
    'a keep of more than all',
    ['0.72', '1.2'],
    '1.2 is not a fraction. Write a number of at most 1.',
  ],
] as const)('words %s', async (_, [from, to], message) => {
  const found = inEnglish(await checkRecipe(exampleWith([from, to])));
  expect(found.map(({ message }) => message)).toContain(message);
});
