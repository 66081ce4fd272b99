import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Activated } from '../../../src/extension';
import { InspectModel } from '../../../src/host/views/inspect/model';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

describe('commands in an untrusted workspace', () => {
  const running = [
    'fitRecipe',
    'calibrateModel',
    'profileModel',
    'refitRecipe',
    'applyRecipe',
    'inspectTokens',
  ] as const;
  for (const name of running) {
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

  it('says why there is no sample if a window restores Inspect Tokens', async () => {
    const uri = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
    const model = new InspectModel(await services(), uri, undefined, true, () => undefined);
    await until('untrusted', () => model.state().situation.kind === 'untrusted');
    model.retry();
    await until('untrusted', () => model.state().situation.kind === 'untrusted');
    model.dispose();
    assert.deepEqual(workerProcesses(), []);
  });

  it('lists no tests; VS Code does not even ask for tasks, but for trust first', async () => {
    const { index } = await services();
    await index.ready;
    assert.ok(index.recipes.length > 0);
    const extension = vscode.extensions.getExtension<Activated>('fitprune.fitprune')!;
    assert.equal((await extension.exports.tests).items.size, 0);
  });

  it('reads recipes', async () => {
    const { index } = await services();
    await index.ready;
    assert.equal(index.recipes[0]?.recipe?.budget.reduction, 0.5);
  });
});
