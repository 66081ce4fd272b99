import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const support = path.resolve('test/unit/support');
const firstModule = path.join(support, 'few-threads.cjs');
/** Preloaded by the command lines and workers that tests start. */
const firstModules = [firstModule, path.join(support, 'compiled-once.cjs')];

/**
 * Of a test file that needs a process of its own: it starts processes, replaces something in the
 * one it runs in (time, a variable, a method, how remedies are said), or opens a device that keeps
 * more of a process than its sessions.
 */
const needsOwn =
  /child_process|support\/(cli|mcp|slurm|webgpu|worker)'|process\.(env|once)\b|\bvi\.|speakOf\(/;

const alone = readdirSync('test/unit', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => path.posix.join('test/unit', file.split(path.sep).join('/')))
  .filter((file) => needsOwn.test(readFileSync(file, 'utf8')));

export default defineConfig({
  test: {
    projects: [
      // These share processes, and what those have loaded: alone, most of them would load for
      // longer than they test. If one crashes, the run fails, what has not run of its file is
      // skipped, and the other files go on in a new process.
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/unit/**/*.test.ts'],
          exclude: alone,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own', include: alone } },
    ],
    setupFiles: ['test/unit/support/remove-folders.ts', 'test/unit/support/equal-bytes.ts'],
    pool: 'forks',
    execArgv: ['--require', firstModule],
    // A file waits now and then for its child processes and files: another one computes meanwhile.
    maxWorkers: Math.max(3, os.availableParallelism() - 1),
    testTimeout: 60_000,
    // A second, the default, is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    // Tests must not use what the user's command line remembers of this machine's devices.
    env: {
      ORT_DISABLE_TELEMETRY: '1',
      XDG_CACHE_HOME: path.resolve('.cache/test-home'),
      NODE_OPTIONS: firstModules.map((file) => `--require ${JSON.stringify(file)}`).join(' '),
    },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/test-results/unit.json' },
  },
});
