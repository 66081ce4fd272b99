import { describe, expect, it, test } from 'vitest';
import {
  completionsAt,
  type ModelChoices,
} from '../../../../../src/core/recipe/editing/completion';
import { applyTextEdits } from '../../../../../src/core/recipe/editing/edits';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { ruleDiagnostics } from '../../../../../src/core/recipe/checks/rules';
import { exampleWith } from '../example';
import { atCursor } from './marked';
import { inEnglish } from '../../../support/in-english';

const choices: ModelChoices = {
  models: () =>
    Promise.resolve([
      { path: 'a b/"c"', name: 'c' },
      { path: '../d', name: 'd' },
    ]),
  decoders: (path) => Promise.resolve(path === '../models/llava' ? ['onnx/decoder.onnx'] : []),
};

async function complete(marked: string) {
  const { document, offset } = atCursor(marked);
  return { document, offset, found: inEnglish(await completionsAt(document, offset, choices)) };
}

const texts = async (...changes: [string, string][]) =>
  (await complete(exampleWith(...changes))).found?.items.map(({ text }) => text);

describe('layers', () => {
  it('that no other step prunes, those that fit here first', async () => {
    const found = await texts(['"layer": 4', '"layer": |']);
    // One more place: before the first layer.
    expect(found).toHaveLength(32 - 3 + 1);
    expect(found!.slice(0, 9)).toEqual(['2', '3', '4', '5', '6', '7', '8', '0', '10']);
    expect(found).not.toContain('9');
    expect(found).not.toContain('32');
  });

  it('show how many tokens enter', async () => {
    const { found } = await complete(exampleWith(['"layer": 4', '"layer": |']));
    expect(found!.items[0]).toEqual({ text: '2', detail: '415 tokens enter', description: '' });
  });

  it('and the place before them, which fits the first step only', async () => {
    const last = async (...changes: [string, string][]) =>
      (await complete(exampleWith(...changes))).found!.items.findLast(({ text }) => text === '-1');
    const before = { text: '-1', detail: '576 tokens enter' };
    expect(await last(['"layer": 1,', '"layer": |,'])).toEqual({
      ...before,
      description: 'before layer 0',
    });
    expect(await last(['"layer": 4', '"layer": |'])).toEqual({
      ...before,
      description: 'before layer 0, out of order here',
    });
  });

  it('none without a model', async () => {
    expect(await texts(['"layers": 32, ', ''], ['"layer": 4', '"layer": |4'])).toEqual([]);
  });
});

describe('grids', () => {
  it.each([['"stride", "grid": | }'], ['"cross", "coverage": { "block": 2, "grid": | } }']])(
    'are those of one image and of several: %s',
    async (typed) => {
      const { found } = await complete(exampleWith(['"self-cross" }', typed]));
      expect(found!.items.map(({ text, description }) => [text, description])).toEqual([
        ['[24, 24]', 'one image'],
        ['[16, 18]', '2 images'],
        ['[12, 16]', '3 images'],
        ['[12, 12]', '4 images'],
      ]);
    },
  );

  it('are not guessed without visual tokens', async () => {
    const found = await texts(
      ['"visualTokens": 576, ', ''],
      ['"self-cross" }', '"stride", "grid": | }'],
    );
    expect(found).toEqual([]);
  });
});

describe('keep', () => {
  it('lies between its neighbours and shows the tokens', async () => {
    const { found } = await complete(exampleWith(['"keep": 0.48', '"keep": |']));
    expect(found!.items.map(({ text, detail }) => `${text} ${detail}`)).toEqual([
      '0.7 → 403 tokens', '0.6 → 346 tokens', '0.5 → 288 tokens', '0.4844 → 279 tokens',
      '0.4 → 230 tokens', '0.3 → 173 tokens',
    ]); // oxfmt-ignore
  });

  it('offers the largest that meets the budget', async () => {
    const marked = exampleWith(['"keep": 0.48', '"keep": |0.5']);
    const { document, found } = await complete(marked);
    const best = found!.items.find(({ preferred }) => preferred);
    const put = (text: string) => applyTextEdits(document.text, [{ ...found!, text }]);
    const codes = (text: string) =>
      ruleDiagnostics(parseDocument(put(text))).map(({ code }) => code);
    expect(best!.description).toBe('meets the budget');
    expect(codes(best!.text)).not.toContain('budget-missed');
    expect(codes(String(Number(best!.text) + 0.0018))).toContain('budget-missed');
  });

  it('of the first step is below 1, of the last above nothing', async () => {
    expect((await texts(['"keep": 0.72', '"keep": |']))![0]).toBe('0.9');
    expect((await texts(['"keep": 0.18', '"keep": |']))!.at(-1)).toBe('0.01');
  });
});

describe('the model', () => {
  it('by its path, quoted', async () => {
    expect(await texts(['"../models/llava"', '"|"'])).toEqual(['"a b/\\"c\\""', '"../d"']);
  });

  it('by the decoders of the folder named', async () => {
    expect(await texts(['"onnx/decoder_model_merged.onnx"', '|'])).toEqual(['"onnx/decoder.onnx"']);
    expect(
      await texts(['../models/llava', 'x'], ['"onnx/decoder_model_merged.onnx"', '|']),
    ).toEqual([]);
  });
});

/** Each: where the cursor is, and which text would be replaced. */
test.each([
  ['{ "model": { "path": | } }', ''],
  ['{ "model": { "path": "|" } }', '""'],
  ['{ "model": { "path": "../mo|dels" } }', '"../models"'],
  ['{ "model": { "path": "../mo|,\n"layers": 3 } }', '"../mo'],
  ['{ "model": { "path": "../mo|', '"../mo'],
  ['\uFEFF{ "model": {\r\n "path": "x"| } }', '"x"'],
])('at %j replaces %j', async (marked, replaced) => {
  const { document, found } = await complete(marked);
  expect(document.text.slice(found!.offset, found!.offset + found!.length)).toBe(replaced);
});

test.each([
  ['a key', '{ "model": { "pa|th": "" } }'],
  ['another value', '{ "budget": { "metric": "|" } }'],
  ['nothing', '|'],
  ['the recipe', '{ | }'],
])('leaves %s to the schema', async (_, marked) => {
  expect((await complete(marked)).found).toBeUndefined();
});

describe('steps', () => {
  const end = '"keep": 0.18 }';

  it('are between their neighbours, wherever they are put', async () => {
    for (const changes of [
      [end, `${end}, |`],
      ['{ "layer": 4', '|, { "layer": 4'],
      ['{ "layer": 1,', '|, { "layer": 1,'],
    ] as [string, string][]) {
      const { document, offset, found } = await complete(exampleWith(changes));
      expect(found!.items.length).toBeGreaterThan(0);
      for (const { text } of found!.items) {
        const edited = applyTextEdits(document.text, [{ offset, length: 0, text }]);
        const codes = ruleDiagnostics(parseDocument(edited)).map(({ code }) => code);
        expect(codes.filter((code) => /^(schedule|step|keep|json)/.test(code))).toEqual([]);
      }
    }
  });

  it('keep about three quarters of what enters, with the tokens that stay', async () => {
    const { found } = await complete(exampleWith([end, `${end}, |`]));
    expect(found!.items[0]).toMatchObject({
      text: '{ "layer": 17, "keep": 0.15 }',
      detail: '→ 86 tokens',
    });
  });

  it('are offered for an empty recipe, the place before the decoder last', async () => {
    const { found } = await complete('{ "schedule": [ | ] }');
    expect(found!.items.map(({ text }) => text)).toEqual([
      ...[0, 1, 2, 3].map((layer) => `{ "layer": ${layer}, "keep": 0.75 }`),
      '{ "layer": -1, "keep": 0.75 }',
    ]);
  });
});
