import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { Answers } from '../support/answers';

/** Its buttons work whatever is open: no context keeps them from being pressed. */
describe('the walkthrough in an empty window', () => {
  before(() => vscode.extensions.getExtension('fitprune.fitprune')!.activate());

  it('opens', async () => {
    const id = 'fitprune.fitprune#getStarted';
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', id);
  });

  for (const [command, said] of [
    [commands.fitRecipe, /no model that can be pruned/],
    [commands.showTradeOff, /no model that can be pruned/],
    [commands.compareRecipes, /no other recipe/],
    [commands.applyRecipe, /no recipe/],
  ] as const) {
    it(`${command} says what is missing`, async () => {
      const answers = new Answers();
      try {
        await vscode.commands.executeCommand(command);
        assert.equal(answers.asked.length, 1);
        assert.match(answers.messages[0]!, said);
      } finally {
        answers.restore();
      }
    });
  }

  it('asks where the sample goes, and does nothing without an answer', async () => {
    const answers = new Answers(undefined);
    await vscode.commands.executeCommand(commands.openSample);
    answers.restore();
    assert.deepEqual(answers.messages, []);
  });
});
