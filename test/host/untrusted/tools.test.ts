import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolNames, toolPrefix } from '../../../src/tools/names';
import { services, workerProcesses } from '../support/workspace';

describe('tools for language models, without trust', () => {
  it('are only for trusted workspaces: the workbench offers none to a model', async () => {
    await services();
    const extension = vscode.extensions.getExtension('fitprune.fitprune')!;
    const { contributes } = extension.packageJSON as {
      contributes: Record<'languageModelTools' | 'chatSkills', { when: string }[]>;
    };
    // `vscode.lm.tools` lists what is declared, whether it is offered or not.
    const all = [...contributes.languageModelTools, ...contributes.chatSkills];
    assert.equal(all.length, toolNames.length + 1);
    for (const { when } of all) assert.match(when, /^isWorkspaceTrusted\b/);
  });

  it('cannot be invoked by their names either: nothing is registered', async () => {
    for (const name of toolNames) {
      const options = { input: {}, toolInvocationToken: undefined };
      await assert.rejects(Promise.resolve(vscode.lm.invokeTool(`${toolPrefix}${name}`, options)));
    }
    assert.deepEqual(workerProcesses(), []);
  });
});
