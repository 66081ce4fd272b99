import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findNearlyModels } from '../../../../src/host/workspace/nearly-models';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'nearly-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function folder(name: string, files: string[]): string {
  const made = path.join(root, name);
  mkdirSync(path.join(made, 'onnx'), { recursive: true });
  for (const file of files) writeFileSync(path.join(made, file), '{}');
  return made;
}

it('finds decoders without a configuration, and nothing else', async () => {
  const nearly = folder('nearly', ['onnx/decoder_model_merged_q4.onnx']);
  const others = [
    folder('whole', ['onnx/decoder_model_merged.onnx', 'config.json']),
    // Of any kind: a classifier is called so, too.
    folder('classifier', ['onnx/model.onnx']),
    folder('empty', []),
    path.join(root, 'nowhere'),
  ];
  const found = await findNearlyModels([...others, nearly]);
  expect(found).toEqual([{ folder: nearly, lacks: ['config.json'] }]);
});
