import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it, test } from 'vitest';
import type { DiagnosticCode } from '../../../../../src/core/recipe/checks/diagnostics';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { applyTextEdits } from '../../../../../src/core/recipe/editing/edits';
import { fixAllEdits } from '../../../../../src/core/recipe/editing/fix-all';
import { fixesFor, type FixOptions } from '../../../../../src/core/recipe/editing/fixes';
import {
  semanticDiagnostics,
  type FoundModel,
  type ModelOutcome,
} from '../../../../../src/core/recipe/checks/semantics';
import { exampleText, exampleWith } from '../example';
import { propertyRuns } from '../../../../run-all';
import { inEnglish } from '../../../support/in-english';

const shape = {
  layers: 24,
  hiddenSize: 2048,
  intermediateSize: 5504,
  attentionHeads: 16,
  keyValueHeads: 4,
  headSize: 128,
};
const found: FoundModel = {
  fingerprint: 'sha256:1',
  architecture: 'smol',
  shape,
  visualTokens: 64,
};
const place = { path: '../models/llava', decoder: 'onnx/decoder_model_merged.onnx' };
const others = [
  { path: '../models/llava', decoders: ['onnx/decoder_model_merged_q4.onnx'] },
  { path: 'other', decoders: ['onnx/decoder_model_merged_fp16.onnx'] },
];

function findings(text: string, outcome?: ModelOutcome) {
  const document = parseDocument(text);
  return {
    document,
    found: inEnglish([...document.syntax, ...semanticDiagnostics(document, outcome)]),
  };
}

/** The text after the fix of that title, for the first finding of that code. */
function fixed(
  text: string,
  code: DiagnosticCode,
  title: RegExp,
  options: FixOptions = { canRefit: false },
  outcome?: ModelOutcome,
): string {
  const { document, found } = findings(text, outcome);
  const diagnostic = found.find((one) => one.code === code);
  expect(diagnostic, JSON.stringify(found)).toBeDefined();
  const fixes = inEnglish(fixesFor(document, diagnostic!, options));
  const fix = fixes.find((one) => title.test(one.title));
  expect(fix, JSON.stringify(fixes)).toBeDefined();
  return applyTextEdits(text, fix!.edits);
}

/** Each: the fault put into the example, its code, the fix, and the lines that change with it. */
const table: [string, [string, string][], DiagnosticCode, RegExp, [string, string][]][] = [
  ['sorts the steps', [['1, "keep": 0.72', '5, "keep": 0.48'], ['4, "keep": 0.48', '2, "keep":  0.72']], 'schedule-order', /Sort/,
    [['"layer": 1, "keep": 0.72', '"layer": 2, "keep":  0.72'], ['"layer": 4', '"layer": 5']]],
  ['removes the repeated step', [['"layer": 9', '"layer": 4']], 'layer-repeated', /Remove this/, [['    { "layer": 9, "keep": 0.28 },\n', '']]],
  ['removes the step that is repeated', [['"layer": 9', '"layer": 4']], 'layer-repeated', /the other/, [['    { "layer": 4, "keep": 0.48 },\n', ''], ['"layer": 9', '"layer": 4']]],
  ['writes the one layer between its neighbours', [['1, "keep": 0.72', '7, "keep": 0.72'], ['4, "keep": 0.48', '40, "keep": 0.48']], 'layer-range', /Write 8/,
    [['1, "keep": 0.72', '7, "keep": 0.72'], ['4, "keep": 0.48', '8, "keep": 0.48']]],
  ['removes the last step', [['"layer": 16', '"layer": 32']], 'layer-range', /Remove/, [[',\n    { "layer": 16, "keep": 0.18 }', '']]],
  ['lowers keep as it is spelled before', [['0.28', '0.280'], ['0.18', '0.4']], 'keep-increases', /Lower keep to 0.280/, [['0.28', '0.280'], ['0.18', '0.280']]],
  ['puts the step before the decoder first', [['1, "keep": 0.72', '2, "keep": 0.72'], ['4, "keep": 0.48', '-1, "keep": 0.8']], 'schedule-order', /Sort/,
    [['"layer": 1, "keep": 0.72', '"layer": -1, "keep": 0.8'], ['4, "keep": 0.48', '2, "keep": 0.72']]],
  ['removes the second step before the decoder', [['"layer": 1,', '"layer": -1,'], ['"layer": 4', '"layer": -1']], 'layer-repeated', /Remove this step before layer 0/,
    [['"layer": 1,', '"layer": -1,'], ['    { "layer": 4, "keep": 0.48 },\n', '']]],
  ['rounds keep', [['0.18', '0.18007']], 'keep-decimals', /Round keep to 0.1801/, [['0.18', '0.1801']]],
  ['rounds keep to no less than there is', [['0.18', '0.00001']], 'keep-decimals', /Round/, [['0.18', '0.0001']]],
  ['removes what drops nothing', [['0.28', '0.48']], 'step-redundant', /Remove/, [['    { "layer": 9, "keep": 0.28 },\n', '']]],
  ['lowers the budget', [['0.6 }', '0.61 }']], 'budget-missed', /reaches: 60.07%/, [['0.6 }', '0.6007 }']]],
  ['raises the budget', [['0.6 }', '0.5 }']], 'budget-unused', /Set the budget/, [['0.6 }', '0.6007 }']]],
  ['raises an amount of tokens', [['flops', 'tokens'], ['"reduction": 0.6', '"value": 200']], 'budget-missed', /tokens:202/, [['flops', 'tokens'], ['"reduction": 0.6', '"value": 202']]],
  ['removes the only evaluation', [], 'evaluation-stale', /Remove/, [['"fitprune 1.0.0" },\n  "evaluation": [ { "data": "sha256:...", "schedule": "sha256:...", "samples": 500,\n                    "accuracy": 0.93, "dense": 0.94, "interval": [-0.018, 0.002] } ]', '"fitprune 1.0.0" }']]],
  ['removes a comment with its line', [['  "budget"', '  // mine\n  "budget"']], 'json-comment', /Remove the/, []],
  ['removes a comment behind something', [['0.28 },', '0.28 }, // mine']], 'json-comment', /Remove the/, []],
  ['removes a comment before something', [['"budget"', '/* mine */"budget"']], 'json-comment', /Remove the/, []],
  ['removes all comments', [['0.28 },', '0.28 }, // mine'], ['"budget"', '/* mine */"budget"']], 'json-comment', /all 2/, []],
  ['removes a comma', [['0.18 }', '0.18 },']], 'json-trailing-comma', /Remove/, []],
  ['removes what a ranking does not read', [['"self-cross" }', '"cross", "exponents": [2, 1] }']], 'ranking-parameter', /Remove exponents/, [['"self-cross" }', '"cross" }']]],
  ['removes coverage of a baseline', [['"self-cross" }', '"stride", "coverage": { "block": 2 } }']], 'ranking-parameter', /Remove coverage/, [['"self-cross" }', '"stride" }']]],
  ['removes a grid that does not fit', [['"self-cross" }', '"cross", "coverage": { "block": 2, "grid": [5, 5] } }']], 'ranking-grid', /Remove grid/, [['"self-cross" }', '"cross", "coverage": { "block": 2 } }']]],
  ['makes blocks smaller', [['"self-cross" }', '"cross", "coverage": { "block": 30 } }']], 'ranking-block', /Set block to 2/, [['"self-cross" }', '"cross", "coverage": { "block": 2 } }']]],
  ['removes coverage of a tiny image', [['"self-cross" }', '"cross", "coverage": { "block": 2, "grid": [1, 2] } }']], 'ranking-block', /Remove coverage/, [['"self-cross" }', '"cross" }']]],
  ['removes the key without effect', [['"version": 1', '"version": 7, "version": 1']], 'json-duplicate-key', /Remove/, []],
]; // oxfmt-ignore

describe.each([
  ['\n', ''],
  ['\r\n', '\uFEFF'],
])('with line ends %j after %j', (eol, bom) => {
  const dress = (text: string) => bom + text.replaceAll('\n', eol);
  test.each(table)('%s', (_, fault, code, title, result) => {
    const text = dress(exampleWith(...fault));
    const after = fixed(text, code, title);
    expect(after).toBe(dress(exampleWith(...result)));
    expect(findings(after).found.filter((one) => one.code === code)).toEqual([]);
  });
});

describe('about the model', () => {
  const model = { found, others };
  const options = { canRefit: false, model };

  it('updates the block and keeps path, order, unknown keys and prompt lengths', () => {
    const text = exampleWith(['"architecture"', '"note": "mine",\n    "architecture"']);
    const outcome = { place, found };
    const after = fixed(text, 'fingerprint-changed', /Update the model block/, options, outcome);
    expect(after).toBe(
      exampleWith(
        ['"architecture": "llava"', '"note": "mine",\n    "architecture": "smol"'],
        ['sha256:...', 'sha256:1'],
        ['"layers": 32, "hiddenSize": 4096, "intermediateSize": 11008, "attentionHeads": 32, "keyValueHeads": 32', '"layers": 24, "hiddenSize": 2048, "intermediateSize": 5504, "attentionHeads": 16, "keyValueHeads": 4'],
      ),
    ); // oxfmt-ignore
    expect(findings(after, outcome).found.map(({ code }) => code)).not.toContain(
      'fingerprint-changed',
    );
  });

  it('removes the step before a decoder that cannot be cut there', () => {
    const step = '"schedule": [\n    { "layer": -1, "keep": 0.75 },';
    const text = exampleWith(['"schedule": [', step]);
    const outcome = { place, found: { ...found, fingerprint: 'sha256:...', beforeRefusal: 'No.' } };
    const after = fixed(text, 'before-impossible', /before layer 0/, options, outcome);
    expect(after).toBe(exampleText);
  });

  it('writes a head size that does not follow from the others', () => {
    const odd = { ...found, shape: { ...shape, headSize: 64 } };
    const outcome = { place, found: odd };
    const knowing = { canRefit: false, model: { found: odd, others } };
    const after = fixed(exampleText, 'fingerprint-changed', /Update/, knowing, outcome);
    expect(after).toContain('"headSize": 64');
  });

  it('points the path at another model, and at its decoder', () => {
    const outcome = { place, found: undefined };
    const after = fixed(exampleText, 'model-missing', /Point the path at other/, options, outcome);
    expect(after).toBe(
      exampleWith(
        ['../models/llava', 'other'],
        ['decoder_model_merged.onnx', 'decoder_model_merged_fp16.onnx'],
      ),
    );
  });

  it('offers the decoders of the model that is there', () => {
    const outcome = { place, found: undefined };
    const after = fixed(exampleText, 'model-missing', /Use the decoder/, options, outcome);
    expect(after).toBe(exampleWith(['merged.onnx', 'merged_q4.onnx']));
  });

  it('says nothing if nothing is known', () => {
    const outcome = { place, found: undefined };
    const { document, found: all } = findings(exampleText, outcome);
    const missing = all.find(({ code }) => code === 'model-missing')!;
    expect(fixesFor(document, missing, { canRefit: true })).toEqual([]);
  });
});

it('offers a refit if one is possible', () => {
  const { document, found: all } = findings(exampleWith(['0.6 }', '0.7 }']));
  const missed = all.find(({ code }) => code === 'budget-missed')!;
  const commands = (canRefit: boolean) =>
    fixesFor(document, missed, { canRefit }).map(({ command }) => command);
  expect(commands(true)).toContain('refit');
  expect(commands(false)).not.toContain('refit');
});

describe('all at once', () => {
  it('settles findings that have one reading', () => {
    const text = exampleWith(
      ['1, "keep": 0.72', '10, "keep": 0.27999'],
      ['0.18 }', '0.18 },'],
      ['9, "keep": 0.28', '9, "keep": 0.28'],
    );
    const after = applyTextEdits(text, fixAllEdits(text));
    expect(after).toContain(`"schedule": [
    { "layer": 4, "keep": 0.48 },
    { "layer": 9, "keep": 0.28 },
    { "layer": 16, "keep": 0.18 }
  ],`);
  });

  it('writes the values that can only be meant, once their keys have their names', () => {
    const text = exampleWith(
      ['"metric": "flops"', '"metirc": "flosp"'],
      ['"self-cross"', '"selfcross"'],
      ['0.72', '"0.72"'],
    );
    expect(applyTextEdits(text, fixAllEdits(text))).toBe(exampleText);
  });

  it.each(['60', '"60%"', '"0.6"'])(
    'writes the fraction that a reduction of %s means',
    (written) => {
      const text = exampleWith(['0.6 }', `${written} }`]);
      expect(applyTextEdits(text, fixAllEdits(text))).toBe(exampleText);
    },
  );

  it('leaves alone what has two readings, and half a recipe', () => {
    for (const text of [
      exampleWith(['"self-cross"', '"attention"']),
      exampleWith(['0.72', '"72%"']),
      exampleWith(['0.72', '72']),
      exampleWith(['0.6 }', '1.5 }']),
      exampleWith(['0.6 }', '600 }']),
      exampleWith(['"schedule"', '"shedule": [], "schedule"']),
      exampleWith(['"layer": 9', '"layer": 4']),
      exampleWith(['0.18', '0.4']),
      exampleWith(['"version"', '// mine\n"version"']),
      exampleText.slice(0, exampleText.indexOf('0.28')),
    ]) {
      expect(fixAllEdits(text)).toEqual([]);
    }
  });
});

/** Recipes with any steps, otherwise like the example. */
const anyRecipe = fc
  .tuple(
    fc.array(
      fc.record({
        layer: fc.integer({ min: 0, max: 40 }),
        keep: fc.double({ min: 0.0001, max: 1, noNaN: true }),
      }),
      { maxLength: 8 },
    ),
    fc.constantFrom(' ', '\n    ', '\r\n\t'),
    fc.double({ min: 0, max: 0.95, noNaN: true }),
  )
  .map(([steps, gap, reduction]) => {
    const list = steps.map((step) => gap + JSON.stringify(step)).join(',');
    return exampleText
      .replace(/"schedule": \[[^\]]*\]/, () => `"schedule": [${list}${gap}]`)
      .replace('0.6 }', `${reduction} }`);
  });

it('every fix of every finding leaves JSON without that finding', () => {
  fc.assert(
    fc.property(anyRecipe, (text) => {
      const { document, found: all } = findings(text, { place, found });
      for (const diagnostic of all) {
        for (const fix of inEnglish(
          fixesFor(document, diagnostic, {
            canRefit: true,
            model: { found, others },
          }),
        )) {
          const after = applyTextEdits(text, fix.edits);
          if (fix.command !== undefined) continue;
          expect(() => JSON.parse(after) as unknown).not.toThrow();
          const left = findings(after, { place, found }).found;
          const { code, message } = diagnostic;
          // Without a step, one that repeated its layer is compared with the steps before.
          const isUncovered =
            code === 'keep-increases' && all.some((one) => one.code === 'layer-repeated');
          if (isUncovered) continue;
          const count = (list: typeof all) =>
            list.filter((one) => one.code === code && one.message === message).length;
          expect(count(left), `${fix.title}\n${text}\n${after}`).toBeLessThan(count(all));
        }
      }
      const settled = applyTextEdits(text, fixAllEdits(text));
      expect(parse(settled)).toEqual(JSON.parse(settled));
      expect(fixAllEdits(settled)).toEqual([]);
    }),
    { numRuns: propertyRuns(300) },
  );
});

describe('misspelt keys', () => {
  const text = exampleWith(
    ['"schedule"', '"shedule"'],
    ['{ "layer": 1, "keep"', '{ "Layer": 1, "keeep"'],
    ['"budget"', '"buget"'],
    ['"convention"', '"convension"'],
  );
  const misspelt = () => findings(text).found.filter(({ code }) => code === 'key-unknown');

  it('have one severity if the key is needed, inside others as well, and are reported once', () => {
    const names = misspelt().map(({ range, severity }) => [
      text.slice(range.offset, range.offset + range.length),
      severity,
    ]);
    expect(names).toEqual([
      ['"buget"', 'error'],
      ['"convension"', 'error'],
      ['"shedule"', 'error'],
      ['"Layer"', 'error'],
      ['"keeep"', 'error'],
    ]);
  });

  it('are all fixed at once, by Fix All and by a fix of any of them', () => {
    expect(applyTextEdits(text, fixAllEdits(text))).toBe(exampleText);
    expect(fixed(text, 'key-unknown', /^Fix all 5 misspelt keys$/)).toBe(exampleText);
  });

  it('are fixed one by one inside another as well', () => {
    const { document } = findings(text);
    for (const one of misspelt()) {
      const [fix] = inEnglish(fixesFor(document, one, { canRefit: false }));
      expect(fix!.title).toMatch(/^Change to "/);
    }
  });

  it('are left alone if one name could mean two', () => {
    const both = exampleWith([
      '{ "layer": 1, "keep": 0.72 }',
      '{ "layer": 1, "kep": 0.72, "keeep": 0.7 }',
    ]);
    expect(fixAllEdits(both)).toEqual([]);
    // They must not keep anything else from being fixed.
    const more = both.replace('"buget"', '"budget"').replace('0.48', '0.480001');
    expect(applyTextEdits(more, fixAllEdits(more))).toContain('"kep": 0.72');
    expect(applyTextEdits(more, fixAllEdits(more))).not.toContain('0.480001');
  });
});
