import { stays } from '../../../src/core/inspection/types';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands, panels } from '../../../src/contributions';
import { HumanError } from '../../../src/core/errors';
import { ResultsWriter } from '../../../src/core/evaluation/results/results-file';
import type { EvaluationIdentity } from '../../../src/core/evaluation/types';
import { dataFingerprint } from '../../../src/core/data/fingerprint';
import { openData } from '../../../src/core/data/open';
import { scheduleHash } from '../../../src/core/recipe/hash';
import type { Recipe } from '../../../src/core/recipe/types';
import { exportPicture } from '../../../src/host/views/inspect/export';
import { InspectModel } from '../../../src/host/views/inspect/model';
import type { InspectEvent, InspectSituation, InspectState } from '../../../src/protocol/inspect';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

let original: string | undefined;
const recipeUri = (): vscode.Uri => vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));

function panelTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith(panels.inspect),
    );
}

/**
 * Puts another text into the recipe's editor, which VS Code may save by itself.
 * @param change of the first text
 */
async function edit(change: (text: string) => string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(recipeUri());
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const changes = new vscode.WorkspaceEdit();
  original ??= document.getText();
  changes.replace(document.uri, whole, change(original));
  assert.ok(await vscode.workspace.applyEdit(changes));
}

describe('Inspect Tokens', function () {
  this.timeout(120_000);
  let model: InspectModel;
  let answers: Answers | undefined;
  const events: InspectEvent[] = [];

  before(async () => {
    model = new InspectModel(await services(), recipeUri(), undefined, false, (event) =>
      events.push(event),
    );
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  after(async () => {
    model.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('no worker is left', () => workerProcesses().length === 0);
  });

  const situation = (kind: InspectSituation['kind']): Promise<InspectState> =>
    until(kind, () => model.state().situation.kind === kind && model.state(), 60);
  const sample = (id: string): Promise<InspectState> =>
    until(`sample ${id}`, () => model.observation?.id === id && model.state(), 60);

  it('takes the held-out data by itself, and its first sample', async () => {
    const state = await situation('ready');
    assert.deepEqual(state.source, { kind: 'data', name: 'evaluation.jsonl' });
    assert.deepEqual(state.position, { index: 0, count: 500, id: 'evaluation-000-0' });
    assert.equal(state.changed, undefined);
    assert.equal(model.observation?.visualTokens, 144);
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'state' ? event.state.situation.kind : [])).at(-1),
      'ready',
    );
  });

  it('shows the next samples, observed in advance, with the same process', async () => {
    const before = workerProcesses();
    assert.equal(before.length, 1);
    model.go('next');
    await sample('evaluation-000-1');
    assert.equal(model.observation?.isChanged, false);
    model.go('previous');
    await sample('evaluation-000-0');
    model.go('previous');
    model.jump('000-1');
    await sample('evaluation-000-1');
    assert.throws(
      () => {
        model.jump('nowhere');
      },
      (error) => error instanceof HumanError && error.code === 'no-sample',
    );
    assert.deepEqual(workerProcesses(), before);
  });

  it('runs another schedule as it is typed, and leaves a broken text alone', async () => {
    const kept = (): number =>
      [...model.observation!.exits].filter((exit) => exit === stays).length;
    assert.equal(kept(), 48);
    await edit((text) => text.slice(1));
    await edit((text) => text.replace('0.3317', '0.25'));
    await until('36 tokens', () => model.observation !== undefined && kept() === 36, 60);
    assert.equal(model.state().position?.id, 'evaluation-000-1', 'the same sample');
    await edit((text) => text);
    await until('48 tokens', () => model.observation !== undefined && kept() === 48, 60);
  });

  it('knows which answers changed after an evaluation, and can browse only those', async () => {
    await writeResults(['evaluation-000-1', 'evaluation-003-0']);
    model.refresh();
    const found = await until('changed answers', () => model.state().changed);
    assert.deepEqual(found, { count: 2, of: 4, all: 500 });
    model.go('first');
    await sample('evaluation-000-0');
    model.filter(true);
    await sample('evaluation-000-1');
    assert.deepEqual(model.state().position, { index: 0, count: 2, id: 'evaluation-000-1' });
    model.go('next');
    await sample('evaluation-003-0');
    model.go('next');
    assert.equal(model.state().position?.index, 1, 'the last one');
    model.filter(false);
    assert.equal(model.state().position?.count, 500);
    rmSync(inWorkspace('.fitprune', 'evaluations'), { recursive: true });
    model.refresh();
    await until('no changed answers', () => model.state().changed === undefined);
  });

  it('says that its recipe was deleted, and continues once it is back', async () => {
    const file = recipeUri().fsPath;
    const text = readFileSync(file);
    rmSync(file);
    const { recipeName } = await situation('gone');
    assert.equal(recipeName, 'shapes-50');
    assert.equal(model.observation, undefined);
    writeFileSync(file, text);
    await situation('ready');
  });

  it('shows a failed sample as such, and continues with the next', async () => {
    const data = inWorkspace('mixed.jsonl');
    writeFileSync(inWorkspace('images', 'broken.png'), 'no picture');
    const line = (image: string, id: string) =>
      JSON.stringify({ question_id: id, image: `images/${image}`, text: 'What is it?' });
    const lines = [line('broken.png', 'a'), line('evaluation-000.png', 'b')];
    writeFileSync(data, `${lines.join('\n')}\n`);
    await model.setSource({ kind: 'data', data: { path: data } });
    const { situation: failed } = await situation('failed');
    assert.ok(failed.kind === 'failed' && failed.message.includes('broken.png'));
    model.go('next');
    await sample('b');
    assert.deepEqual(model.observation?.unpruned.score, undefined, 'no reference answer');
  });

  it('shows one image with a question', async () => {
    const file = inWorkspace('images', 'evaluation-001.png');
    await model.setSource({ kind: 'image', file, question: 'How many squares?' });
    const state = await sample('evaluation-001.png');
    assert.equal(state.position, undefined);
    assert.equal(model.observation?.question, 'How many squares?');
  });

  it('saves a picture where the user chooses', async () => {
    const window = vscode.window as unknown as Record<string, unknown>;
    const { showSaveDialog } = vscode.window;
    const target = inWorkspace('picture.png');
    const asked: vscode.SaveDialogOptions[] = [];
    const png = Buffer.from('PNG').toString('base64');
    try {
      window['showSaveDialog'] = (options: vscode.SaveDialogOptions) => {
        asked.push(options);
        return Promise.resolve(asked.length === 1 ? vscode.Uri.file(target) : undefined);
      };
      assert.equal(await exportPicture(model, png), true);
      assert.equal(path.basename(asked[0]!.defaultUri!.fsPath), 'shapes-50-evaluation-001.png.png');
      assert.equal(readFileSync(target, 'utf8'), 'PNG');
      assert.equal(await exportPicture(model, png), false);
    } finally {
      window['showSaveDialog'] = showSaveDialog;
    }
  });

  it('opens one panel for a recipe, and asks for the question about an image', async () => {
    await vscode.window.showTextDocument(recipeUri(), { viewColumn: vscode.ViewColumn.One });
    await vscode.commands.executeCommand(commands.inspectTokens, recipeUri());
    await until('a panel', () => panelTabs().length === 1);
    assert.equal(panelTabs()[0]!.label, 'Tokens: shapes-50');
    assert.equal(panelTabs()[0]!.group.viewColumn, vscode.ViewColumn.Two);
    answers = new Answers('What color is the circle?');
    const image = vscode.Uri.file(inWorkspace('images', 'evaluation-002.png'));
    await vscode.commands.executeCommand(commands.inspectTokens, image);
    assert.equal(answers.asked[0]?.title, 'What is asked of evaluation-002.png?');
    assert.equal(panelTabs().length, 1);
  });
});

/** Writes results as an evaluation leaves them: four samples; these are the ones whose answer changed. */
async function writeResults(changed: readonly string[]): Promise<void> {
  const recipe = JSON.parse(readFileSync(recipeUri().fsPath, 'utf8')) as Recipe;
  const data = await dataFingerprint(await openData({ path: inWorkspace('evaluation.jsonl') }));
  const identity: EvaluationIdentity = {
    ...{ model: recipe.model.fingerprint, data, dtype: 'fp32', device: 'cpu', template: '' },
    ...{ score: 'exact', maxNewTokens: 32, seed: 0, shard: '1/1', tool: 'fitprune' },
  };
  const folder = inWorkspace('.fitprune', 'evaluations');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'mine.arrows');
  assert.ok(!existsSync(file));
  const writer = await ResultsWriter.open(file, identity);
  const answer = (text: string) => ({ text, firstToken: 1, tokens: 2, prefill: 1, decode: 1 });
  const ids = ['evaluation-000-0', 'evaluation-000-1', 'evaluation-001-0', 'evaluation-003-0'];
  for (const sample of ids) {
    const hash = scheduleHash(recipe.schedule, recipe.ranking);
    const pruned = answer(changed.includes(sample) ? 'blue' : 'red');
    const fidelity = { kl: new Float32Array([0, 0]), sameTop: 2, logRatio: 0 };
    await writer.append({
      ...{ sample, group: sample, visualTokens: 144, textTokens: 12, references: [] },
      unpruned: answer('red'),
      candidates: [{ ...pruned, ...fidelity, hash }],
    });
  }
  await writer.close();
}
