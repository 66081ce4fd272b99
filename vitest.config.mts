import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const firstModule = path.resolve('test/unit/support/waiting-threads.cjs');

/**
 * Folders whose tests load no native code, start no process and change nothing of the one they run in. Their files share
 * processes and what these have loaded: alone, each of them would load for longer than it tests.
 */
const shared = [
  ...[
    'core/{arrow,data,figures,image,plot,profile,recipe,report,workspace}',
    'core/evaluation/{engine,latency,results,scores,statistics,suite,summary,sweep}',
    'core/model/positions',
    'protocol',
    'runner/channel',
  ].map((folder) => `test/unit/${folder}/**/*.test.ts`),
  // Left out are those that start a process, set a variable of it, or have a document of their own.
  'test/unit/core/!(temporary|today).test.ts',
  'test/unit/webview/**/!(draw).test.ts',
  // Those that are left out load ONNX Runtime.
  'test/unit/core/cost/!(layers).test.ts',
  'test/unit/core/ranking/**/!(diversity|graphs).test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: shared, isolate: false } },
      // ONNX Runtime is a native library: a process per test file keeps one crash from hiding the others.
      {
        extends: true,
        test: { name: 'own', include: ['test/unit/**/*.test.ts'], exclude: shared },
      },
    ],
    pool: 'forks',
    execArgv: ['--require', firstModule],
    // Half of the time is spent in child processes and start-up, so that two cores are worth two files at a time.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    testTimeout: 60_000,
    // A second, the default, is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    // What the command line remembers of this machine's devices is none of the user's.
    env: {
      ORT_DISABLE_TELEMETRY: '1',
      XDG_CACHE_HOME: path.resolve('.cache/test-home'),
      // For the command line and the workers that tests start.
      NODE_OPTIONS: `--require ${JSON.stringify(firstModule)}`,
    },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/test-results/unit.json' },
  },
});
