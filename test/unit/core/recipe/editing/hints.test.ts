import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { hintsOf } from '../../../../../src/core/recipe/editing/hints';
import { hoverAt } from '../../../../../src/core/recipe/editing/hover';
import { lensesOf } from '../../../../../src/core/recipe/editing/lenses';
import { symbolsOf } from '../../../../../src/core/recipe/editing/symbols';
import { exampleText, exampleWith } from '../example';
import { inEnglish } from '../../../support/in-english';

/** The text with its hints in brackets. */
function shown(text: string): string[] {
  const hints = inEnglish(hintsOf(parseDocument(text))).toSorted((a, b) => b.offset - a.offset);
  const whole = hints.reduce(
    (current, { offset, label }) =>
      `${current.slice(0, offset)} [${label}]${current.slice(offset)}`,
    text,
  );
  return whole.split(/\r?\n/).filter((line) => line.includes('['));
}

describe('hints', () => {
  it('are after the budget and every step', () => {
    expect(shown(exampleText).slice(0, 6)).toEqual([
      '  "budget": { "metric": "flops", "convention": "decoder", "reduction": 0.6 }, [achieves 60.1%, 3.43 TFLOPs]',
      '  "schedule": [',
      '    { "layer": 1, "keep": 0.72 }, [→ 415 tokens, 72%]',
      '    { "layer": 4, "keep": 0.48 }, [→ 276 tokens, 48%]',
      '    { "layer": 9, "keep": 0.28 }, [→ 161 tokens, 28%]',
      '    { "layer": 16, "keep": 0.18 } [→ 104 tokens, 18%]',
    ]);
  });

  it('say so if a step prunes before the decoder', () => {
    const text = exampleWith(['"layer": 1, "keep": 0.72', '"layer": -1, "keep": 0.75']);
    const line = '    { "layer": -1, "keep": 0.75 }, [before layer 0 → 432 tokens, 75%]';
    expect(shown(text)[2]).toBe(line);
    expect(inEnglish(hintsOf(parseDocument(text)))[1]!.tooltip).toBe(
      '432 of 576 visual tokens enter layer 0; the others enter no layer.',
    );
  });

  test.each([
    ['tokens', '"value": 210', 'achieves 64.9%, 202 tokens a layer'],
    ['kv', '"reduction": 0.5', 'achieves 57.9%, 136 MiB'],
    ['flops', '"value": 4e12', 'achieves 60.1%, 3.43 TFLOPs'],
  ])('use the metric %s', (metric, amount, label) => {
    const text = exampleWith(['"flops"', `"${metric}"`], ['"reduction": 0.6', amount]);
    expect(inEnglish(hintsOf(parseDocument(text)))[0]!.label).toBe(label);
  });

  test.each([
    ['with Windows line ends', exampleText.replaceAll('\n', '\r\n'), 5],
    ['behind a byte order mark', `\uFEFF${exampleText}`, 5],
    ['beside a comment', exampleWith(['"budget"', '// mine\n  "budget"']), 5],
    ['without the budget while a step is typed', exampleWith(['"keep": 0.28', '"keep": ']), 3],
    ['not where the model block is missing', '{ "schedule": [{ "layer": 1, "keep": 0.5 }] }', 0],
    ['not for layers that are not there', exampleWith(['"layer": 16', '"layer": 99']), 4],
    ['not for a layer that stands twice', exampleWith(['"layer": 9', '"layer": 4']), 3],
    ['for steps out of order', exampleWith(['"layer": 16', '"layer": 0']), 5],
    ['not for a model of absurd size', exampleWith(['"layers": 32', '"layers": 3e9']), 0],
  ])('%s', (_, text, count) => {
    expect(hintsOf(parseDocument(text))).toHaveLength(count);
  });

  it('only in the visible part', () => {
    const from = exampleText.indexOf('{ "layer": 4');
    const to = exampleText.indexOf('{ "layer": 9');
    const hints = inEnglish(hintsOf(parseDocument(exampleText), { from, to }));
    expect(hints.map(({ label }) => label)).toEqual(['→ 276 tokens, 48%']);
  });
});

it('never throw, on any beginning or piece of a recipe', () => {
  const check = (text: string) => {
    const document = parseDocument(text);
    for (const hint of hintsOf(document)) {
      expect(hint.offset).toBeLessThanOrEqual(text.length);
      expect(String(hint.label)).not.toMatch(/NaN|undefined|Infinity/);
    }
    symbolsOf(document);
    lensesOf(document, { canRun: true, canRefit: true, canCompare: true });
    hoverAt(document, text.length);
    hoverAt(document, text.length >> 1);
  };
  for (let length = 0; length <= exampleText.length; length++) check(exampleText.slice(0, length));
  const place = fc.nat({ max: exampleText.length });
  fc.assert(
    fc.property(place, place, (a, b) => {
      check(exampleText.slice(0, Math.min(a, b)) + exampleText.slice(Math.max(a, b)));
    }),
  );
});
