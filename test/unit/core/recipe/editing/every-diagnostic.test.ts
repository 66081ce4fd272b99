/**
 * Every diagnostic that has one right answer has a fix that settles it; the others say why they
 * have none.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import { checkRecipe } from '../../../../../src/core/recipe/checks/check';
import {
  diagnosticCodes,
  type DiagnosticCode,
} from '../../../../../src/core/recipe/checks/diagnostics';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { applyTextEdits } from '../../../../../src/core/recipe/editing/edits';
import type { Fix } from '../../../../../src/core/recipe/editing/fix';
import { fixesFor } from '../../../../../src/core/recipe/editing/fixes';
import type { FoundModel, ModelLookup } from '../../../../../src/core/recipe/checks/semantics';
import { exampleWith } from '../example';
import { inEnglish } from '../../../support/in-english';

type Fault = [from: string, to: string][];

const ranking = '"ranking": { "kind": "self-cross" }';
const shape = { layers: 32, hiddenSize: 4096, intermediateSize: 11008, attentionHeads: 32, keyValueHeads: 32, headSize: 128 }; // oxfmt-ignore
const same: FoundModel = { fingerprint: 'sha256:...', shape, visualTokens: 576 };
const others = [{ path: 'other', decoders: ['onnx/decoder_model_merged.onnx'] }];
const reads = (found: FoundModel | undefined): ModelLookup => ({
  describe: () => Promise.resolve(found),
});
const unreadable: ModelLookup = {
  describe: () => Promise.reject(new HumanError('It is torn.', 'model-torn')),
};

interface Case {
  fault: Fault;
  lookup?: ModelLookup;
  /** The preferred fix. */
  fix?: RegExp;
  /** Why no fix is preferred: there are several, or only the author knows the right one. */
  several?: string;
}

const cases: [DiagnosticCode, Case][] = [
  ['json-syntax', { fault: [['0.72 },', '0.72 }']], fix: /Insert ,/ }],
  ['json-syntax', { fault: [['"keep": 0.72', '"keep" 0.72']], fix: /Insert :/ }],
  ['json-syntax', { fault: [['0.18 }\n', '0.18\n']], fix: /Insert }/ }],
  ['json-syntax', { fault: [['"self-cross" }', '"self-cross }']], fix: /Insert "/ }],
  ['json-syntax', { fault: [['"self-cross"', "'self-cross'"]], fix: /Write "self-cross"/ }],
  ['json-syntax', { fault: [['"kind"', 'kind']], fix: /Write "kind"/ }],
  ['json-syntax', { fault: [['0.72', '.72']], fix: /Write 0.72/ }],
  ['json-syntax', { fault: [['64', 'None']], fix: /Write null/ }],
  ['json-syntax', { fault: [['0.72', '']], several: 'what value is missing only its author knows' }],
  ['json-syntax', { fault: [['{\n  "version"', '{} {\n  "version"']], several: 'which of two documents is the recipe' }],
  ['json-comment', { fault: [['"budget"', '/* mine */ "budget"']], fix: /Remove the comment/ }],
  ['json-trailing-comma', { fault: [['0.18 }', '0.18 },']], fix: /Remove the comma/ }],
  ['json-duplicate-key', { fault: [['"keep": 0.72', '"keep": 0.7, "keep": 0.72']], fix: /Remove the earlier/ }],
  ['version-unsupported', { fault: [['"version": 1', '"version": "1"']], fix: /Write 1/ }],
  ['version-unsupported', { fault: [['"version": 1', '"version": 2']], several: 'update FitPrune, or fit the recipe again' }],
  ['key-unknown', { fault: [['"schedule": [', '"schedual": [']], fix: /Change to "schedule"/ }],
  ['key-unknown', { fault: [['"selfLoss"', '"self_loss"']], fix: /Change to "selfLoss"/ }],
  ['key-unknown', { fault: [['"schedule": [', '"shedule": [], "schedule": [']], several: 'it may hold what is wanted' }],
  ['schema', { fault: [['"metric": "flops", ', '']], fix: /Add "metric": "flops"/ }],
  ['schema', { fault: [['"self-cross"', '"selfcross"']], fix: /Write "self-cross"/ }],
  ['schema', { fault: [['"decoder", "r', '"Visul", "r']], fix: /Write "visual"/ }],
  ['schema', { fault: [['0.72', '"0.72"']], fix: /Write 0.72/ }],
  ['schema', { fault: [['0.72', '72']], fix: /Write 0.72/ }],
  ['schema', { fault: [['0.6 }', '"60%" }']], fix: /Write 0.6$/ }],
  ['schema', { fault: [['"llava",', '7,']], fix: /Write "7"/ }],
  ['schema', { fault: [['"flops"', '"time"']], several: 'each of the metrics is offered' }],
  ['schema', { fault: [['"reduction": 0.6', '"reduction": 0.6, "value": 3']], several: 'either may be meant; both can be removed' }],
  ['schema', { fault: [['"visualTokens": 576, ', '']], several: 'how long the prompts are only the data says' }],
  ['schema', { fault: [['0.72', '-0.72']], several: 'what was meant by a negative keep' }],
  ['key-unknown', { fault: [['"keep": 0.72', '"kepe": 0.72']], fix: /"keep"/ }],
  ['key-unknown', { fault: [['"kind"', '"knd"']], fix: /"kind"/ }],
  ['key-unknown', { fault: [['"reduction"', '"reducton"']], fix: /"reduction"/ }],
  ['key-unknown', { fault: [['"convention"', '"conventoin"']], fix: /"convention"/ }],
  ['key-unknown', { fault: [['"alpha"', '"alfa"']], fix: /"alpha"/ }],
  ['key-unknown', { fault: [['"layers": 32', '"layres": 32']], fix: /"layers"/ }],
  ['key-unknown', { fault: [['"accuracy"', '"acuracy"']], fix: /"accuracy"/ }],
  ['key-unknown', { fault: [['"self-cross" }', '"self-cross", "befor": { "kind": "isolation" } }']], fix: /"before"/ }],
  ['key-unknown', { fault: [['"self-cross" }', '"self-cross", "before": { "knid": "isolation" } }']], fix: /"kind"/ }],
  ['key-unknown', { fault: [['"self-cross" }', '"self-cross", "Coverage": { "block": 2 } }']], fix: /"coverage"/ }],
  ['key-unknown', { fault: [['"self-cross" }', '"self-cross", "coverage": { "block": 2, "gird": [24, 24] } }']], fix: /"grid"/ }],
  ['schedule-order', { fault: [['"layer": 4', '"layer": 10']], fix: /Sort/ }],
  ['layer-repeated', { fault: [['"layer": 9', '"layer": 4']], several: 'either of the two may be meant' }],
  ['layer-range', { fault: [['"layer": 16', '"layer": 32']], fix: /Remove the step/ }],
  ['keep-increases', { fault: [['0.28', '0.58']], fix: /Lower keep/ }],
  ['keep-decimals', { fault: [['0.18', '0.18007']], fix: /Round/ }],
  ['step-redundant', { fault: [['0.28', '0.48']], fix: /Remove the step/ }],
  ['ranking-parameter', { fault: [['"self-cross" }', '"stride", "exponents": [1, 1] }']], fix: /Remove exponents/ }],
  ['ranking-place', { fault: [['"self-cross"', '"divprune"']], fix: /Rank by self-cross/ }],
  ['ranking-grid', { fault: [[ranking, '"ranking": { "kind": "stride", "grid": [5, 5] }']], fix: /Remove grid/ }],
  ['ranking-block', { fault: [['"self-cross" }', '"cross", "coverage": { "block": 30 } }']], fix: /Set block/ }],
  ['budget-missed', { fault: [['0.6 }', '0.7 }']], fix: /Refit/ }],
  ['budget-unused', { fault: [['0.6 }', '0.5 }']], fix: /Refit/ }],
  ['model-missing', { fault: [], lookup: reads(undefined), fix: /Point the path at other/ }],
  ['model-unreadable', { fault: [], lookup: unreadable, fix: /Point the path at other/ }],
  ['fingerprint-changed', { fault: [], lookup: reads({ ...same, fingerprint: 'sha256:1' }), fix: /Update the model block/ }],
  ['model-mismatch', { fault: [], lookup: reads({ ...same, shape: { ...shape, layers: 40 } }), fix: /Update the model block/ }],
  ['before-impossible', { fault: [['"schedule": [', '"schedule": [ { "layer": -1, "keep": 0.9 },']], lookup: reads({ ...same, beforeRefusal: 'Its caches are bf16.' }), fix: /before layer 0/ }],
  ['budget-time-unknown', { fault: [['"flops"', '"latency"']], several: 'only a fit by a profile tells a time' }],
  ['interval-order', { fault: [['[-0.018, 0.002]', '[0.018, 0.002]']], several: 'only a measurement tells the interval' }],
  ['evaluation-stale', { fault: [], fix: /Remove this evaluation/ }],
  ['evaluation-stale', { fault: [['"evaluation": [', '"suites": [ { "name": "s", "schedule": "sha256:1", "model": "sha256:...", "sets": [] } ],\n  "evaluation": [']], fix: /Remove this evaluation/ }],
]; // oxfmt-ignore

async function fixesOf(code: DiagnosticCode, text: string, lookup?: ModelLookup) {
  const diagnostics = inEnglish(await checkRecipe(text, lookup)).filter((one) => one.code === code);
  const model = { found: await lookup?.describe({ path: '', decoder: '' }).catch(() => undefined), others }; // oxfmt-ignore
  const options = { canRefit: true, canEvaluate: true, model };
  const fixes = diagnostics.flatMap((one) =>
    inEnglish(fixesFor(parseDocument(text), one, options)),
  );
  return { diagnostics, fixes };
}

test.each(cases)('%s: %j', async (code, { fault, lookup, fix, several }) => {
  const text = exampleWith(...fault);
  const { diagnostics, fixes } = await fixesOf(code, text, lookup);
  expect(diagnostics).not.toEqual([]);
  const preferred = fixes.filter((one) => one.preferred === true);
  if (fix === undefined) {
    expect(several).toBeTruthy();
    expect(preferred).toEqual([]);
    return;
  }
  const found = preferred.find(({ title }) => fix.test(title)) as Fix;
  expect(found, JSON.stringify(fixes)).toBeDefined();
  if (found.command) return;
  const left = await fixesOf(code, applyTextEdits(text, found.edits), lookup);
  if (code === 'model-missing' || code === 'model-unreadable') {
    expect(applyTextEdits(text, found.edits)).toContain('"path": "other"');
  } else expect(left.diagnostics.length).toBeLessThan(diagnostics.length);
});

describe('the table', () => {
  it('has every code', () => {
    expect(new Set(cases.map(([code]) => code))).toEqual(new Set(diagnosticCodes));
  });

  it('has a fix exactly if docs/diagnostics.md names one', () => {
    const page = readFileSync(path.join(__dirname, '../../../../../docs/diagnostics.md'), 'utf8');
    const named = [...page.matchAll(/^## (\S+)\n([^]*?)(?=^## |$(?![^]))/gm)];
    const fixable = named
      .filter(([, , body]) => /^\*Quick fix/m.test(body!))
      .map(([, code]) => code);
    const offered = cases.filter(([, { fix, several }]) => fix ?? /offered|either/.test(several!));
    expect(new Set(fixable)).toEqual(new Set(offered.map(([code]) => code)));
  });
});

describe('a misspelt key', () => {
  it('that is needed is one finding, an error at the key', async () => {
    const found = await checkRecipe(exampleWith(['"schedule"', '"shedule"']));
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([['key-unknown', 'error']]);
  });

  it('that is not needed is a warning', async () => {
    const found = await checkRecipe(exampleWith(['"accuracy"', '"acuracy"']));
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'key-unknown', severity: 'warning' }),
    );
  });

  it('does not hide findings inside its value', async () => {
    const text = exampleWith(
      ['"schedule"', '"shedule"'],
      ['"layer": 1,', '"Layer": 1,'],
      ['"keep": 0.72', '"keeep": 0.72'],
    );
    const found = await checkRecipe(text);
    expect(
      found.map(({ code, range }) => [code, text.slice(range.offset, range.offset + range.length)]),
    ).toEqual([
      ['key-unknown', '"shedule"'],
      ['key-unknown', '"Layer"'],
      ['key-unknown', '"keeep"'],
    ]);
  });

  it('does not hide what is missing beside it', async () => {
    const found = await checkRecipe(
      exampleWith(['"convention"', '"conventoin"'], ['"metric"', '"note"']),
    );
    const errors = found.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code).sort()).toEqual(['key-unknown', 'schema']);
  });
});

describe('keys of their own', () => {
  it.each(['note', 'comment', 'author', '$schema', 'tags', 'id', 'todo', 'x', 'description'])(
    '%s is nobody’s misspelling, wherever it is',
    async (key) => {
      const own = `"${key}": "mine", `;
      const text = exampleWith(
        ['"version"', `${own}"version"`],
        ['"path"', `${own}"path"`],
        ['"metric"', `${own}"metric"`],
        ['"layer": 1,', `"layer": 1, ${own}`],
        ['"kind"', `${own}"kind"`],
        ['"method"', `${own}"method"`],
        ['"data"', `${own}"data"`],
      );
      const found = inEnglish(await checkRecipe(text));
      expect(found.filter(({ code }) => code === 'key-unknown')).toEqual([]);
    },
  );
});
