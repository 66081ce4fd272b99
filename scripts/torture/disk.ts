/** Disks that fail: a preloaded library lets the n-th write, flush or rename of a run fail. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { notForPeople, runCli } from './run-cli';
import type { Row } from './table';

const sample = path.resolve('media/sample');
const model = path.join(sample, 'shapes-llava');

const runs: readonly [string, string[]][] = [
  [
    'calibrate',
    [
      model,
      '--data',
      path.join(sample, 'calibration.jsonl'),
      '--samples',
      '3',
      '--device',
      'cpu',
      '--out',
      's.arrows',
    ],
  ],
  ['report', ['r.fitprune.json', '--out', 'report.md', '--force']],
  ['apply', ['r.fitprune.json', '--model', model, '--out', 'pruned', '--force']],
];

const errors = {
  EIO: constants.errno.EIO,
  ENOSPC: constants.errno.ENOSPC,
  EROFS: constants.errno.EROFS,
};

/** @param most faults that are tried */
export async function diskFaults(folder: string, most: number): Promise<Row[]> {
  const part = 'disk faults';
  const library = compile(folder);
  if (library === undefined) {
    return [{ part, what: 'not tried: they need Linux and a C compiler (cc)', found: '-' }];
  }
  let [tried, met, unclear, failed, left] = [0, 0, 0, 0, 0];
  for (const [name, args] of runs) {
    for (const call of ['write', 'sync', 'rename']) {
      for (const [error, number] of Object.entries(errors)) {
        // The first call, and a later one.
        const at = 1 + 2 * (tried % 2);
        if (tried >= most) continue;
        tried += 1;
        const cwd = path.join(folder, `${tried}`);
        mkdirSync(cwd);
        cpSync(path.join(sample, 'shapes-50.fitprune.json'), path.join(cwd, 'r.fitprune.json'));
        const env = {
          LD_PRELOAD: library,
          FITPRUNE_FAULT_CALL: call,
          FITPRUNE_FAULT_AT: String(at),
          FITPRUNE_FAULT_ERRNO: String(number),
          FITPRUNE_FAULT_FOLDER: cwd,
        };
        const { end, stderr } = await runCli([name, ...args], { cwd, env });
        if (end !== '0') met += 1;
        if ((end !== '0' && end !== '1') || notForPeople.test(stderr)) {
          unclear += 1;
          console.error(`${name}, ${call} ${at} fails with ${error}: ${end} ${stderr.slice(-600)}`);
        }
        const again = await runCli([name, ...args], { cwd });
        if (again.end !== '0') failed += 1;
        const leftovers = readdirSync(cwd).filter((one) => /\.(tmp|old|lock|new)$/.test(one));
        left += leftovers.length;
        for (const one of leftovers) console.error(`${name}, ${call} ${at} ${error} left ${one}`);
      }
    }
  }
  return [
    {
      part,
      what: 'runs under a write, flush or rename that fails (EIO, ENOSPC, EROFS)',
      found: String(tried),
    },
    { part, what: 'runs that met it, and ended with 1', found: String(met) },
    {
      part,
      what: 'other endings, or messages that are not for people',
      found: String(unclear),
      aim: '0',
    },
    { part, what: 'reruns on a disk that works again that fail', found: String(failed), aim: '0' },
    { part, what: 'files left behind after them', found: String(left), aim: '0' },
  ];
}

function compile(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = path.join(folder, 'faulty-disk.so');
  const source = path.resolve('scripts/torture/faulty-disk.c');
  const { status } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl']);
  return status === 0 ? library : undefined;
}
