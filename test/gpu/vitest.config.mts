import { defineConfig } from 'vitest/config';

/**
 * `npm run test:gpu`: the unit tests for a software renderer, on this machine's graphics card, with
 * every export instead of one of each kind. Without a card they fail.
 */
export default defineConfig({
  test: {
    include: [
      'test/unit/**/*webgpu.test.ts',
      'test/unit/core/model/sessions/caches.test.ts',
      'test/unit/core/model/device-proof/{encoders,webgpu-half,half-precision-proof}.test.ts',
    ],
    // One card, and a process of its own for each file: a driver that crashes hides no other
    // failure.
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    env: { ORT_DISABLE_TELEMETRY: '1', FITPRUNE_WEBGPU: 'all' },
  },
});
