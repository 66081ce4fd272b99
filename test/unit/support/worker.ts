/** The worker's bundle as the tests need it: built from the present sources. */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** Builds it before the tests of a file and removes it after them; returns where it is. */
export function builtWorker(): () => string {
  let folder: string;
  beforeAll(async () => {
    // Inside the repository, so that it finds the packages that are not bundled.
    folder = mkdtempSync(path.join(root, 'node_modules', '.fitprune-worker-'));
    await build({
      absWorkingDir: root,
      entryPoints: ['src/worker/main.ts'],
      outfile: path.join(folder, 'worker.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      mainFields: ['module', 'main'],
      external: ['onnxruntime-node', '@huggingface/transformers', 'sharp'],
      logLevel: 'warning',
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return () => path.join(folder, 'worker.js');
}
