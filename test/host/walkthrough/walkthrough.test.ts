import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { Answers } from '../support/answers';
import { until } from '../support/wait';

/** Its buttons always work: no context key disables them. */
describe('the walkthrough in an empty window', () => {
  before(() => vscode.extensions.getExtension('fitprune.fitprune')!.activate());

  it('opens', async () => {
    const id = 'fitprune.fitprune#getStarted';
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', id);
  });

  for (const [command, message, way] of [
    [commands.fitRecipe, /no model that can be pruned/, 'Open Sample Workspace'],
    [commands.showTradeOff, /no model that can be pruned/, 'Open Sample Workspace'],
    [commands.evaluateRecipe, /no model that can be pruned/, 'Open Sample Workspace'],
    [commands.inspectTokens, /no model that can be pruned/, 'Open Sample Workspace'],
    [commands.compareRecipes, /no other recipe/, 'Fit Recipe'],
    [commands.applyRecipe, /no model that can be pruned/, 'Open Sample Workspace'],
  ] as const) {
    it(`${command} says what is missing, and offers the next step`, async () => {
      const answers = new Answers();
      try {
        await vscode.commands.executeCommand(command);
        assert.equal(answers.asked.length, 1);
        assert.match(answers.messages[0]!, message);
        assert.deepEqual(answers.asked[0]!.offered, [way, 'Show Log']);
      } finally {
        answers.restore();
      }
    });
  }

  it('offers the sample if there is no model', async () => {
    // The message, then the dialog that its button opens, which is closed.
    const answers = new Answers(undefined);
    answers.pressed.add('Open Sample Workspace');
    await vscode.commands.executeCommand(commands.fitRecipe);
    await until('the dialog opens', () => answers.asked.length === 2);
    answers.restore();
    assert.deepEqual(answers.asked[0]!.offered, ['Open Sample Workspace', 'Show Log']);
    assert.equal(answers.asked[1]!.kind, 'open');
  });

  it('asks where the sample goes, and does nothing without an answer', async () => {
    const answers = new Answers(undefined);
    await vscode.commands.executeCommand(commands.openSample);
    answers.restore();
    assert.deepEqual(answers.messages, []);
  });
});
