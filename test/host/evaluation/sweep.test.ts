import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import { currentEvaluation } from '../../../src/core/recipe/results/evaluations';
import type { Sweep } from '../../../src/core/evaluation/sweep/sweep-file';
import type { Recipe } from '../../../src/core/recipe/types';
import { savePoint } from '../../../src/host/views/trade-off/edits';
import { TradeOffModel } from '../../../src/host/views/trade-off/model';
import type { HostEvent } from '../../../src/protocol/trade-off';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

describe('Sweep', function () {
  this.timeout(300_000);
  let model: TradeOffModel;
  let answers: Answers | undefined;
  let page: vscode.Disposable;
  let isInSight = true;
  const events: HostEvent[] = [];

  before(async () => {
    await setSamples(3);
    const folder = inWorkspace('shapes-llava');
    const all = await services();
    model = new TradeOffModel(all, folder, undefined, (event) => events.push(event));
    // As its panel does while it is in sight.
    page = all.runs.addPage({
      isOf: (one) => isInSight && one === folder,
      shows: () => false,
      announce: (end) => {
        model.measuring.announceEnd(end);
      },
    });
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  after(async () => {
    await setSamples(undefined);
    page.dispose();
    model.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** Five budgets with their baselines take long enough. */
  const setSamples = (samples: number | undefined) =>
    vscode.workspace
      .getConfiguration('fitprune')
      .update('evaluation.samples', samples, vscode.ConfigurationTarget.Workspace);
  const sweep = () =>
    vscode.commands.executeCommand(commands.sweep, vscode.Uri.file(inWorkspace('shapes-llava')));
  const sweepFile = (): string => {
    const [name] = readdirSync(inWorkspace('.fitprune', 'sweeps'));
    return inWorkspace('.fitprune', 'sweeps', name!);
  };
  const onDisk = (): Sweep => JSON.parse(readFileSync(sweepFile(), 'utf8')) as Sweep;
  const shown = () => model.state().measuring.sweeps;
  const budgetsOf = (points: readonly { budget: { reduction?: number } }[]): number[] => [
    ...new Set(points.map(({ budget }) => budget.reduction!)),
  ];

  it('shows each budget as it ends, and keeps what was measured when it is cancelled', async () => {
    // Whatever ran before, every question comes at most once.
    const { context } = await services();
    const folder = inWorkspace('shapes-llava');
    // Latency was asked for in an evaluation: a sweep measures it only if the sweep is asked for
    // it.
    const remembered = { baselines: true, latency: true };
    await context.workspaceState.update(`evaluation:${folder}`, remembered);
    await context.workspaceState.update(`evaluation-data:${folder}`, undefined);
    answers = new Answers('5 budgets');
    const sweeping = sweep();
    const [first] = await until('a budget', () => shown().length > 0 && shown(), 120);
    const { run } = model.state().measuring;
    assert.match(run!.title, /Sweep of shapes-llava on evaluation\.jsonl/);
    // Which budget it measures, and its progress or activity.
    assert.match(run!.text, /^budget [1-5] of 5: \d+(\.\d)?% · ./);
    assert.ok(events.some((event) => event.type === 'measuringRun' && event.run !== undefined));
    assert.deepEqual(
      new Set(first!.points.map(({ maker }) => maker.method)),
      new Set([
        'fitprune',
        'fitprune+',
        'random',
        'stride',
        'fastv',
        'pyramid',
        'dart',
        'divprune',
        'cdpruner',
        'fitprune-shape',
      ]),
    );
    model.measuring.cancel();
    await sweeping;
    await until('no run', () => model.state().measuring.run === undefined);
    assert.match(
      model.state().measuring.ended![0]!.words,
      /Sweep stopped: \d of its 5 budgets are measured/,
    );
    assert.deepEqual(answers.messages, [], 'said once');
    assert.ok(budgetsOf(onDisk().points).length < 5);
  });

  it('resumes there, and ends with all of them', async () => {
    answers = new Answers('5 budgets');
    const sweeping = sweep();
    await until('a run', () => model.state().measuring.run);
    await until('what ended before is over', () => model.state().measuring.ended === undefined);
    isInSight = false;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await sweeping;
    assert.equal(model.state().measuring.ended, undefined);
    assert.match(
      answers.messages.join(),
      /(FLOPs.*accuracy|No budget keeps).* Measured on \d+ samples\./,
    );
    const { points, data } = onDisk();
    const budgets = budgetsOf(points);
    assert.equal(budgets.length, 5);
    assert.deepEqual(
      budgets,
      [...budgets].sort((a, b) => a - b),
    );
    await until('all of them', () => budgetsOf(shown()[0]?.points ?? []).length === 5);
    for (const { recipe, record } of points) {
      assert.equal(record.samples, 3);
      assert.equal(record.data, data);
      const isFitted = ['fitprune', 'fitprune+'].includes(recipe.fit!.method);
      assert.equal(record.baselines !== undefined, isFitted);
      assert.equal(record.latency, undefined);
    }
  });

  it('is shown in a panel that opens later', async () => {
    const later = new TradeOffModel(await services(), model.folder, undefined, () => undefined);
    await until('the sweep', () => later.state().measuring.sweeps.length === 1);
    assert.deepEqual(later.state().measuring.sweeps, shown());
    later.dispose();
  });

  it('saves a point as a recipe, with its measurements', async () => {
    const { id, points } = shown()[0]!;
    const point = points.find(({ maker }) => maker.method === 'fitprune+')!;
    answers = new Answers('swept');
    const uri = await savePoint(model, id, point.index);
    const text = readFileSync(uri!.fsPath, 'utf8');
    assert.ok(passes(await checkRecipe(text)));
    const recipe = JSON.parse(text) as Recipe;
    assert.equal(recipe.model.path, 'shapes-llava');
    assert.equal(JSON.stringify(currentEvaluation(recipe)), JSON.stringify(point.record));
    await assert.rejects(savePoint(model, id, 10_000), /measured again/);
    await assert.rejects(savePoint(model, '/etc/passwd', 0), /measured again/);
  });

  it('is stale, and says so, when the data has changed', async () => {
    const file = inWorkspace('evaluation.jsonl');
    const text = readFileSync(file, 'utf8');
    const { sweeps } = await services();
    writeFileSync(file, `${text}\n`);
    try {
      await sweeps.refresh();
      const [stale] = await until('stale', () => shown()[0]?.stale !== undefined && shown());
      assert.match(stale!.stale!, /data has changed/);
      assert.deepEqual(stale!.points, []);
    } finally {
      writeFileSync(file, text);
    }
    await sweeps.refresh();
    await until('comparable again', () => shown()[0]?.stale === undefined);
  });

  it('leaves a file alone that is not a sweep', async () => {
    const { sweeps } = await services();
    const file = inWorkspace('.fitprune', 'sweeps', 'broken.json');
    writeFileSync(file, '{"version": 1');
    await sweeps.refresh();
    assert.equal((await sweeps.all()).length, 1);
    assert.equal(readFileSync(file, 'utf8'), '{"version": 1');
  });
});
