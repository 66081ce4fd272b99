/**
 * Jobs of shards: the scripts that are written run here, with the variables that a scheduler would
 * set. The schedulers' own commands are stand-ins that record their arguments;
 * `scripts/cluster/slurm.sh` runs the same on a Slurm.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runsAll } from '../../run-all';
import { readStatistics } from '../../../src/core/calibration/statistics-file';
import { fitprune } from '../support/cli';
import { calibrationData, evaluationData, sampleModel, secondModel } from '../support/sample';
import { temporaryFolder } from '../support/temporary';
import { timeless } from '../support/timeless';

interface State {
  shards: { shard: number; state: string; exit?: number }[];
  merge: { state: string; exit?: number };
  report?: { state: string };
}

/**
 * sbatch numbers its jobs; the others print nothing. All of them record their arguments, each with
 * a zero byte after it.
 */
const standIn = `#!/bin/sh
log="$STANDIN/$(basename "$0").log"
for word in "$@"; do printf '%s\\0' "$word" >> "$log"; done
printf '\\n\\0' >> "$log"
[ "$(basename "$0")" = kubectl ] && cat > "$STANDIN/applied.yaml"
if [ "$(basename "$0")" = sbatch ]; then
  echo x >> "$STANDIN/count"
  echo "$(($(wc -l < "$STANDIN/count") + 10));one"
fi
exit 0
`;

const onSlurm = [
  ...['calibrate', 'model', '--data', calibrationData, '--samples', '2'],
  ...['--slurm', '--shards', '2'],
];

let root: string;
let env: NodeJS.ProcessEnv;

function calls(name: string): string[][] {
  const words = readFileSync(path.join(root, 'bin', `${name}.log`), 'utf8').split('\0');
  const lines: string[][] = [[]];
  for (const word of words.slice(0, -1)) {
    if (word === '\n') lines.push([]);
    else lines.at(-1)!.push(word);
  }
  return lines.slice(0, -1);
}

async function submit(cwd: string, ...args: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await fitprune(['submit', ...args, '--json'], { cwd, env });
  expect(stderr).not.toMatch(/^error/m);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

/** Runs a script of a job as its scheduler would. */
function run(script: string, variables: NodeJS.ProcessEnv = {}) {
  const { status, stderr } = spawnSync('/bin/sh', [script], {
    env: { ...process.env, ...env, ...variables },
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe.skipIf(process.platform === 'win32')('jobs of shards', () => {
  beforeEach(() => {
    root = temporaryFolder();
    const bin = path.join(root, 'bin');
    mkdirSync(bin);
    for (const name of ['sbatch', 'squeue', 'scancel', 'kubectl']) {
      writeFileSync(path.join(bin, name), standIn);
      chmodSync(path.join(bin, name), 0o755);
    }
    env = { STANDIN: bin, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  });

  it('on Slurm lose a shard, name it, and run it again', async () => {
    const work = path.join(root, 'it\'s "here" $HOME\nand there');
    mkdirSync(work);
    const recipe = path.join(work, 'half.fitprune.json');
    copyFileSync(path.resolve(sampleModel, '../shapes-50.fitprune.json'), recipe);
    const evaluation = [
      ...['half.fitprune.json', '--model', sampleModel, '--data', evaluationData],
      ...['--samples', '5', '--device', 'cpu'],
    ];
    const job = path.join(work, 'the job');
    const more = ['--slurm', '--shards', '3', '--concurrent', '2', '--sbatch=--partition=a b'];
    const folder = ['--folder', 'the job', '--submit'];
    const sent = await submit(work, 'evaluate', ...evaluation, ...more, ...folder);
    expect(sent).toMatchObject({ runs: [1, 2, 3], submitted: { array: '11', merge: '12' } });
    const [array, merge] = calls('sbatch');
    expect(array).toContain('--array=1-3%2');
    expect(array).toContain('--partition=a b');
    expect(array).toContain(`--chdir=${job}`);
    expect(array!.at(-1)).toBe(path.join(job, 'shards.sh'));
    expect(merge).toContain('--dependency=afterany:11');

    const shards = path.join(job, 'shards.sh');
    for (const shard of ['1', '3']) {
      // A number that whoever submitted it has exported is of another job.
      const task = { SLURM_ARRAY_TASK_ID: shard, FITPRUNE_SHARDS: '7' };
      expect(run(shards, task).status).toBe(0);
    }
    const failed = run(path.join(job, 'merge.sh'));
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/missing: 2\/3\..*\(shards-missing\)/);
    const lost = (await submit(work, '--status', 'the job')) as State;
    expect(lost.shards.map(({ state }) => state)).toEqual(['done', 'lost', 'done']);
    expect([lost.merge, lost.report]).toEqual([{ state: 'failed', exit: 1 }, { state: 'new' }]);

    expect(await submit(work, '--resume', 'the job', '--submit')).toMatchObject({ runs: [2] });
    expect(calls('scancel').at(-1)).toEqual(['--clusters=one', '12']);
    const [again, anew] = calls('sbatch').slice(-2);
    expect(again).toContain('--array=2%2');
    expect(anew).toContain('--dependency=afterany:13');
    expect(run(shards, { SLURM_ARRAY_TASK_ID: '2' }).status).toBe(0);
    expect(run(path.join(job, 'merge.sh')).status).toBe(0);
    const done = (await submit(work, '--status', 'the job')) as State;
    expect([...done.shards, done.merge, done.report].every((part) => part?.state === 'done')).toBe(
      true,
    );
    expect(await submit(work, '--resume', 'the job', '--submit')).toMatchObject({ runs: [] });

    const one = await fitprune(['evaluate', ...evaluation, '--out', 'one.json'], { cwd: work });
    expect(one.code).toBe(0);
    const report = (name: string) =>
      JSON.parse(readFileSync(path.join(work, name), 'utf8')) as object;
    const results = expect.any(String) as string;
    expect(report('the job/report.json')).toEqual({ ...report('one.json'), results });

    await submit(work, '--cancel', 'the job');
    expect(calls('scancel').slice(-2)).toEqual([
      ['--clusters=one', '12', '11'],
      ['--clusters=one', '14', '13'],
    ]);
  });

  // By day, shards run by that index, and its manifests are held to the published schema.
  it.runIf(runsAll)('on Kubernetes run by their index, and try again by themselves', async () => {
    const work = path.join(root, 'volume');
    mkdirSync(work);
    symlinkSync(secondModel, path.join(work, 'model'));
    symlinkSync(path.dirname(calibrationData), path.join(work, 'data'));
    const cli = `${process.execPath} ${path.resolve('dist/cli.js')}`;
    // Each of two shards fails at first, like a program that is killed.
    const flaky = `if [ -e "$name.tried" ]; then exec ${cli} "$@"; fi; : > "$name.tried"; kill -KILL $$`;
    writeFileSync(path.join(work, 'flaky.sh'), flaky);
    const calibration = ['--data', 'data/calibration.jsonl', '--samples', '2', '--device', 'cpu'];
    const cluster = [
      ...['--kubernetes', '--image', 'i', '--claim', 'c', '--shards', '9', '--folder', 'job'],
      ...['--program', 'name="$name" sh flaky.sh', '--submit'],
    ];
    const sent = await submit(work, 'calibrate', 'model', ...calibration, ...cluster);
    // There are no more shards than samples.
    expect(sent).toMatchObject({ shards: 2, runs: [1, 2] });
    expect(calls('kubectl')).toEqual([['apply', '-f', '-']]);
    const manifest = readFileSync(path.join(work, 'job/jobs.yaml'), 'utf8');
    expect(readFileSync(path.join(root, 'bin/applied.yaml'), 'utf8')).toBe(manifest);

    for (const index of ['0', '1']) {
      const { status, stderr } = run(path.join(work, 'job/shards.sh'), {
        JOB_COMPLETION_INDEX: index,
      });
      expect(stderr).toMatch(/Try 1 of 3 ended with 137/);
      expect(stderr).toContain(
        `Shard ${Number(index) + 1}/2 (FITPRUNE_SHARD=${Number(index) + 1}/2)`,
      );
      expect(status).toBe(0);
    }
    for (const index of ['2', 'x', '']) {
      const outside = run(path.join(work, 'job/shards.sh'), { JOB_COMPLETION_INDEX: index });
      expect(outside.stderr).toContain(`is '${index}', and this job has the indices 0 to 1`);
      expect(outside.status, 'wrong usage, which is not tried again').toBe(2);
    }
    writeFileSync(path.join(work, '2of2.tried'), '');
    const merged = run(path.join(work, 'job/merge.sh'), { name: '2of2' });
    expect(merged.stderr).not.toMatch(/error/);
    expect(merged.status).toBe(0);
    const one = await fitprune(['calibrate', 'model', ...calibration, '--out', 'one.arrows'], {
      cwd: work,
    });
    expect(one.code).toBe(0);
    const rows = async (name: string) => timeless(await readStatistics(path.join(work, name)));
    const [whole, joined] = [await rows('one.arrows'), await rows('job/statistics.arrows')];
    expect({ ...joined, metadata: {} }).toEqual({ ...whole, metadata: {} });
  });

  it.each([
    [['calibrate', 'model', '--data', 'd', '--shards', '2'], 'submit-scheduler'],
    [['calibrate', 'model', '--data', 'd', '--shards', '2', '--kubernetes'], 'submit-kubernetes'],
    [
      [
        'calibrate',
        'model',
        '--data',
        '/d.jsonl',
        '--shards',
        '2',
        '--kubernetes',
        '--image',
        'i',
        '--claim',
        'c',
      ],
      'outside-volume',
    ],
    [
      ['calibrate', 'model', '--data', 'd', '--shards', '2', '--slurm', '--shard', '1/2'],
      'unknown option',
    ],
    [['calibrate', 'model', '--data', 'd', '--slurm'], '--shards'],
    [[...onSlurm, '--sbatch', 'partition=gpu'], 'submit-sbatch'],
    [[...onSlurm, '--sbatch=--array=1-9'], 'submit-sbatch'],
    [['--status', 'nowhere'], 'job-missing'],
    [[], 'submit-what'],
    [['--status', 'a', '--resume', 'b'], 'Give only one of'],
  ])('%j is refused', async (args, code) => {
    const work = temporaryFolder();
    symlinkSync(sampleModel, path.join(work, 'model'));
    const outcome = await fitprune(['submit', ...args], { cwd: work, env });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(code);
  });

  it('are not sent if there is no scheduler', async () => {
    const work = temporaryFolder();
    symlinkSync(sampleModel, path.join(work, 'model'));
    symlinkSync(path.dirname(calibrationData), path.join(work, 'data'));
    const args = ['calibrate', 'model', '--data', 'data/calibration.jsonl', '--samples', '2'];
    const send = ['--slurm', '--shards', '2', '--folder', 'job', '--submit'];
    const none = { PATH: path.join(work, 'nothing') };
    const outcome = await fitprune(['submit', ...args, ...send], { cwd: work, env: none });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/sbatch is not there.*\(scheduler-missing\)/s);
    expect(await submit(work, '--status', 'job')).toMatchObject({ merge: { state: 'new' } });
  });
});
