import { defineConfig } from 'vitest/config';

/** `npm run test:export`: the exporter itself, with the user's Python; minutes, not seconds. */
export default defineConfig({
  test: {
    include: ['test/export/**/*.test.ts'],
    pool: 'forks',
    // Tracing uses both cores of small machines.
    maxWorkers: 1,
    testTimeout: 600_000,
    // A second, the default, is too short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 600_000,
    env: { ORT_DISABLE_TELEMETRY: '1' },
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/test-results/export.json' },
  },
});
