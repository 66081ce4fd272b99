import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** Packages that activation must not wait for: they are loaded by what needs them. */
const heavy = [
  'onnxruntime-node',
  '@huggingface/transformers',
  'sharp',
  'apache-arrow',
  '@bufbuild/protobuf',
  'valibot',
  'vscode-json-languageservice',
];

describe('what is loaded when the extension is activated', () => {
  it('holds no heavy package', async () => {
    const { metafile } = await build({
      entryPoints: ['src/extension.ts'],
      bundle: true,
      write: false,
      outdir: 'dist',
      metafile: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      external: ['vscode', 'onnxruntime-node', '@huggingface/transformers', 'sharp'],
    });
    // From the entry along static imports: the way to each file, for the message.
    const ways = new Map([['src/extension.ts', 'src/extension.ts']]);
    for (const [file, way] of ways) {
      for (const { path, kind } of metafile.inputs[file]?.imports ?? []) {
        if (kind !== 'dynamic-import' && !ways.has(path)) ways.set(path, `${way} > ${path}`);
      }
    }
    const found = [...ways].filter(([path]) =>
      heavy.some((name) => path === name || path.includes(`node_modules/${name}/`)),
    );
    expect(found.slice(0, 3).map(([, way]) => way)).toEqual([]);
  });

  it.each(['extension.js', 'later.js'])('takes the API of VS Code once, in %s', async (name) => {
    const dist = await mkdtemp(path.join(os.tmpdir(), 'fitprune-bundle-'));
    try {
      const options = ['esbuild.js', '--target=extension', `--dist=${dist}`];
      await promisify(execFile)(process.execPath, options);
      const bundle = await readFile(path.join(dist, name), 'utf8');
      // Each time, all of its names would be copied: 88 times, that was half of loading the extension.
      expect(bundle.match(/require\("vscode"\)/g)).toHaveLength(1);
    } finally {
      await rm(dist, { recursive: true });
    }
  });
});
