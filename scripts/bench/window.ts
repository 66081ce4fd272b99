/** Figures that a test of test/ui/night measures in a real VS Code, for a benchmark. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * @param name of the test: `test/ui/night/NAME.test.ts`
 * @param variable of the environment with the path for the test's figures
 * @returns the JSON that it wrote
 * @throws Error with the test's output if it fails
 */
export async function measuredInWindow(name: string, variable: string): Promise<unknown> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fitprune-window-'));
  try {
    const result = path.join(folder, 'measured.json');
    const vitest = path.resolve('node_modules', 'vitest', 'vitest.mjs');
    const flags = ['run', '-c', 'test/ui/vitest.config.mts', `test/ui/night/${name}.test.ts`];
    await promisify(execFile)(process.execPath, [vitest, ...flags], {
      env: { ...process.env, [variable]: result },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(await readFile(result, 'utf8')) as unknown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
