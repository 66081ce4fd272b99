import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationData, sampleModel } from '../support/sample';
import { temporaryFolder } from '../support/temporary';

// Where CI is set, colours are written to pipes too.
const env = { ...process.env, NO_COLOR: '1' };

const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/**
 * A shell in a process group of its own runs the command and reports how it ended, if it survives.
 */
async function underLimit(limit: string): Promise<{ stdout: string; signal: string | null }> {
  const out = path.join(temporaryFolder(), 's.arrows');
  const script = `${limit}; "$@" 2>&1; echo "code $?"`;
  const args = ['calibrate', sampleModel, '--data', calibrationData, '--samples', '1'];
  const child = spawn(
    'sh',
    ['-c', script, 'sh', process.execPath, bundle, ...args, '--device', 'cpu', '--out', out],
    { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env },
  );
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  const signal = await new Promise<string | null>((resolve) => {
    child.on('close', (_, ended) => {
      resolve(ended);
    });
  });
  return { stdout, signal };
}

/** @returns the exit code, and standard error */
function shell(script: string, cwd = temporaryFolder()): { code: number | null; stderr: string } {
  const { status, stderr } = spawnSync('sh', ['-c', script, process.execPath, bundle], {
    cwd,
    env,
  });
  return { code: status, stderr: stderr.toString() };
}

const onPosix = process.platform !== 'win32';

describe.skipIf(!onPosix)('one sentence and exit 1, where', () => {
  const inspect = `"$0" "$1" inspect "${sampleModel}" --no-encoder`;
  const run = `"$0" "$1" calibrate "${sampleModel}" --data "${calibrationData}" --samples 1`;
  it.each([
    ['a path is empty', `${run} --out ''`, 'no-path'],
    ['a file is to be a folder', `${run} --out .`, 'not-a-file-name'],
    ['the model is an empty path', '"$0" "$1" inspect ""', 'no-path'],
    ['the working folder is gone', `rmdir "$PWD"; ${run} --out s.arrows`, 'no-working-folder'],
    ['standard output is full', `${inspect} > /dev/full`, 'standard output: the disk is full'],
    ['threads are too many', `${run} --threads 100000 --out s.arrows`, 'from 1 to 1024'],
    ['a seed has twenty digits', `${run} --seed 12345678901234567890 --out s`, 'not-a-number'],
    ['a recipe is a pipe', `mkfifo p; "$0" "$1" compare p`, 'is a pipe'],
  ])('%s', (_, script, message) => {
    const { code, stderr } = shell(script);
    const isUsage = /not-a-number|1024/.test(message);
    expect(code).toBe(isUsage ? 2 : 1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+|of its own/);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'but a full or closed standard error does not end a run',
    () => {
      expect(shell(`${inspect} > o.txt 2> /dev/full && test -s o.txt`).code).toBe(0);
      expect(shell(`${inspect} > o.txt 2>&- && test -s o.txt`).code).toBe(0);
      expect(shell(`${inspect} --json | true`).code).toBe(0);
    },
  );
});

describe.skipIf(process.platform !== 'linux')('without descriptors for a child', () => {
  // Fewer are not enough for Node itself; 30 are.
  it.each([20, 22, 24, 26])(
    'ends with a sentence, and ends no other process: %i',
    async (files) => {
      const { stdout, signal } = await underLimit(`ulimit -n ${files}`);
      expect(signal).toBeNull();
      expect(stdout).toMatch(/too many files are open.*\(worker-not-started\)\ncode 1\n$/);
    },
  );
});
