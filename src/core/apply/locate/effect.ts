/** What marking the features does to a model that prunes nothing. Only the worker process may import this. */
import type { Tensor } from 'onnxruntime-node';
import { Distribution } from '../../evaluation/engine/distribution';
import { logSumExp } from '../../evaluation/statistics/fidelity';
import { DecoderSession } from '../../model/decoder-session';
import type { DecoderInputs } from '../../model/encoder';
import type { ModelFolder } from '../../model/folder';
import { floats } from '../../model/tensors';
import { encodeFeatures, type FeatureCode } from '../../surgery/pruning/locate/feature-code';
import type { CodeEffect } from './located';

export async function measureEffect(
  folder: ModelFolder,
  code: FeatureCode,
  prompts: readonly DecoderInputs[],
): Promise<Omit<CodeEffect, 'on'>> {
  const decoder = await DecoderSession.open(
    folder,
    { file: folder.files.decoder },
    { device: 'cpu' },
  );
  const effect = { divergence: 0, logits: 0, prompts: prompts.length };
  try {
    for (const prompt of prompts) {
      const plain = await logitsAfterImage(decoder, prompt);
      const marked = await logitsAfterImage(decoder, withMark(prompt, code));
      effect.divergence = Math.max(effect.divergence, meanDivergence(plain, marked));
      effect.logits = Math.max(effect.logits, largestDifference(plain, marked));
    }
  } finally {
    await decoder.dispose();
  }
  return effect;
}

/** The same prompt with its features marked. */
export function withMark(prompt: DecoderInputs, code: FeatureCode): DecoderInputs {
  const { hiddenSize, visualIndex } = prompt;
  const embeddings = prompt.embeddings.slice();
  for (const row of visualIndex) {
    const at = row * hiddenSize;
    embeddings.set(encodeFeatures(code, embeddings.subarray(at, at + hiddenSize)), at);
  }
  return { ...prompt, embeddings };
}

/** Logits of the rows from the last visual token on, a row each. */
async function logitsAfterImage(
  decoder: DecoderSession,
  prompt: DecoderInputs,
): Promise<Float32Array[]> {
  const tensor = (await decoder.runPrefill(prompt))['logits'] as Tensor;
  const values = floats(tensor);
  const size = tensor.dims.at(-1)!;
  const rows = values.length / size;
  const wanted = Math.min(rows, prompt.length - prompt.visualIndex.at(-1)!);
  return Array.from({ length: wanted }, (_, at) => {
    const row = rows - wanted + at;
    return values.slice(row * size, (row + 1) * size);
  });
}

/** NaN where a logit is none. */
function meanDivergence(plain: readonly Float32Array[], marked: readonly Float32Array[]): number {
  const divergences = plain.map((row, at) =>
    new Distribution(row).divergence(marked[at]!, logSumExp(marked[at]!)),
  );
  return divergences.reduce((sum, one) => sum + one, 0) / divergences.length;
}

function largestDifference(
  plain: readonly Float32Array[],
  marked: readonly Float32Array[],
): number {
  return plain.reduce(
    (largest, row, at) =>
      row.reduce(
        (most, logit, token) => Math.max(most, Math.abs(logit - marked[at]![token]!)),
        largest,
      ),
    0,
  );
}
