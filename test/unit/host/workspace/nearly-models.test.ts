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

function folder(name: string, files: string[], config = '{}'): string {
  const made = path.join(root, name);
  mkdirSync(path.join(made, 'onnx'), { recursive: true });
  for (const file of files)
    writeFileSync(path.join(made, file), file === 'config.json' ? config : '{}');
  return made;
}

it('finds decoders without a configuration, and nothing else', async () => {
  const nearly = folder('nearly', ['onnx/decoder_model_merged_q4.onnx']);
  const others = [
    folder('whole', ['onnx/decoder_model_merged.onnx', 'config.json']),
    // Models of any kind have this name, a classifier too.
    folder('classifier', ['onnx/model.onnx']),
    folder('empty', []),
    path.join(root, 'nowhere'),
  ];
  const found = await findNearlyModels([...others, nearly]);
  expect(found).toEqual([{ folder: nearly, lacks: ['config.json'] }]);
});

it('finds what lacks its decoder, by its other graphs or its configuration', async () => {
  const ofFamily = (type: string) => JSON.stringify({ model_type: type });
  const folders = [
    folder('parts', ['onnx/vision_encoder_q4.onnx', 'onnx/embed_tokens.onnx', 'config.json']),
    folder('none', ['config.json'], ofFamily('idefics3')),
    folder('cut-off', ['config.json', 'onnx/decoder_model_merged.onnx_data'], ofFamily('gemma3')),
    folder('phi', ['config.json', 'onnx/vision_encoder.onnx'], ofFamily('phi3_v')),
  ];
  const others = [
    folder('bert', ['config.json'], ofFamily('bert')),
    folder('detector', ['config.json', 'onnx/model_q4.onnx'], ofFamily('llava')),
    folder('damaged', ['config.json'], '{'),
  ];
  const found = await findNearlyModels([...others, ...folders]);
  const merged = 'onnx/decoder_model_merged.onnx';
  expect(found).toEqual(
    folders.map((one, at) => ({ folder: one, lacks: [at === 3 ? 'onnx/model.onnx' : merged] })),
  );
});
