/**
 * Runs that are killed at random moments, also during writes and renames, and what the next runs
 * find.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { readResults } from '../bench/read-results';
import { Random } from './random';
import { notForPeople, processesOn, runCli } from './run-cli';
import type { Row } from './table';

const sample = path.resolve('media/sample');
const model = path.join(sample, 'shapes-llava');
const samples = 10;

/** Sequences of signals; most are SIGKILL, for which nothing can prepare. */
const endings: readonly NodeJS.Signals[][] = [
  ...new Array<NodeJS.Signals[]>(6).fill(['SIGKILL']),
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGPIPE', 'SIGABRT'] as const).map(
    (signal): NodeJS.Signals[] => [signal],
  ),
  ['SIGINT', 'SIGTERM'],
];

const commands: readonly [name: string, args: string[]][] = [
  ['calibrate', [model, '--data', path.join(sample, 'calibration.jsonl'), '--out', 's.arrows']],
  [
    'evaluate',
    [
      'r.fitprune.json',
      '--data',
      path.join(sample, 'evaluation.jsonl'),
      '--results',
      'e.arrows',
      '--record',
    ],
  ],
  ['apply', ['r.fitprune.json', '--out', 'pruned', '--force']],
  ['report', ['r.fitprune.json', '--out', 'report.md', '--force']],
];

interface Counts {
  lost: number;
  refused: number;
  orphans: number;
  unclear: number;
  hangs: number;
  folders: number;
}

export async function kills(folder: string, rounds: number, seed: number): Promise<Row[]> {
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(sample, 'shapes-50.fitprune.json'), path.join(folder, 'r.fitprune.json'));
  const random = new Random(seed);
  const env = { FITPRUNE_TORTURE: folder };
  const counts: Counts = { lost: 0, refused: 0, orphans: 0, unclear: 0, hangs: 0, folders: 0 };
  const durations = await timeEach(folder, env, counts);
  let ended = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [name, args] = commands[round % commands.length]!;
    await beginAnew(folder);
    const before = await kept(folder);
    const hadFolder = existsSync(path.join(folder, 'pruned'));
    const kill = {
      after: Math.floor(random.next() * durations.get(name)!),
      signals: random.pick(endings),
      group: random.next() < 0.5,
    };
    const start = performance.now();
    const { end, stderr } = await runCli([name, ...argsOf(name, args)], { cwd: folder, env, kill });
    if (end !== '0') ended += 1;
    // It ended before its signal: the machine is less busy than when the command was timed.
    else durations.set(name, performance.now() - start);
    if (/\(in-use\)/.test(stderr)) counts.refused += 1;
    if (stderr.endsWith('HANG')) counts.hangs += 1;
    else if (notForPeople.test(stderr)) counts.unclear += 1;
    counts.orphans += await orphansOf(folder);
    counts.lost += Math.max(0, before - (await kept(folder)));
    if (hadFolder && !existsSync(path.join(folder, 'pruned'))) counts.folders += 1;
  }
  const reruns = await finish(folder, env, counts);
  return [
    row('runs ended by SIGKILL or another signal', `${ended} of ${rounds}`),
    row('at least half of them', ended >= rounds / 2 ? 'yes' : 'no', 'yes'),
    row('finished samples lost', counts.lost, 0),
    row('reruns refused', counts.refused, 0),
    row('reruns that do not end well', reruns, 0),
    row('files or folders left behind', leftovers(folder).join(', ') || 0, 0),
    row('processes that outlive their parent by 3 s', counts.orphans, 0),
    row('messages that are not for people', counts.unclear, 0),
    row('hangs', counts.hangs, 0),
    row('moments without the folder that was there', counts.folders),
  ];
}

/**
 * Milliseconds of each command from nothing to its end: moments to kill it at are drawn from them.
 */
async function timeEach(
  folder: string,
  env: NodeJS.ProcessEnv,
  counts: Counts,
): Promise<Map<string, number>> {
  const durations = new Map<string, number>();
  for (const [name, args] of commands) {
    const start = performance.now();
    const { end, stderr } = await runCli([name, ...argsOf(name, args)], { cwd: folder, env });
    durations.set(name, performance.now() - start);
    if (end !== '0') throw new Error(`${name} ended with ${end}: ${stderr}`);
    if (notForPeople.test(stderr)) counts.unclear += 1;
  }
  return durations;
}

/** A complete file would end the run before the signal comes. */
async function beginAnew(folder: string): Promise<void> {
  for (const [name, count] of await keptIn(folder)) {
    if (count === samples) rmSync(path.join(folder, name));
  }
}

function argsOf(name: string, args: readonly string[]): string[] {
  const runs = name === 'calibrate' || name === 'evaluate';
  const more = name === 'report' ? [] : ['--model', model];
  return [
    ...args,
    ...(name === 'calibrate' ? [] : more),
    ...(runs ? ['--samples', String(samples), '--device', 'cpu'] : []),
  ];
}

/** Whole samples of both files. @throws where one is damaged */
async function kept(folder: string): Promise<number> {
  const counts = await keptIn(folder);
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

async function keptIn(folder: string): Promise<[name: string, samples: number][]> {
  const none = { samples: [] };
  const count = async (name: string, read: (file: string) => Promise<{ samples: unknown[] }>) => {
    const file = path.join(folder, name);
    if (!existsSync(file)) return [name, 0] satisfies [string, number];
    const { samples } = await read(file).catch(emptyOnly(none));
    return [name, samples.length] satisfies [string, number];
  };
  return [await count('s.arrows', readStatistics), await count('e.arrows', readResults)];
}

function emptyOnly<T>(none: T): (error: unknown) => T {
  return (error) => {
    const { code } = error as { code?: string };
    // A file that was begun and has no sample yet.
    if (code === 'statistics-empty' || code === 'results-empty') return none;
    if (/ends within its first message/.test(String(error))) return none;
    throw error;
  };
}

async function orphansOf(folder: string): Promise<number> {
  for (let waited = 0; waited < 3000; waited += 100) {
    if (processesOn(folder).length === 0) return 0;
    await sleep(100);
  }
  const left = processesOn(folder);
  for (const pid of left) process.kill(pid, 'SIGKILL');
  return left.length;
}

/** Everything is run once more, to its end. @returns how many did not end well */
async function finish(folder: string, env: NodeJS.ProcessEnv, counts: Counts): Promise<number> {
  let failed = 0;
  for (const [name, args] of commands) {
    const { end, stderr } = await runCli([name, ...argsOf(name, args)], { cwd: folder, env });
    if (/\(in-use\)/.test(stderr)) counts.refused += 1;
    if (end !== '0') {
      failed += 1;
      console.error(`${name} ended with ${end}: ${stderr}`);
    }
  }
  if ((await kept(folder)) !== 2 * samples) failed += 1;
  // As a single, uninterrupted run would have written it.
  rmSync(path.join(folder, 'again'), { recursive: true, force: true });
  mkdirSync(path.join(folder, 'again'));
  const [name, args] = commands[0]!;
  await runCli([name, ...argsOf(name, args)], { cwd: path.join(folder, 'again'), env });
  // The relative path from the file to the model is ignored.
  const hash = async (...at: string[]) =>
    (await readStatistics(path.join(folder, ...at, 's.arrows'))).hash;
  if ((await hash()) !== (await hash('again'))) failed += 1;
  rmSync(path.join(folder, 'again'), { recursive: true, force: true });
  return failed;
}

const expected =
  /^(r\.fitprune\.json|s\.arrows|e\.arrows|pruned|report\..*(html|md|svg)|\.fitprune)$/;

function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => !expected.test(name) || /\.(tmp|old)$/.test(name));
}

function row(what: string, found: number | string, aim?: number | string): Row {
  return {
    part: 'kills',
    what,
    found: String(found),
    ...(aim === undefined ? {} : { aim: String(aim) }),
  };
}
