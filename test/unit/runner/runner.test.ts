/** One evaluation, by both runners: callers get the same events, and the same report. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/core/host';
import { recipeCandidate } from '../../../src/core/evaluation/recipe-candidate';
import type { EvaluationReport } from '../../../src/core/evaluation/types';
import type { Recipe } from '../../../src/core/recipe/types';
import { batchRunner } from '../../../src/runner/batch/runner';
import { localRunner } from '../../../src/runner/local/runner';
import type { EvaluationWork, Runner, RunListener } from '../../../src/runner/runner';
import { runsAll } from '../../run-all';
import { expectHumanError } from '../support/errors';
import { evaluationData, sampleModel } from '../support/sample';
import { standInForSlurm } from '../support/slurm';
import { temporaryFolder } from '../support/temporary';
import { builtWorker } from '../support/worker';

const workerFile = builtWorker();
const recipe = JSON.parse(
  readFileSync(path.join(sampleModel, '../shapes-50.fitprune.json'), 'utf8'),
) as Recipe;
const candidates = [recipeCandidate('fifty', recipe, { baselines: true, seeds: 1 })];
const samples = 4;

describe.skipIf(process.platform === 'win32')('where an evaluation runs', () => {
  let root: string;
  let restore: () => void;

  beforeEach(() => {
    root = temporaryFolder();
    const bin = path.join(root, 'bin');
    restore = standInForSlurm(bin, path.join(root, 'slurm'));
  });

  afterEach(() => {
    restore();
  });

  const workIn = (folder: string): EvaluationWork => ({
    ...{ model: sampleModel, data: { path: evaluationData }, samples, seed: 0, threads: 1 },
    ...{ candidates, folder: path.join(root, folder) },
  });

  const here = (): Runner =>
    localRunner({
      worker: { workerFile: workerFile(), logger: silentLogger },
      chooseDevice: () => Promise.resolve({ device: 'cpu', reason: 'asked for' }),
      requireFree: () => Promise.resolve(),
    });

  const onNodes = (isLeaving = false, program?: string): Runner =>
    batchRunner({
      ...{ base: recipe, cwd: root, jobs: path.join(root, 'jobs'), logger: silentLogger },
      engine: { scheduler: 'slurm', sbatch: [] },
      ...{ shards: 2, device: 'cpu', isLeaving: () => isLeaving },
      program: program ?? `${process.execPath} ${path.resolve('dist/cli.js')}`,
      reportError: (error) => {
        throw error;
      },
    });

  const ask = async (runner: Runner, folder: string) => {
    const heard = { devices: new Set<string>(), stages: new Set<string>(), progress: [0, 0] };
    const listener: RunListener = {
      onDevice: (device) => heard.devices.add(device),
      onStage: ({ doing }) => heard.stages.add(doing),
      onProgress: (done, total) => (heard.progress = [done, total]),
    };
    const evaluations = await runner.open(workIn(folder), listener, new AbortController().signal);
    const report = await evaluations.evaluate([candidates], listener);
    return { heard, report, canTime: evaluations.latency !== undefined };
  };

  /** The places of answers and the files that were read differ; the measurements do not. */
  const measuredIn = ({ results, ...report }: EvaluationReport) => ({
    ...report,
    file: path.basename(results),
  });

  it.runIf(runsAll)(
    'is the same for every caller',
    async () => {
      const local = await ask(here(), 'local');
      const batch = await ask(onNodes(), 'batch');
      expect(measuredIn(batch.report)).toEqual(measuredIn(local.report));
      expect(batch.report.recipes[0]!.record.baselines!.length).toBeGreaterThan(1);
      for (const { heard } of [local, batch]) {
        expect([...heard.devices]).toEqual(['cpu']);
        expect(heard.progress).toEqual([samples, samples]);
      }
      expect([...local.heard.stages]).toContain('loading-model');
      expect([...batch.heard.stages]).toContain('submitting');
      // Times would not be of one machine.
      expect([local.canTime, batch.canTime]).toEqual([true, false]);
      // What nodes measured is continued here: nothing is left to do.
      const again = await ask(here(), 'batch');
      expect(measuredIn(again.report)).toEqual(measuredIn(local.report));
      expect([...again.heard.stages]).not.toContain('loading-model');
    },
    240_000,
  );

  it('ends a job with its run, and leaves it alone if the caller leaves', async () => {
    const states = () => {
      const [job] = readdirSync(path.join(root, 'slurm')).filter((name) => name.endsWith('.json'));
      const text = readFileSync(path.join(root, 'slurm', job!), 'utf8');
      return Object.values((JSON.parse(text) as { states: Record<string, string> }).states);
    };
    const cut = async (isLeaving: boolean) => {
      const controller = new AbortController();
      const listener: RunListener = {
        onProgress: () => {
          controller.abort(new Error('enough'));
        },
      };
      const opened = onNodes(isLeaving, 'sleep 5 #').open(
        workIn('cut'),
        listener,
        controller.signal,
      );
      await expect(opened).rejects.toThrow('enough');
    };
    await cut(true);
    expect(states()).not.toContain('CANCELLED');
    await cut(false);
    expect(states()).toEqual(['CANCELLED', 'CANCELLED']);
  }, 60_000);

  it('names the shards that failed', async () => {
    const failing = ask(onNodes(false, 'exit 2 #'), 'failed');
    await expectHumanError(failing, 'job-incomplete', /failed or were lost: 1-2\./);
  }, 60_000);
});
