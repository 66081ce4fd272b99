import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { toolNames, toolPrefix } from '../../../src/tools/names';
import { services, workerProcesses } from '../support/workspace';

describe('tools for language models, without trust', () => {
  it('are not offered', async () => {
    await services();
    const offered = vscode.lm.tools.filter(({ name }) => name.startsWith(toolPrefix));
    assert.deepEqual(offered, []);
  });

  it('cannot be invoked by their names either', async () => {
    for (const name of toolNames) {
      const options = { input: {}, toolInvocationToken: undefined };
      await assert.rejects(Promise.resolve(vscode.lm.invokeTool(`${toolPrefix}${name}`, options)));
    }
    assert.deepEqual(workerProcesses(), []);
  });
});
