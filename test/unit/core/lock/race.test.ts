import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { lockFile } from '../../../../src/core/lock/lock';
import { sharedFolder, temporaryFolder } from '../../support/temporary';

let contender: string;

beforeAll(async () => {
  contender = path.join(sharedFolder(), 'contender.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'contender.ts')],
    outfile: contender,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'warning',
  });
});

/** @returns how it ended: '0', or the name of a signal */
function run(file: string, times: number, seed: number): Promise<string> {
  const args = [contender, file, String(times), String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
}

it('never has two holders, whichever is killed, and lets the next one in', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 's.arrows');
  for (let wave = 0; wave < 2; wave += 1) {
    const ways = await Promise.all(
      Array.from({ length: 8 }, (_, index) => run(file, 8, 99_991 * (8 * wave + index + 1))),
    );
    expect(ways.filter((way) => way !== '0' && way !== 'SIGKILL')).toEqual([]);
    // Otherwise the test would have tried nothing.
    expect(ways.filter((way) => way === 'SIGKILL').length).toBeGreaterThan(0);
    const lock = await lockFile(file);
    await lock.release();
    expect(readdirSync(folder).filter((name) => !name.endsWith('.inside'))).toEqual([]);
  }
});
