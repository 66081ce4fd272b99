/** Opening a model of 2 GB and applying a recipe to it: neither reads the weights. */
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DecoderShape } from '../../src/core/cost/types';
import { spreadOf } from './measure';
import type { OpenApplyResult } from './open-apply-child';
import { prompt } from './prompt';
import { vocabulary, writeRandomDecoder } from './random-decoder';
import { medianLine, type SectionReport } from './report';
import type { Settings } from './sections';
import { inTemporaryFolder } from './temporary';

/** 2.0 GB in fp32. */
const largeShape: DecoderShape = {
  layers: 12,
  hiddenSize: 2048,
  intermediateSize: 4096,
  attentionHeads: 16,
  keyValueHeads: 16,
  headSize: 128,
};

const targetMilliseconds = 1000;
const targetBytes = 200e6;

export async function openApply({ quick }: Settings): Promise<SectionReport> {
  return inTemporaryFolder(async (root) => {
    const weightBytes = await writeModelFolder(path.join(root, 'model'));
    const results: OpenApplyResult[] = [];
    for (let round = 0; round < (quick ? 2 : 7); round++) {
      results.push(await runOnce(root));
      await rm(path.join(root, 'pruned'), { recursive: true });
    }
    const of = (value: (result: OpenApplyResult) => number) => spreadOf(results.map(value));
    const lines = [
      medianLine(
        'Open: folder, graph, attention of every layer',
        'ms',
        of(({ openMilliseconds }) => openMilliseconds),
      ),
      medianLine(
        'Apply: fingerprint, rewrite, new folder',
        'ms',
        of(({ applyMilliseconds }) => applyMilliseconds),
      ),
      medianLine(
        'Open and apply',
        'ms',
        of((one) => one.openMilliseconds + one.applyMilliseconds),
        {
          target: { kind: 'at most', value: targetMilliseconds },
        },
      ),
      medianLine(
        'Peak resident memory',
        'MB',
        of(({ peakBytes }) => peakBytes / 1e6),
        {
          target: { kind: 'at most', value: targetBytes / 1e6 },
          note: `${of(({ startBytes }) => startBytes / 1e6).median.toFixed(0)} MB before opening`,
        },
      ),
    ];
    const notes = [
      `Decoder of ${largeShape.layers} layers of width ${largeShape.hiddenSize} with ` +
        `${(weightBytes / 1e9).toFixed(2)} GB of external fp32 weights (a sparse file); ` +
        `weights in the new folder: ${results[0]!.sharing}. Each round is a new process.`,
    ];
    return { lines, notes };
  });
}

async function writeModelFolder(folder: string): Promise<number> {
  const onnx = path.join(folder, 'onnx');
  await mkdir(onnx, { recursive: true });
  const { weightBytes } = await writeRandomDecoder(onnx, largeShape, 'sparse');
  const config = {
    model_type: 'llava',
    image_token_index: vocabulary - 1,
    image_seq_length: prompt.visualTokens,
    text_config: {
      model_type: 'llama',
      hidden_size: largeShape.hiddenSize,
      intermediate_size: largeShape.intermediateSize,
      num_hidden_layers: largeShape.layers,
      num_attention_heads: largeShape.attentionHeads,
      num_key_value_heads: largeShape.keyValueHeads,
      vocab_size: vocabulary,
    },
  };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  // Apply copies the other graphs without opening them.
  for (const name of ['vision_encoder', 'embed_tokens']) {
    await writeFile(path.join(onnx, `${name}.onnx`), '');
  }
  return weightBytes;
}

async function runOnce(root: string): Promise<OpenApplyResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [__filename, '--child', root]);
  return JSON.parse(stdout) as OpenApplyResult;
}
