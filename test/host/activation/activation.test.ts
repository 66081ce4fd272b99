import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';

describe('activation', () => {
  const extension = vscode.extensions.getExtension('fitprune.fitprune');

  it('happens in a workspace with a model', async () => {
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('loads no native code', () => {
    const report = process.report.getReport() as unknown as { sharedObjects: string[] };
    const loaded = report.sharedObjects.filter((file) => /onnxruntime|sharp|vips/.test(file));
    assert.deepEqual(loaded, []);
  });

  it('loads no code that runs models', () => {
    const loaded = Object.keys(require.cache).filter((file) =>
      /onnxruntime|transformers|sharp/.test(file),
    );
    assert.deepEqual(loaded, []);
  });

  it('registers every command of the manifest', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(commands).filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
