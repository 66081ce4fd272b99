/**
 * A model folder of the transformers.js layout around a fixture decoder, for tests of the file
 * handling.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const decoders = path.join(__dirname, '../../fixtures/decoders');

export const smallConfig = {
  model_type: 'llava',
  image_token_index: 4,
  image_seq_length: 12,
  text_config: {
    model_type: 'llama',
    hidden_size: 32,
    intermediate_size: 48,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    vocab_size: 40,
  },
};

/** @returns the folder; its decoder is `onnx/decoder_model_merged.onnx` */
export async function smallModelFolder(
  parent: string,
  decoder = 'llama-eager-legacy.onnx',
): Promise<string> {
  const folder = path.join(parent, 'model');
  const onnx = path.join(folder, 'onnx');
  await mkdir(onnx, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(smallConfig));
  await writeFile(path.join(folder, 'tokenizer.json'), '{}');
  for (const name of ['decoder_model_merged', 'vision_encoder', 'embed_tokens']) {
    await copyFile(path.join(decoders, decoder), path.join(onnx, `${name}.onnx`));
  }
  return folder;
}
