import { fork, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { explainLastWords, parseLastWords } from '../../../src/runner/channel/last-words';
import { sharedFolder } from '../support/temporary';

let spinner: string;

beforeAll(async () => {
  spinner = path.join(sharedFolder(), 'spinner.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'spinner.ts')],
    outfile: spinner,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
});

interface End {
  code: string;
  signal: NodeJS.Signals | null;
  stderr: string;
}

async function run(how: string): Promise<End> {
  const child = fork(spinner, [how], { silent: true });
  let stderr = '';
  child.stderr!.on('data', (part: Buffer) => {
    stderr += part.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code: String(code), signal, stderr });
    });
  });
}

describe('the watchdog', () => {
  it.each([
    ['spin', 'SIGKILL', /^The chat template of this model did not end within 15 seconds/],
    ['grow', 'SIGKILL', /^The chat template of this model took more than 2 GB of memory/],
    ['rest', '0', /^undefined$/],
  ])('of work that does %s', async (how, expected, message) => {
    const { code, signal, stderr } = await run(how);
    expect(signal ?? code).toBe(expected);
    const words = stderr.split('\n').flatMap((line) => parseLastWords(line) ?? []);
    expect(String(explainLastWords(words.at(-1), signal)?.message)).toMatch(message);
  });

  it.skipIf(process.platform !== 'linux')(
    'ends a process that spins when its parent is killed',
    async () => {
      const script = `const { fork } = require('node:child_process');
      const child = fork(${JSON.stringify(spinner)}, ['spin', '60'], { silent: true });
      child.once('message', () => console.log(child.pid));
      setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ['-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) => {
        parent.stdout.once('data', (line: Buffer) => {
          resolve(Number(line.toString()));
        });
      });
      parent.kill('SIGKILL');
      const lives = () => {
        const stat = `/proc/${pid}/stat`;
        return existsSync(stat) && !readFileSync(stat, 'utf8').includes(') Z ');
      };
      await expect.poll(lives, { timeout: 10_000 }).toBe(false);
    },
  );
});

it('does not mistake output of a library for last words', () => {
  expect(parseLastWords('fitprune-worker is here')).toBeUndefined();
  expect(explainLastWords(parseLastWords('fitprune-worker doing nothing'), null)).toBeUndefined();
});
