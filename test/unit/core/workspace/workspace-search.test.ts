import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isExcludedFile } from '../../../../src/core/workspace/excluded';
import { searchWorkspace } from '../../../../src/core/workspace/workspace-search';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'fp-search-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const at = (...parts: string[]) => path.join(root, ...parts);

async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(at(file)), { recursive: true });
    await writeFile(at(file), '');
  }
}

test('finds what may be models, by the names of their files, and recipes', async () => {
  await write('a/onnx/decoder_model_merged_q4.onnx', 'b/onnx/model.onnx', 'c/genai_config.json');
  await write('d/onnx/vision_encoder.onnx', 'e/model.onnx', 'config.json');
  await write('a/config.json', 'd/config.json');
  await write('x.fitprune.json', 'a/deep/er/y.fitprune.json');
  await write(
    'node_modules/f/onnx/model.onnx',
    '.cache/g/onnx/model.onnx',
    'h.tmp/onnx/model.onnx',
  );
  await write('node_modules/z.fitprune.json');
  const { models, configured, recipes } = await searchWorkspace([root]);
  expect(configured).toEqual([root, at('d')]);
  expect(models).toEqual([at('a'), at('b'), at('c')]);
  expect(recipes.sort()).toEqual([at('a', 'deep', 'er', 'y.fitprune.json'), at('x.fitprune.json')]);
});

test('finds what is in two folders of the workspace once', async () => {
  await write('a/onnx/model.onnx', 'a/x.fitprune.json');
  const { models, recipes } = await searchWorkspace([root, at('a')]);
  expect([models, recipes]).toEqual([[at('a')], [at('a', 'x.fitprune.json')]]);
});

test.each<[string, boolean]>([
  ['config.json', false],
  ['models/a/config.json', false],
  ['node_modules/a/config.json', true],
  ['web/node_modules/a/config.json', true],
  ['.venv/config.json', true],
  ['a.tmp/config.json', true],
  ['.config.json', false],
])('%s lies in an excluded folder: %s', (file, expected) => {
  expect(isExcludedFile(file)).toBe(expected);
});
