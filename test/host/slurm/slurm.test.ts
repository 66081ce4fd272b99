/**
 * Evaluations and sweeps on Slurm. Its commands are a stand-in that really runs every task; with
 * FITPRUNE_SLURM=real they are those of the machine (scripts/cluster/slurm.sh --run).
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { readResults } from '../../../scripts/bench/read-results';
import type { Recipe } from '../../../src/core/recipe/types';
import { offerToResumeMeasuring } from '../../../src/host/evaluation/resume';
import type { Run } from '../../../src/host/runs/run-manager';
import { unfinishedMeasurements } from '../../../src/host/runs/unfinished';
import { itAtNight } from '../support/at-night';
import { Answers } from '../support/answers';
import { endsOf, type Ends } from '../support/ends';
import { standInForSlurm } from '../../unit/support/slurm';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const recipe = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
const recorded = () => (JSON.parse(readFileSync(recipe.fsPath, 'utf8')) as Recipe).evaluation ?? [];
const jobs = inWorkspace('.fitprune', 'jobs');

describe('on Slurm', function () {
  this.timeout(240_000);
  let answers: Answers | undefined;
  let ends: Ends;
  let bin = '';
  let restore: () => void = () => undefined;

  before(async () => {
    ends = await endsOf(inWorkspace('shapes-llava'));
    if (process.env['FITPRUNE_SLURM'] === 'real') return;
    bin = mkdtempSync(path.join(os.tmpdir(), 'fitprune-slurm-'));
    const { extensionPath } = vscode.extensions.getExtension('fitprune.fitprune')!;
    restore = standInForSlurm(bin, path.join(bin, 'jobs'), extensionPath);
  });

  after(() => {
    ends.dispose();
    restore();
    if (bin !== '') rmSync(bin, { recursive: true, force: true });
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  /** The stand-in makes a task wait, so that it cannot end before the job is cancelled. */
  function hold(task: string): () => void {
    if (bin === '') return () => undefined;
    const file = path.join(bin, 'jobs', 'held');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, task);
    return () => {
      rmSync(file);
    };
  }

  async function running(): Promise<Run> {
    const { runs } = await services();
    return until('the run', () => runs.runs[0], 30);
  }

  it('shows what will be sent before it is sent, and sends nothing if the user declines', async () => {
    answers = new Answers('as the settings say', '3', undefined);
    answers.nonsense = ['0', '7', 'many'];
    await vscode.commands.executeCommand(commands.evaluateOnSlurm, recipe);
    const asked = answers.asked.at(-1)!;
    assert.match(asked.title, /shapes-50.*Slurm/);
    assert.match(asked.detail ?? '', /3 shards.*6 samples.*'--comment=a test'.*cli\.js/s);
    assert.ok(
      answers.checked.every((message) => typeof message === 'string' && /1 to 6/.test(message)),
    );
    assert.ok(!existsSync(jobs), 'nothing is written');
  });

  // Unit tests send what is missing through the command line.
  itAtNight(
    'is cancelled with its run, and the same command sends only what is missing',
    async () => {
      const counts = recorded().length;
      const letGo = hold('3');
      answers = new Answers('as the settings say', '3', 'Submit');
      const evaluating = vscode.commands.executeCommand(commands.evaluateOnSlurm, recipe);
      const run = await running();
      await until('where its job stands', () => run.total > 0, 120);
      run.cancel();
      await evaluating;
      letGo();
      assert.equal(recorded().length, counts);
      answers.restore();
      const [job] = readdirSync(jobs).map((name) => path.join(jobs, name));
      const submissions = () =>
        (
          JSON.parse(readFileSync(path.join(job!, 'job.json'), 'utf8')) as {
            submissions: { shards: number[] }[];
          }
        ).submissions;
      assert.deepEqual(submissions()[0]!.shards, [1, 2, 3]);
      const done = readdirSync(path.join(job!, 'state')).filter((name) =>
        /^\dof3\.exit$/.test(name),
      );
      answers = new Answers('as the settings say', '3', 'Submit');
      await vscode.commands.executeCommand(commands.evaluateOnSlurm, recipe);
      assert.equal(submissions().length, 2);
      assert.equal(submissions()[1]!.shards.length, 3 - done.length);
      assert.match(ends.words.join('\n'), /shapes-50: accuracy/);
    },
  );

  it('records the same as a run on this machine', async () => {
    const ofSix = () => recorded().find(({ samples }) => samples === 6);
    if (ofSix() === undefined) {
      answers = new Answers('as the settings say', '3', 'Submit');
      await vscode.commands.executeCommand(commands.evaluateOnSlurm, recipe);
      answers.restore();
    }
    const bySlurm = ofSix()!;
    const file = readdirSync(inWorkspace('.fitprune', 'evaluations')).find((name) =>
      name.endsWith('.arrows'),
    )!;
    const kept = await readResults(inWorkspace('.fitprune', 'evaluations', file));
    assert.equal(kept.samples.length, 6, 'its answers are kept as those of this window are');
    // Measured here from the start, and compared.
    rmSync(inWorkspace('.fitprune', 'evaluations'), { recursive: true });
    answers = new Answers();
    await vscode.commands.executeCommand(commands.evaluateRecipe, recipe);
    const here = ofSix()!;
    assert.deepEqual({ ...bySlurm, date: '' }, { ...here, date: '' });
  });

  itAtNight('measures a sweep in one job', async () => {
    answers = new Answers('calibration.jsonl');
    await vscode.commands.executeCommand(commands.calibrateModel);
    answers.restore();
    answers = new Answers('5 budgets', '2', 'Submit');
    await vscode.commands.executeCommand(commands.sweepOnSlurm);
    assert.match(ends.words.at(-1)!, /FLOPs|budgets/);
    const [file] = readdirSync(inWorkspace('.fitprune', 'sweeps'));
    const { points } = JSON.parse(
      readFileSync(inWorkspace('.fitprune', 'sweeps', file!), 'utf8'),
    ) as {
      points: { record: { samples: number } }[];
    };
    assert.ok(points.length >= 10, String(points.length));
    assert.equal(readdirSync(jobs).length, 2);
  });

  itAtNight('continues when a window closes, and is followed by the next one', async () => {
    const all = await services();
    const counts = recorded().length;
    rmSync(jobs, { recursive: true });
    answers = new Answers('as the settings say', '6', 'Submit');
    const evaluating = vscode.commands.executeCommand(commands.evaluateOnSlurm, recipe);
    const run = await running();
    await until('where its job stands', () => run.total > 0, 120);
    all.measurements.close();
    run.cancel();
    await evaluating;
    const [job] = readdirSync(jobs).map((name) => path.join(jobs, name));
    await until('the merge', () => existsSync(path.join(job!, 'state', 'merge.exit')), 120);
    answers.restore();
    answers = new Answers();
    const before = ends.words.length;
    const next = unfinishedMeasurements(all.context.workspaceState);
    assert.match(next.all[0]?.title ?? '', /on Slurm/);
    await offerToResumeMeasuring({ ...all, measurements: next });
    await until(
      'the result',
      () => ends.words.slice(before).some((one) => /shapes-50: accuracy/.test(one)),
      60,
    );
    assert.equal(recorded().length, counts, 'of the same samples, one record');
    assert.equal(next.all.length, 0);
  });
});
