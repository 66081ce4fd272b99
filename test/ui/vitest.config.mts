import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    globalSetup: 'test/ui/support/global-setup.ts',
    // One window at a time: two would disturb each other's clocks.
    fileParallelism: false,
    testTimeout: 120_000,
    // A second, the default, is short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/test-results/ui.json' },
  },
});
