import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  codeOf,
  diagnosticsOf,
  openRecipe,
  openUntitled,
  sample,
  sampleWith,
  textAt,
} from '../support/recipes';

const fitprune = (all: readonly vscode.Diagnostic[]) =>
  all.filter(({ source }) => source === 'fitprune');

/** Each: the change to the sample, the code, and the text that it marks. */
const findings: [string, [string, string][], string, string][] = [
  ['a keep that increases', [['0.6736', '0.9']], 'keep-increases', '0.9'],
  ['a layer out of range', [['"layer": 3', '"layer": 9']], 'layer-range', '9'],
  ['a layer twice', [['"layer": 3', '"layer": 2']], 'layer-repeated', '2'],
  ['steps out of order', [['"layer": 2', '"layer": 4']], 'schedule-order', '3'],
  ['a budget missed', [['"reduction": 0.5', '"reduction": 0.9']], 'budget-missed', '{ "metric": "flops", "convention": "decoder", "reduction": 0.9, "overhead": true }'],
  ['a model missing', [['"shapes-llava"', '"elsewhere"']], 'model-missing', '"elsewhere"'],
  ['a fingerprint changed', [['sha256:7b66', 'sha256:0000']], 'fingerprint-changed', '"sha256:0000'],
  ['an evaluation out of date', [['0.3317', '0.35']], 'evaluation-stale', '"sha256:65c805'],
]; // oxfmt-ignore

describe('diagnostics', () => {
  for (const [name, changes, code, points] of findings) {
    it(`of ${name}`, async () => {
      const { document } = await openRecipe(sampleWith(...changes));
      const all = await diagnosticsOf(document, (some) => some.some((one) => codeOf(one) === code));
      const found = all.find((one) => codeOf(one) === code)!;
      assert.ok(textAt(document, found.range).startsWith(points), textAt(document, found.range));
      const { target } = found.code as { target: vscode.Uri };
      assert.match(target.toString(true), new RegExp(`/docs/diagnostics\\.md#${code}$`));
    });
  }

  it('follow typing at once, in a recipe that is not saved', async () => {
    const { document } = await openRecipe(sample());
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('0.6736');
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(at), document.positionAt(at + 6)),
      '0.95',
    );
    await vscode.workspace.applyEdit(edit);
    assert.ok(document.isDirty);
    await diagnosticsOf(document, (all) => all.some((one) => codeOf(one) === 'keep-increases'));
    await vscode.commands.executeCommand('undo');
    await diagnosticsOf(document, (all) => all.every((one) => codeOf(one) !== 'keep-increases'));
  });

  it('are only for files: not for the other side of a diff', async () => {
    const scheme = 'fitprune-before';
    const text = sampleWith(['0.6736', '0.9']);
    const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: () => text,
    });
    const before = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme, path: '/before.fitprune.json' }),
    );
    const { document } = await openRecipe(text);
    await diagnosticsOf(document, (all) => all.some((one) => codeOf(one) === 'keep-increases'));
    assert.deepEqual(fitprune(vscode.languages.getDiagnostics(before.uri)), []);
    const lensesOf = (uri: vscode.Uri) =>
      vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    assert.notEqual((await lensesOf(document.uri)).length, 0);
    assert.deepEqual(await lensesOf(before.uri), []);
    provider.dispose();
  });

  it('about a comment are shown once, and clearly', async () => {
    const { document } = await openRecipe(sampleWith(['"version"', '// mine\n  "version"']));
    const all = await diagnosticsOf(document, (some) =>
      some.some((one) => textAt(document, one.range) === '// mine'),
    );
    assert.equal(all.filter((one) => textAt(document, one.range) === '// mine').length, 1);
    assert.match(all[0]!.message, /[Cc]omments/);
  });

  for (const [name, from, to] of [
    ['a trailing comma', '0.3317 }', '0.3317 },'],
    ['a missing value', '"keep": 0.3317', '"keep": '],
    ['a repeated key', '"version": 1', '"version": 1, "version": 1'],
  ] as const) {
    it(`about ${name} come only from the JSON server`, async () => {
      const { document } = await openRecipe(sampleWith([from, to]));
      const all = await diagnosticsOf(document, (some) => some.length > 0);
      assert.deepEqual(
        fitprune(all).filter((one) => String(codeOf(one)).startsWith('json')),
        [],
      );
    });
  }

  it('about another version are shown once', async () => {
    const { document } = await openRecipe(sampleWith(['"version": 1', '"version": 2']));
    const all = await diagnosticsOf(document, (some) => some.length > 0);
    assert.deepEqual(all.map(codeOf), ['version-unsupported']);
  });

  it('about a misspelt value are errors, once, and name the intended value', async () => {
    const { document } = await openRecipe(sampleWith(['"self-cross"', '"self-cros"']));
    const all = await diagnosticsOf(document, (some) =>
      some.some((one) => codeOf(one) === 'schema'),
    );
    const own = all.filter(({ range }) => textAt(document, range) === '"self-cros"');
    assert.deepEqual(
      own.map(({ message, severity, source }) => [message, severity, source]),
      [
        [
          '"self-cros" is not a valid value of this key. Did you mean "self-cross"?',
          vscode.DiagnosticSeverity.Error,
          'fitprune',
        ],
      ],
    );
  });

  it('about the schema come from the JSON server', async () => {
    const { document } = await openRecipe(sampleWith(['"layer": 1', '"layer": "one"']));
    const all = await diagnosticsOf(document, (some) =>
      some.some(({ source }) => source !== 'fitprune'),
    );
    assert.equal(textAt(document, all.find(({ source }) => source !== 'fitprune')!.range), '"one"');
  });

  it('about the schema reach a recipe without a name', async () => {
    const { document } = await openUntitled(sampleWith(['"self-cross"', '"best"']));
    const all = await diagnosticsOf(document, (some) =>
      some.some((one) => codeOf(one) === 'schema'),
    );
    assert.equal(textAt(document, all.find((one) => codeOf(one) === 'schema')!.range), '"best"');
  });

  it('count lines right with Windows line ends and a byte order mark', async () => {
    const text = sampleWith(['"layer": 3', '"layer": 9']).replaceAll('\n', '\r\n');
    const { document } = await openRecipe(`\uFEFF${text}`);
    const all = await diagnosticsOf(document, (some) =>
      some.some((one) => codeOf(one) === 'layer-range'),
    );
    const { range } = all.find((one) => codeOf(one) === 'layer-range')!;
    assert.equal(textAt(document, range), '9');
  });

  it('about a model disappear when it comes back', async () => {
    const { document } = await openRecipe(sampleWith(['"shapes-llava"', '"elsewhere"']));
    await diagnosticsOf(document, (all) => all.some((one) => codeOf(one) === 'model-missing'));
    const at = document.getText().indexOf('elsewhere');
    const edit = new vscode.WorkspaceEdit();
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(at), document.positionAt(at + 9)),
      'shapes-llava',
    );
    await vscode.workspace.applyEdit(edit);
    await diagnosticsOf(document, (all) => all.every((one) => codeOf(one) !== 'model-missing'));
  });
});
