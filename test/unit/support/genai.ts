/** A folder of ONNX Runtime GenAI, put together as `scripts/fixtures/export_genai.py` does. */
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { sharedFolder } from './temporary';
import { wholeFolder } from './whole-folders';

const added = path.join(__dirname, '../../fixtures/genai/qwen2.5-vl');
const beside = [
  'config',
  'generation_config',
  'preprocessor_config',
  'tokenizer',
  'tokenizer_config',
];

/** @param left out files by name */
export function genaiFolder(left: readonly string[] = []): string {
  const source = wholeFolder('qwen2.5-vl');
  const folder = path.join(sharedFolder(), 'qwen2.5-vl-genai');
  mkdirSync(folder, { recursive: true });
  for (const name of beside) {
    copyFileSync(path.join(source, `${name}.json`), path.join(folder, `${name}.json`));
  }
  const graphs = { decoder_model_merged: 'model', vision_encoder: 'vision' };
  for (const [name, other] of Object.entries(graphs)) {
    copyFileSync(path.join(source, 'onnx', `${name}.onnx`), path.join(folder, `${other}.onnx`));
  }
  cpSync(added, folder, { recursive: true, filter: (file) => !left.includes(path.basename(file)) });
  return folder;
}
