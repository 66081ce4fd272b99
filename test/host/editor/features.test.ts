import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import { modelLookup } from '../../../src/core/workspace/model-lookup';
import { until } from '../support/wait';
import { inWorkspace } from '../support/workspace';
import {
  codeOf,
  diagnosticsOf,
  openRecipe,
  openUntitled,
  sample,
  sampleWith,
} from '../support/recipes';

const execute = <Result>(command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand<Result>(command, ...args);

function whole(document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(0, 0, 1e6, 0));
}

describe('inlay hints', () => {
  const hintsOf = async (document: vscode.TextDocument) =>
    until('hints', async () => {
      const hints = await execute<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        whole(document),
      );
      return hints.length > 0 && hints;
    });

  it('are after the budget and every step', async () => {
    const { document } = await openRecipe(sample());
    const hints = await hintsOf(document);
    const shown = hints.map(({ label, position }) => [
      document.lineAt(position.line).text.slice(0, position.character).trim(),
      label,
    ]);
    assert.deepEqual(shown.slice(1, 3), [
      ['{ "layer": 0, "keep": 0.7513 },', '→ 108 tokens, 75%'],
      ['{ "layer": 1, "keep": 0.6736 },', '→ 97 tokens, 67%'],
    ]);
    assert.match(shown[0]![1] as string, /^achieves 50\.\d%, \d+ MFLOPs$/);
    assert.equal(shown.length, 5);
  });

  it('reach a half-typed recipe without a name', async () => {
    const text = sample();
    const { document } = await openUntitled(text.slice(0, text.indexOf('"layer": 3')));
    assert.equal((await hintsOf(document)).length, 3);
  });
});

describe('hover', () => {
  const hoverAt = async (marked: string) => {
    const { document, position } = await openRecipe(marked);
    const hovers = await execute<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
  };

  it('on a step is a table of what it removes, costs and saves', async () => {
    const contents = await hoverAt(sampleWith(['"layer": 2', '"lay|er": 2']));
    const table = contents.find(({ value }) => value.includes('Without this step'))!;
    assert.match(table.value, /Removes 35 of the 97 visual tokens/);
    assert.match(table.value, /\| KV cache \|/);
    assert.notEqual(table.isTrusted, true);
    assert.notEqual(table.supportHtml, true);
  });

  it('on the budget shows what is reached', async () => {
    const contents = await hoverAt(sampleWith(['"budget"', '"bud|get"']));
    assert.ok(contents.some(({ value }) => value.includes('Final visual tokens')));
  });

  it('on a key explains it, once', async () => {
    const contents = await hoverAt(sampleWith(['"ranking"', '"rank|ing"']));
    const words = contents.filter(({ value }) => value.includes('Which visual tokens stay'));
    assert.equal(words.length, 1);
  });
});

describe('completion', () => {
  const labelsAt = async (marked: string, open = openRecipe) => {
    const { document, position } = await open(marked);
    // The window may still be opening the document when it is asked for the first time.
    const items = await until('completions', async () => {
      const list = await execute<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return list.items.length > 0 && list.items;
    });
    return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };

  it('of a layer offers those that no step has', async () => {
    const labels = await labelsAt(sampleWith(['"layer": 3', '"layer": |']));
    // Also the place before the decoder, which is out of order there.
    assert.deepEqual(labels, ['3', '4', '5', '6', '7', '-1']);
  });

  it('of keep offers values between the neighbours, and the one that meets the budget', async () => {
    const labels = await labelsAt(sampleWith(['0.4306', '|']));
    assert.equal(new Set(labels).size, labels.length);
    assert.ok(
      labels.every((label) => Number(label) < 0.6736 && Number(label) > 0.3317),
      String(labels),
    );
    assert.ok(labels.includes('0.4'));
  });

  it('of the model path offers the models of the workspace', async () => {
    assert.deepEqual(await labelsAt(sampleWith(['"shapes-llava"', '"|"'])), ['shapes-llava']);
  });

  it('of the decoder offers its files', async () => {
    const labels = await labelsAt(sampleWith(['"onnx/decoder_model_merged.onnx"', '"|"']));
    assert.ok(labels.includes('onnx/decoder_model_merged.onnx'), String(labels));
    assert.equal(new Set(labels).size, labels.length);
  });

  it('of an empty recipe offers a whole one, with a name and without', async () => {
    for (const open of [openRecipe, openUntitled]) {
      const labels = await labelsAt('|', open);
      assert.equal(labels.filter((label) => label === 'FitPrune recipe').length, 1, String(labels));
    }
  });

  it('of an empty file offers a sound recipe for the model of the workspace', async () => {
    const { document } = await openUntitled('|');
    const whole = await until('the recipe', async () => {
      const { items } = await execute<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, 0),
      );
      return items.find(({ label }) => label === 'FitPrune recipe for shapes-llava');
    });
    const found = await checkRecipe(whole.insertText as string, modelLookup(inWorkspace()));
    assert.ok(passes(found), JSON.stringify(found));
  });

  it('of a budget and a step offers snippets', async () => {
    const budgets = await labelsAt(
      sampleWith([
        '{ "metric": "flops", "convention": "decoder", "reduction": 0.5, "overhead": true }',
        '|',
      ]),
    );
    assert.ok(budgets.includes('FLOPs saved'), String(budgets));
    const steps = await labelsAt(sampleWith(['0.3317 }', '0.3317 }, |']));
    assert.ok(steps.includes('{ "layer": 4, "keep": 0.25 }'), String(steps));
    assert.ok(!steps.includes('Pruning step'), 'no step that does not fit its place');
    assert.ok(!steps.includes('{}'), String(steps));
  });
});

describe('quick fixes', () => {
  const fixesOf = async (document: vscode.TextDocument, code: string) => {
    const all = await diagnosticsOf(document, (some) => some.some((one) => codeOf(one) === code));
    const { range } = all.find((one) => codeOf(one) === code)!;
    return execute<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
  };

  for (const [code, changes, title] of [
    ['schedule-order', [['"layer": 2', '"layer": 4']], 'Sort the steps by layer'],
    ['layer-repeated', [['"layer": 3', '"layer": 2']], 'Remove this step of layer 2'],
    ['layer-range', [['"layer": 3', '"layer": 9']], 'Remove the step of layer 9'],
    ['keep-increases', [['0.6736', '0.9']], 'Lower keep to 0.7513, as in the step before'],
    ['keep-decimals', [['0.6736', '0.67361']], 'Round keep to 0.6736'],
    ['step-redundant', [['0.3317', '0.4306'], ['"reduction": 0.5', '"reduction": 0.4']], 'Remove the step that drops nothing'],
    ['key-unknown', [['"keep": 0.6736', '"kep": 0.6736']], 'Change to "keep"'],
    ['model-missing', [['"shapes-llava"', '"elsewhere"']], 'Point the path at shapes-llava'],
    ['fingerprint-changed', [['sha256:7b66', 'sha256:0000']], 'Update the model block from the model'],
    ['model-mismatch', [['"layers": 8', '"layers": 9']], 'Update the model block from the model'],
    ['evaluation-stale', [['0.3317', '0.35']], 'Remove this evaluation'],
  ] as [string, [string, string][], string][]) {
    it(`of ${code} is applied, and the finding is gone`, async () => {
      const { document } = await openRecipe(sampleWith(...changes));
      const fixes = await fixesOf(document, code);
      const fix = fixes.find((one) => one.title === title);
      assert.ok(fix?.edit, fixes.map((one) => one.title).join());
      await vscode.workspace.applyEdit(fix.edit);
      await diagnosticsOf(document, (all) => all.every((one) => codeOf(one) !== code));
      JSON.parse(document.getText());
    });
  } // oxfmt-ignore

  it('of a budget that is missed offers a refit', async () => {
    const { document } = await openRecipe(sampleWith(['"reduction": 0.5', '"reduction": 0.9']));
    const fixes = await fixesOf(document, 'budget-missed');
    assert.ok(fixes.some(({ command }) => command?.command === 'fitprune.refitRecipe'));
  });

  it('for a comment replaces the finding of the JSON server', async () => {
    const { document, position } = await openRecipe(
      sampleWith(['"version"', '//| mine\n  "version"']),
    );
    await diagnosticsOf(document, (all) => all.length > 0);
    const actions = await execute<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(position, position),
    );
    const fix = actions.find(({ title }) => title === 'Remove the comment');
    await vscode.workspace.applyEdit(fix!.edit!);
    assert.equal(document.getText(), sample());
  });

  it('cover findings of the JSON server about the schema, too', async () => {
    const { document } = await openRecipe(sampleWith(['0.6736', '"67.36%"']));
    const diagnostic = await until('the schema’s diagnostic', () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(({ source, message }) => source !== 'fitprune' && message.includes('number')),
    );
    const actions = await execute<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find(({ title }) => title === 'Write 0.6736');
    await vscode.workspace.applyEdit(fix!.edit!);
    assert.equal(document.getText(), sample());
  });

  it('all at once settle the findings that have one reading', async () => {
    const { document } = await openRecipe(
      sampleWith(['"layer": 2', '"layer": 4'], ['0.3317', '0.33171']),
    );
    const actions = await execute<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      whole(document),
      vscode.CodeActionKind.SourceFixAll.value,
    );
    await vscode.workspace.applyEdit(actions[0]!.edit!);
    assert.match(
      document.getText(),
      /"layer": 1.*\n.*"layer": 3, "keep": 0\.3317 \}.*\n.*"layer": 4/,
    );
  });
});

describe('lenses', () => {
  it('offer the trade-off, apply, evaluate, compare and refit', async () => {
    const { document } = await openRecipe(sampleWith(['"reduction": 0.5', '"reduction": 0.9']));
    const lenses = await execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const shown = lenses.map(({ command, range }) => [
      range.start.line,
      command!.command,
      command!.title,
    ]);
    assert.deepEqual(shown.slice(0, 4), [
      [0, 'fitprune.showTradeOff', 'Trade-off'],
      [0, 'fitprune.applyRecipe', 'Apply'],
      [0, 'fitprune.evaluateRecipe', 'Evaluate'],
      [0, 'fitprune.compareRecipes', 'Compare with...'],
    ]);
    // Beside the budget, the result: the sample's own evaluation is of 500 questions.
    const [[line, command, title], headline] = [shown[4]!, shown[5]!];
    assert.deepEqual(headline, [
      line,
      'fitprune.showTradeOff',
      '−50.1% FLOPs · 98.8% kept (97.6 to 100.0)',
    ]);
    assert.equal(document.lineAt(Number(line)).text.trim().slice(0, 8), '"budget"');
    assert.equal(command, 'fitprune.refitRecipe');
    assert.match(String(title), /^Refit: \d+\.\d points short of the budget$/);
  });

  const titles = async (text: string) => {
    const { document } = await openRecipe(text);
    const lenses = await execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    return lenses.map(({ command }) => command!.title);
  };

  it('show no figure of a recipe of another model, and of a broken one only its fault', async () => {
    assert.deepEqual(await titles(sampleWith(['sha256:7b66', 'sha256:7b67'])), [
      'Trade-off',
      'Compare with...',
      'Fitted for another model: refit',
    ]);
    assert.deepEqual(await titles(sample().trimEnd().slice(0, -1)), [
      'Not a usable recipe: A closing brace is missing.',
    ]);
  });

  it('offer to measure if nothing was measured of the present schedule', async () => {
    const { document } = await openRecipe(sampleWith(['0.3317', '0.3316']));
    const lenses = await execute<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    const first = lenses.at(-1);
    assert.match(first!.command!.title, /· not measured yet: measure/);
    assert.equal(first!.command!.command, 'fitprune.evaluateRecipe');
  });
});

describe('structure', () => {
  it('has one outline, that of VS Code itself', async () => {
    const { document } = await openRecipe(sample());
    const symbols = await until('symbols', async () => {
      const some = await execute<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      );
      return some.some(({ name }) => name === 'schedule') && some;
    });
    const names = symbols.map(({ name }) => name);
    assert.ok(!names.some((name) => name.startsWith('layer ')), String(names));
    assert.equal(new Set(names).size, names.length, String(names));
  });

  it('folds the schedule', async () => {
    const { document } = await openRecipe(sample());
    const ranges = await execute<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const line = document
      .getText()
      .split('\n')
      .findIndex((one) => one.includes('"schedule": ['));
    assert.ok(ranges.some(({ start, end }) => start === line && end === line + 4));
  });

  it('formats and keeps steps on their lines', async () => {
    const squeezed = sample().replaceAll(/^ +/gm, '').replaceAll(': ', ':');
    const { document } = await openRecipe(squeezed);
    await execute('editor.action.formatDocument');
    await until('formatted text', () => document.getText() === sample());
  });

  it('never with comments: JSON has none', async () => {
    const { document } = await openRecipe(sample());
    await execute('editor.action.commentLine');
    await execute('editor.action.blockComment');
    assert.equal(document.getText(), sample());
    assert.equal(document.languageId, 'fitprune');
  });
});

describe('a recipe of 5,000 lines', () => {
  it('has its diagnostics and hints without a visible pause', async () => {
    const steps = Array.from(
      { length: 4970 },
      (_, index) => `    { "layer": ${index % 8}, "keep": 0.5 }`,
    );
    const text = sampleWith(['    { "layer": 0, "keep": 0.7513 }', steps.join(',\n')]);
    const started = performance.now();
    const { document } = await openRecipe(text);
    // Thousands of wrong steps have one cause: the first are marked, and the others counted.
    const isCounted = ({ message }: vscode.Diagnostic) =>
      / And \d{3,} more like it\.$/.test(message);
    const all = await diagnosticsOf(document, (found) => found.some(isCounted));
    assert.ok(all.length < 200, String(all.length));
    assert.ok(performance.now() - started < 5000);
  });
});
