import { configDefaults, defineConfig } from 'vitest/config';

/** As in test/run-all.ts. */
const runsAll = process.env['FITPRUNE_TESTS'] === 'all';
const isNamed = process.argv.some((one) => /ui[\\/]night/.test(one));

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(runsAll || isNamed ? [] : ['test/ui/night/**'])],
    globalSetup: 'test/ui/support/global-setup.ts',
    // Three windows at a time, as a window spends a part of its time waiting. Each file has its own
    // server, browser and workspace, and no test fails by a measured time.
    maxWorkers: 3,
    // In three processes, which load Playwright once: a file keeps nothing outside its own window.
    isolate: false,
    testTimeout: 120_000,
    // A second, the default, is too short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/test-results/ui.json' },
  },
});
