import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../../..');

/** What the command line and the extension host use of models, statistics and workers. */
const parentSide = [
  'src/runner/local/apply-located.ts',
  'src/runner/local/client.ts',
  'src/runner/local/devices.ts',
  'src/core/calibration/merge.ts',
  'src/core/calibration/statistics-file.ts',
  'src/core/data/open.ts',
  'src/core/data/order.ts',
  'src/core/evaluation/results/merge.ts',
  'src/core/evaluation/results/results-name.ts',
  'src/core/evaluation/summary/summarize.ts',
  'src/core/model/folder/fingerprint.ts',
  'src/core/model/folder/folder.ts',
  'src/core/model/paths.ts',
  'src/core/workspace/workspace-search.ts',
];

/**
 * The packages that are left out of the bundles, and which of them a bundle of `files` still
 * imports.
 */
async function nativeImports(files: string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: 'unused',
    write: false,
    bundle: true,
    platform: 'node',
    metafile: true,
    external: ['onnxruntime-node', '@huggingface/transformers', 'sharp'],
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const packages = imports.map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]);
  return [...new Set(packages)].filter((name) => /^(onnxruntime|@huggingface|sharp)/.test(name));
}

describe("the parent's side", () => {
  it('loads neither ONNX Runtime nor transformers.js', async () => {
    expect(await nativeImports(parentSide)).toEqual([]);
  });

  it('is distinguished from the side of the worker', async () => {
    expect((await nativeImports(['src/worker/main.ts'])).sort()).toEqual([
      '@huggingface/transformers',
      'onnxruntime-node',
      'sharp',
    ]);
  });
});
