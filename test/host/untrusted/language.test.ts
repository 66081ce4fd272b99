import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { codeOf, diagnosticsOf, openRecipe, sample, sampleWith } from '../support/recipes';

describe('the recipe language without trust', () => {
  it('checks the text and leaves the model alone', async () => {
    const { document } = await openRecipe(
      sampleWith(['0.6736', '0.9'], ['"shapes-llava"', '"elsewhere"']),
    );
    const all = await diagnosticsOf(document, (some) =>
      some.some((one) => codeOf(one) === 'keep-increases'),
    );
    assert.ok(all.every((one) => codeOf(one) !== 'model-missing'));
  });

  it('offers hints, and nothing that runs', async () => {
    const { document } = await openRecipe(sample());
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      range,
    );
    assert.equal(hints.length, 5);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => [command!.command, command!.title]),
      [
        [commands.showTradeOff, 'Trade-off'],
        [commands.compareRecipes, 'Compare with...'],
        [commands.showTradeOff, '−50.1% FLOPs · 98.8% kept (97.6 to 100.0)'],
      ],
    );
  });
});
