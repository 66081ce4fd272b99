import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync, renameSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands, panels } from '../../../src/contributions';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import type { Recipe } from '../../../src/core/recipe/types';
import {
  editSchedule,
  saveAsRecipe,
  updateToBudget,
} from '../../../src/host/views/trade-off/edits';
import { exportPlot } from '../../../src/host/views/trade-off/export';
import { TradeOffModel } from '../../../src/host/views/trade-off/model';
import { HumanError } from '../../../src/core/errors';
import type { HostEvent, PanelRecipe, Situation } from '../../../src/protocol/trade-off';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const convention = 'decoder';
const budget = { metric: 'flops', convention, reduction: 0.65, overhead: true } as const;
const fitting = { budget, method: 'fitprune', before: 1 } as const;

function panelTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith(panels.tradeOff),
    );
}

async function openSample(): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
  return vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
}

/** Back to the text of the file, which nothing here saves. */
async function revert(): Promise<void> {
  const { document } = await openSample();
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, whole, readFileSync(document.fileName, 'utf8'));
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe('the trade-off panel', function () {
  this.timeout(120_000);
  let model: TradeOffModel;
  let answers: Answers | undefined;
  const events: HostEvent[] = [];

  before(async () => {
    const folder = inWorkspace('shapes-llava');
    model = new TradeOffModel(await services(), folder, undefined, (event) => events.push(event));
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  after(async () => {
    model.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const situation = (kind: Situation['kind']) =>
    until(kind, () => model.state().situation.kind === kind && model.state());
  const sample = (): PanelRecipe => model.state().recipes.find(({ name }) => name === 'shapes-50')!;

  it('opens beside the recipe, once for each model', async () => {
    await openSample();
    await vscode.commands.executeCommand(commands.showTradeOff);
    await until('a panel', () => panelTabs().length === 1);
    assert.equal(panelTabs()[0]!.label, 'Trade-off: shapes-llava');
    assert.equal(panelTabs()[0]!.group.viewColumn, vscode.ViewColumn.Two);
    const folder = vscode.Uri.file(inWorkspace('shapes-llava'));
    for (const argument of [folder, undefined]) {
      await vscode.commands.executeCommand(commands.showTradeOff, argument);
      assert.equal(panelTabs().length, 1);
    }
  });

  it('shows what recipes cost before there are statistics', async () => {
    await situation('no-statistics');
    const { numbers } = await until('the recipe', () => sample());
    assert.equal(numbers!.schedule.length, 4);
    // As in its file.
    const recorded = { selfLoss: 0.2562, crossLoss: 0.3357, isRecorded: true };
    assert.deepEqual(numbers!.loss, recorded);
    assert.equal(numbers!.evaluation?.accuracy, 0.98);
    await assert.rejects(() => model.curve.fitter(), /Calibrate/);
  });

  it('follows a calibration, and then has a curve and losses', async () => {
    answers = new Answers('calibration.jsonl');
    await vscode.commands.executeCommand(commands.calibrateModel);
    const { situation: ready, statistics } = await situation('ready');
    assert.ok(events.some((event) => event.type === 'state' && isRunning(event.state.situation)));
    assert.ok(ready.kind === 'ready' && ready.curve.samples === 64);
    const { decoder, visual } = ready.curve.frontier;
    assert.ok(decoder.length > 20 && visual.length > 20);
    assert.equal(statistics.length, 1);
    const { loss } = sample().numbers!;
    assert.ok(Math.abs(loss!.selfLoss - 0.2562) < 0.002, `as it was fitted: ${loss!.selfLoss}`);
  });

  it('is not drawn anew for the run of another model', async () => {
    const { runs, statistics } = await services();
    await statistics.refresh();
    await situation('ready');
    events.length = 0;
    let looked = 0;
    const listener = statistics.onDidChange(() => looked++);
    await runs.start({
      kind: 'calibration',
      title: 'of another model',
      modelFolder: inWorkspace('another'),
      work: async (run) => {
        for (let done = 1; done <= 5; done++) {
          run.onProgress(done, 5);
          await statistics.refresh();
        }
      },
    });
    await until('its file is looked at', () => looked >= 5);
    // After everything that this caused: when the last step is done, all of it is done.
    await model.chooseRecipe(sample().id);
    listener.dispose();
    assert.deepEqual(
      events.filter(({ type }) => type !== 'recipes'),
      [],
    );
  });

  it('releases the statistics when the files of the model change', async () => {
    const file = inWorkspace('shapes-llava', 'config.json');
    const text = readFileSync(file, 'utf8');
    // Other bytes are another model, whatever they mean.
    writeFileSync(file, `${text}\n`);
    try {
      const { situation: other } = await situation('no-statistics');
      assert.ok(other.kind === 'no-statistics' && other.isOfOther);
      await assert.rejects(() => model.curve.fitter(), /Calibrate/);
      assert.equal(sample().numbers!.loss?.isRecorded, true, 'as its file has it');
      // No longer evaluated nor applied, so that nothing offers either.
      await until('its headline', () => /^fitted for another model/.test(sample().headline!));
    } finally {
      writeFileSync(file, text);
    }
    await situation('ready');
    assert.ok(sample().numbers!.loss);
  });

  it('notices a model whose folder is moved away as a whole, and back', async () => {
    const [here, away] = [inWorkspace('shapes-llava'), `${inWorkspace()}-away`];
    renameSync(here, away);
    try {
      await situation('no-model');
    } finally {
      renameSync(away, here);
    }
    await situation('ready');
  });

  it('opens with state that something else has written', async () => {
    const memory = { folder: model.folder, recipe: 'no address', statistics: 'nowhere' };
    const odd = new TradeOffModel(await services(), model.folder, memory, () => undefined);
    await until('ready', () => odd.state().situation.kind === 'ready');
    await until('a recipe', () => odd.state().chosenRecipe === sample().id);
    odd.dispose();
  });

  it('says why a plot was not saved', async () => {
    const { showSaveDialog } = vscode.window;
    const { window } = vscode as { window: Record<string, unknown> };
    // Below a file, where nothing can exist.
    const target = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json', 'plot.svg'));
    window['showSaveDialog'] = () => Promise.resolve(target);
    try {
      await assert.rejects(
        exportPlot(model, 'curve', 'svg', '<svg/>'),
        (error) => error instanceof HumanError && error.code === 'export-failed',
      );
    } finally {
      window['showSaveDialog'] = showSaveDialog;
    }
  });

  it('moves the point as the text is edited, saved or not', async () => {
    const { document } = await openSample();
    const before = sample().numbers!;
    const at = document.getText().indexOf('0.7513');
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 6));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, range, '0.7');
    await vscode.workspace.applyEdit(edit);
    const after = await until('another point', () => {
      const { numbers } = sample();
      return numbers?.schedule[0]?.keep === 0.7 && numbers;
    });
    assert.ok(after.loss!.selfLoss > before.loss!.selfLoss);
    assert.equal(after.evaluation, undefined, 'measured with another schedule');
    await revert();
    await until('the point is back', () => sample().numbers?.schedule[0]?.keep === 0.7513);
  });

  it('says what is wrong with a broken text, and keeps its figures', async () => {
    const { document } = await openSample();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'x');
    await vscode.workspace.applyEdit(edit);
    const broken = await until('a problem', () => sample().problem !== undefined && sample());
    assert.equal(broken.numbers?.schedule.length, 4, 'the figures of before');
    await revert();
    await until('no problem', () => sample().problem === undefined);
  });

  it('writes a dragged step as one undoable edit of nothing else', async () => {
    const { document } = await openSample();
    const text = document.getText();
    const { id, numbers } = sample();
    const before = numbers!.schedule;
    const schedule = before.map((step, i) => (i === 2 ? { ...step, keep: 0.4 } : step));
    await editSchedule(model, id, before, schedule);
    assert.equal(document.getText(), text.replace('0.4306', '0.4'));
    await openSample();
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('leaves a text alone that changed meanwhile, and recipes that it does not show', async () => {
    const { id, numbers } = sample();
    const { schedule } = numbers!;
    await assert.rejects(editSchedule(model, id, schedule.slice(1), schedule), /changed meanwhile/);
    const other = vscode.Uri.file('/etc/hostname.fitprune.json').toString();
    await assert.rejects(editSchedule(model, other, schedule, schedule), /no longer/);
  });

  it('updates a recipe to the budget, undone by one step', async () => {
    const { document } = await openSample();
    const text = document.getText();
    await updateToBudget(model, sample().id, fitting);
    const updated = JSON.parse(document.getText()) as Recipe;
    assert.deepEqual(updated.budget, budget);
    assert.equal(updated.model.path, 'shapes-llava');
    assert.ok(updated.evaluation, 'what the author has beside it stays');
    assert.ok(updated.fit!.seconds! >= 0, 'how long the fit took is written');
    assert.ok(passes(await checkRecipe(document.getText())));
    await openSample();
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
    await revert();
  });

  it('saves under the given name, and overwrites nothing unasked', async () => {
    answers = new Answers('mine', 'mine', 'Keep Both', 'mine', undefined, undefined);
    const points = model.state().recipes.length;
    const first = await saveAsRecipe(model, fitting);
    assert.equal(first?.fsPath, inWorkspace('mine.fitprune.json'));
    const text = readFileSync(first.fsPath, 'utf8');
    assert.equal((JSON.parse(text) as Recipe).model.path, 'shapes-llava');
    assert.ok((JSON.parse(text) as Recipe).fit!.seconds! >= 0);
    assert.ok(passes(await checkRecipe(text)));
    const second = await saveAsRecipe(model, {
      ...fitting,
      budget: { ...budget, reduction: 0.4 },
    });
    assert.equal(second?.fsPath, inWorkspace('mine-2.fitprune.json'));
    assert.equal(readFileSync(first.fsPath, 'utf8'), text);
    assert.equal(await saveAsRecipe(model, fitting), undefined, 'left at the second question');
    assert.equal(await saveAsRecipe(model, fitting), undefined, 'left at the first');
    assert.ok(!existsSync(inWorkspace('mine-3.fitprune.json')));
    await until('both are points', () => model.state().recipes.length === points + 2);
  });

  it('fits with the cut before the decoder and the size bias of its recipe, and keeps both', async () => {
    const file = inWorkspace('cut.fitprune.json');
    const read = JSON.parse(readFileSync(inWorkspace('shapes-50.fitprune.json'), 'utf8')) as Recipe;
    const cut = { layer: -1, keep: 0.66 };
    const ranking = { ...read.ranking, sizeBias: 0.5 };
    const own = { ...read, schedule: [cut, { layer: 2, keep: 0.3 }], ranking };
    writeFileSync(file, JSON.stringify(own, null, 2));
    const { index } = await services();
    await index.search();
    const id = vscode.Uri.file(file).toString();
    await until('its recipe', () => model.state().recipes.some((recipe) => recipe.id === id));
    await model.chooseRecipe(id);
    assert.deepEqual(model.before, { keep: 0.66, sizeBias: 0.5 });
    const curve = await until('its curve', () => {
      const { situation: now } = model.state();
      return now.kind === 'ready' && now.curve.before === 0.66 && now.curve;
    });
    // The whole curve is after the cut, which alone saves a third of the visual tokens' FLOPs.
    assert.ok(Math.min(...curve.frontier.visual.map(({ cost }) => cost.reduction.visual)) > 0.3);
    const maker = { method: 'fitprune+', before: 0.66 } as const;
    const { schedule } = (
      await (await model.curve.fitter()).fit(budget, { ...maker, sizeBias: 0.5 })
    ).fit;
    assert.deepEqual(schedule[0], cut);

    await updateToBudget(model, id, { ...fitting, method: 'fitprune+', before: 0.66 });
    const { document } = await vscode.window.showTextDocument(vscode.Uri.file(file));
    const updated = JSON.parse(document.getText()) as Recipe;
    assert.deepEqual(updated.schedule, schedule);
    assert.equal(updated.ranking.sizeBias, 0.5);
    assert.ok('before' in updated.ranking);
    assert.ok(passes(await checkRecipe(document.getText())));

    model.choices.chooseBefore(0.5);
    await until('the curve behind another', () => {
      const { situation: now } = model.state();
      return now.kind === 'ready' && now.curve.before === 0.5;
    });
    answers = new Answers('cut-too');
    const saved = await saveAsRecipe(model, { budget, method: 'fitprune+', before: 0.5 });
    assert.equal(answers.asked[0]!.title, 'Save as Recipe');
    assert.match(answers.asked[0]!.detail!, /^Name of the recipe in [^/\\]+$/);
    const other = JSON.parse(readFileSync(saved!.fsPath, 'utf8')) as Recipe;
    assert.deepEqual(other.schedule[0], { layer: -1, keep: 0.5 });
    assert.equal(other.ranking.sizeBias, 0.5);

    await model.chooseRecipe(sample().id);
    assert.deepEqual(model.before, { keep: 1 });
    await until('the curve without', () => {
      const { situation: now } = model.state();
      return now.kind === 'ready' && now.curve.before === 1;
    });
  });

  it('answers fits in milliseconds', async () => {
    const started = performance.now();
    for (let i = 0; i < 20; i++)
      await (await model.curve.fitter()).fit({ ...budget, reduction: 0.3 + i / 50 });
    assert.ok(performance.now() - started < 4000);
  });
});

function isRunning({ kind }: Situation): boolean {
  return kind === 'calibrating';
}
