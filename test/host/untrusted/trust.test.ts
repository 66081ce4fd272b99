import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('in an untrusted workspace', () => {
  it('is started without trust', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('is active nevertheless, for editing', async () => {
    const extension = vscode.extensions.getExtension('fitprune.fitprune');
    assert.ok(extension);
    await extension.activate();
    assert.ok(extension.isActive);
  });
});
