import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { lensesOf, type LensOptions } from '../../../../../src/core/recipe/editing/lenses';
import { symbolsOf } from '../../../../../src/core/recipe/editing/symbols';
import { exampleText, exampleWith } from '../example';
import { inEnglish } from '../../../support/in-english';

describe('the outline', () => {
  it('names the steps by what they do', () => {
    const symbols = inEnglish(symbolsOf(parseDocument(exampleText)));
    expect(symbols.map(({ name, detail }) => [name, detail])).toEqual([
      ['layer 1: keep 0.72', '415 tokens left'],
      ['layer 4: keep 0.48', '276 tokens left'],
      ['layer 9: keep 0.28', '161 tokens left'],
      ['layer 16: keep 0.18', '104 tokens left'],
    ]);
  });

  it('names a step before the decoder so', () => {
    const symbols = inEnglish(
      symbolsOf(parseDocument(exampleWith(['"layer": 1,', '"layer": -1,']))),
    );
    const [{ name, detail } = { name: '', detail: '' }] = symbols;
    expect([name, detail]).toEqual(['before layer 0: keep 0.72', '415 tokens left']);
  });

  it('shows the existing part of a step, as it is spelled', () => {
    const text = exampleWith(['0.48', '0.480'], ['"layer": 9, ', '']);
    const names = inEnglish(symbolsOf(parseDocument(text))).map(({ name }) => name);
    expect(names.slice(1, 3)).toEqual(['layer 4: keep 0.480', 'layer ?: keep 0.28']);
  });
});

describe('lenses', () => {
  const titles = (text: string, canRun = true) =>
    inEnglish(lensesOf(parseDocument(text), { canRun, canRefit: true, canCompare: true })).map(
      ({ title }) => title,
    );

  it('are above the recipe and its budget', () => {
    expect(titles(exampleText)).toEqual([
      'Trade-off',
      'Apply',
      'Evaluate',
      'Compare with...',
      'Refit',
    ]);
    const lenses = inEnglish(
      lensesOf(parseDocument(exampleText), {
        canRun: true,
        canRefit: true,
        canCompare: true,
      }),
    );
    expect(exampleText.slice(lenses.at(-1)!.offset)).toMatch(/^"budget"/);
    expect(lenses[0]!.offset).toBe(0);
  });

  it('say by how much the budget is missed', () => {
    const text = exampleWith(['0.6 }', '0.7 }']);
    expect(titles(text).at(-1)).toBe('Refit: 9.9 points short of the budget');
  });

  it('offer nothing that cannot be done: no other recipe, no model', () => {
    const options = { canRun: true, canRefit: false, canCompare: false };
    const lenses = inEnglish(lensesOf(parseDocument(exampleText), options));
    expect(lenses.map(({ title }) => title)).toEqual(['Trade-off', 'Apply']);
  });

  it.each([
    ['measured', true, 'trade-off'],
    ['being-measured', true, 'trade-off'],
    ['unmeasured', true, 'evaluate'],
    ['unmeasured', false, 'trade-off'],
  ] as const)(
    'have the headline beside the budget (%s, runnable: %s), with a next step',
    (state, can, action) => {
      const headline = { words: '60% fewer FLOPs, 99.0% kept', short: '99.0% kept', state };
      const options = { canRun: can, canRefit: can, canCompare: false, headline };
      const own = inEnglish(lensesOf(parseDocument(exampleText), options)).filter(
        ({ title }) => title === headline.short,
      );
      expect(
        own.map(({ action: one, offset }) => [one, exampleText.slice(offset, offset + 9)]),
      ).toEqual([[action, '"budget":']]);
    },
  );

  it('offer nothing that runs if nothing may run', () => {
    expect(titles(exampleText, false)).toEqual(['Trade-off', 'Compare with...']);
  });

  const lensesWith = (more: Partial<LensOptions>) =>
    inEnglish(
      lensesOf(parseDocument(exampleText), {
        ...{ canRun: true, canRefit: true, canCompare: true },
        ...more,
      }),
    ).map(({ title, action }) => [title, action]);

  it('show no figure of a recipe of another model, and offer what can be done about it', () => {
    const headline = { words: '99.0% kept', short: '99.0% kept', state: 'measured' as const };
    expect(lensesWith({ headline, isOfOther: true })).toEqual([
      ['Trade-off', 'trade-off'],
      ['Compare with...', 'compare'],
      ['Fitted for another model: refit', 'refit'],
    ]);
    expect(lensesWith({ headline, isOfOther: true, canRefit: false }).at(-1)).toEqual([
      'Fitted for another model',
      'trade-off',
    ]);
  });

  it('offer only repair for a recipe that cannot be used, or is no longer there', () => {
    expect(lensesWith({ fault: { kind: 'unusable', reason: 'A brace is missing.' } })).toEqual([
      ['Not a usable recipe: A brace is missing.', 'problems'],
    ]);
    expect(lensesWith({ fault: { kind: 'deleted' } })).toEqual([
      ['The file was deleted. Save to bring it back.', 'save'],
    ]);
  });

  it('are absent in other texts than recipes', () => {
    expect(titles('')).toEqual([]);
    expect(titles('[]')).toEqual([]);
  });
});
