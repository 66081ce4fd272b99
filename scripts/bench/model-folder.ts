/** A model folder around a random decoder, for benchmarks that never run its other graphs. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ChildResult, Task } from './child';
import { prompt } from './prompt';
import {
  vocabulary,
  writeRandomDecoder,
  type DecoderKind,
  type RandomDecoder,
} from './random-decoder';
import type { WeightContent } from './weight-file';

export async function writeModelFolder(
  folder: string,
  kind: DecoderKind,
  content: WeightContent,
): Promise<RandomDecoder> {
  const { shape } = kind;
  const onnx = path.join(folder, 'onnx');
  await mkdir(onnx, { recursive: true });
  const decoder = await writeRandomDecoder(onnx, kind, content);
  const config = {
    model_type: 'llava',
    image_token_index: vocabulary - 1,
    image_seq_length: prompt.visualTokens,
    text_config: {
      model_type: 'llama',
      hidden_size: shape.hiddenSize,
      intermediate_size: shape.intermediateSize,
      num_hidden_layers: shape.layers,
      num_attention_heads: shape.attentionHeads,
      num_key_value_heads: shape.keyValueHeads,
      vocab_size: vocabulary,
    },
  };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  // Apply copies the other graphs without opening them.
  for (const name of ['vision_encoder', 'embed_tokens']) {
    await writeFile(path.join(onnx, `${name}.onnx`), '');
  }
  return decoder;
}

/** Runs a part in a new process, with the folder `model` in `root`. */
export async function runInChild<Part extends string>(
  task: Task,
  root: string,
): Promise<ChildResult<Part>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    __filename,
    '--child',
    task,
    root,
  ]);
  return JSON.parse(stdout) as ChildResult<Part>;
}
