import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import type { Recipe } from '../../../src/core/recipe/types';
import { writeProfile } from '../../../src/core/profile/profile-file';
import { modelLookup } from '../../../src/core/workspace/model-lookup';
import { buildTree } from '../../../src/host/views/tree/nodes';
import { ComparedRecipes } from '../../../src/host/views/compare/comparison';
import { saveAsRecipe } from '../../../src/host/views/trade-off/edits';
import { TradeOffModel } from '../../../src/host/views/trade-off/model';
import { steadyProfile } from '../../unit/support/steady-profile';
import { itAtNight } from '../support/at-night';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

async function run(command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

function recipeAt(name: string): Recipe {
  return JSON.parse(readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8')) as Recipe;
}

/** The findings of `fitprune check`. */
async function holds(name: string): Promise<void> {
  const text = readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8');
  const found = await checkRecipe(text, modelLookup(inWorkspace()));
  assert.ok(passes(found), JSON.stringify(found));
}

describe('a profile of this device', function () {
  this.timeout(180_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  /** The tree's nodes of profiles. */
  async function rows() {
    const all = await services();
    const compared = new ComparedRecipes(all.context.workspaceState);
    const nodes = await buildTree(all, compared);
    return nodes.flatMap(({ children }) => children.filter(({ kind }) => kind === 'profile'));
  }

  it('is offered if a budget in time is asked for and there is no profile', async () => {
    answers = new Answers('calibration.jsonl');
    await run(commands.calibrateModel);
    answers.restore();
    answers = new Answers('Another budget', '120ms');
    await run(commands.fitRecipe);
    assert.match(answers.messages.join(), /none for this model.*FitPrune: Profile on This Device/);
  });

  it('is measured with progress and time left, and what was measured is kept', async () => {
    const { runs, profiles, unfinishedProfiles } = await services();
    answers = new Answers();
    const profiling = run(commands.profileModel);
    const active = await until('some lengths', () => {
      const [first] = runs.runs;
      return first !== undefined && first.done >= 6 && first;
    });
    assert.equal(active.kind, 'profile');
    assert.equal(active.total, 15 * 25);
    assert.equal(active.secondsLeft, undefined, 'a first round tells of no other');
    await until('the time left', () => (active.secondsLeft ?? 0) > 0, 60);
    assert.ok(active.secondsLeft! <= 120);
    // Two processes would slow each other down.
    assert.equal(workerProcesses().length, 1);
    await run(commands.cancelRun);
    await profiling;
    await until('no worker', () => workerProcesses().length === 0);
    assert.match(answers.messages.join(), /Profiling stopped; what was measured is kept/);
    const [entry] = profiles.all();
    assert.match(path.basename(entry!.path), /^shapes-llava-fp32-[0-9a-f]{8}-cpu-t1\.profile/);
    assert.ok(unfinishedProfiles.of(entry!.path)?.isStopped);
    const [row] = await rows();
    assert.equal(row?.item.label, 'Times on cpu, 1 thread');
    assert.match(String(row.item.description), /^unfinished · .*\d:\d\d/);
    assert.equal(row.item.contextValue, 'fitprune.unfinishedProfile');
  });

  it('resumes where it was', async () => {
    const { profiles, unfinishedProfiles } = await services();
    const [before] = profiles.all();
    const one = unfinishedProfiles.of(before!.path)!;
    // One round is enough here.
    await unfinishedProfiles.keep({ ...one, request: { ...one.request, rounds: 1 } });
    answers = new Answers();
    await run(commands.resumeProfile, vscode.Uri.file(before!.path));
    const [entry] = profiles.all();
    const timed = entry!.profile.series.filter(({ of }) => of === 'whole');
    assert.equal(timed.length, 25);
    // The old profile has stayed.
    const first = before!.profile.series[0]!;
    const same = entry!.profile.series.find(
      ({ of, length }) => of === first.of && length === first.length,
    );
    assert.deepEqual(same!.runs.slice(0, first.runs.length), first.runs);
    assert.equal(unfinishedProfiles.all.length, 0);
    await until('what it says', () =>
      /is profiled on cpu, 1 thread/.test(answers!.messages.join()),
    );
    const [row] = await rows();
    assert.equal(row?.item.contextValue, 'fitprune.profile');
  });

  it('has budgets in milliseconds offered, fitted, recorded and kept', async () => {
    const { profiles } = await services();
    const measured = profiles.all()[0]!;
    // What one round measures on a busy machine is noise.
    await writeProfile(measured.path, steadyProfile(measured.profile));
    await until('the other times', () => profiles.all()[0]!.hash !== measured.hash);
    answers = new Answers(' ms of prefill (');
    await run(commands.fitRecipe);
    const offered = answers.asked[0]!.offered.filter((label) => label.includes(' ms '));
    assert.match(offered.join('\n'), /^[\d.]+ ms of prefill \(\d\.\dx faster\)/);
    const uri = await until(
      'the recipe',
      () =>
        vscode.window.activeTextEditor?.document.uri.fsPath.endsWith('ms.fitprune.json') &&
        vscode.window.activeTextEditor.document.uri,
    );
    const name = path.basename(uri.fsPath, '.fitprune.json');
    const { budget } = recipeAt(name);
    assert.equal(budget.metric, 'latency');
    assert.equal(budget.predicted?.profile, profiles.all()[0]!.hash);
    assert.ok(budget.predicted.prefill.pruned <= budget.value!);
    await holds(name);
    // Refitted, the recipe states the prediction for its present schedule.
    await run(commands.refitRecipe, uri);
    await vscode.workspace.saveAll();
    await holds(name);
  });

  it('gives the trade-off panel its times, also for saving', async () => {
    const all = await services();
    const model = new TradeOffModel(all, inWorkspace('shapes-llava'), undefined, () => undefined);
    try {
      await until('the curve', () => model.state().situation.kind === 'ready');
      const state = model.state();
      assert.equal(state.profiles?.length, 1);
      assert.match(state.profiles[0]!.name, /^cpu, 1 thread · /);
      const { situation } = state;
      assert.ok(situation.kind === 'ready');
      const [unpruned] = situation.curve.frontier.decoder;
      const whole = unpruned!.cost.times!.prefill.unpruned;
      const value = Math.ceil(80 * whole) / 100;
      const budget = {
        ...({ metric: 'latency', convention: 'decoder', overhead: true } as const),
        value,
      };
      answers = new Answers('in-time');
      await saveAsRecipe(model, { budget, method: 'fitprune+', before: 1 });
      const saved = recipeAt('in-time').budget;
      const { predicted, ...written } = saved;
      // As `fitprune fit --budget` writes it.
      assert.deepEqual(written, budget);
      assert.equal(predicted?.device, 'cpu');
      await holds('in-time');
    } finally {
      model.dispose();
    }
  });

  it('must be chosen if there are several, and is never taken by chance', async () => {
    const { profiles } = await services();
    const [entry] = profiles.all();
    copyFileSync(entry!.path, entry!.path.replace('-t1.', '-t2.'));
    await until('both', () => profiles.all().length === 2);
    answers = new Answers('Another budget', 'latency:20%', undefined);
    await run(commands.fitRecipe);
    assert.equal(
      answers.asked[2]?.title,
      'The model was profiled on several devices. Which one is the budget for?',
    );
  });

  itAtNight('is measured again: the old one stays until the new one is there', async () => {
    const { runs, profiles } = await services();
    const entry = profiles.all().find(({ path: file }) => file.includes('-cpu-t1'))!;
    const before = readFileSync(entry.path, 'utf8');
    answers = new Answers();
    for (const least of [0, 1]) {
      const again = run(commands.measureAgain, vscode.Uri.file(entry.path));
      await until('the run', () => {
        const [first] = runs.runs;
        return first?.state === 'running' && (least === 0 || first.done >= least);
      });
      await run(commands.cancelRun);
      await again;
      await until('no worker', () => workerProcesses().length === 0);
      assert.equal(readFileSync(entry.path, 'utf8') === before, least === 0);
      assert.ok(!existsSync(`${entry.path}.before`));
    }
  });

  it('is deleted when that is confirmed', async () => {
    const { profiles } = await services();
    const [entry] = profiles.all();
    answers = new Answers('Delete');
    await run(commands.deleteProfile, vscode.Uri.file(entry!.path));
    assert.ok(!existsSync(entry!.path));
    assert.equal(profiles.all().length, 1);
  });
});
