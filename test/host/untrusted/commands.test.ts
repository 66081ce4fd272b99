import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { Answers } from '../support/answers';
import { services, workerProcesses } from '../support/workspace';

describe('commands in an untrusted workspace', () => {
  for (const name of ['fitRecipe', 'calibrateModel', 'refitRecipe', 'applyRecipe'] as const) {
    it(`${name} runs nothing, and says why`, async () => {
      const answers = new Answers();
      await vscode.commands.executeCommand(commands[name]);
      answers.restore();
      assert.match(answers.messages.join(), /not trusted/);
      assert.deepEqual(workerProcesses(), []);
    });
  }

  it('finds models without opening them', async () => {
    const { index } = await services();
    await index.ready;
    assert.equal(index.models.length, 1);
    assert.equal(await index.models[0]!.describe(), undefined);
  });

  it('reads recipes', async () => {
    const { index } = await services();
    await index.ready;
    assert.equal(index.recipes[0]?.recipe?.budget.reduction, 0.5);
  });
});
