/**
 * How marking the features changes a model that prunes nothing. Only the worker process may import
 * this.
 */
import type { Tensor } from 'onnxruntime-node';
import { Distribution } from '../../evaluation/engine/distribution';
import { logSumExp } from '../../evaluation/statistics/log-sum-exp';
import { DecoderSession } from '../../model/sessions/decoder-session';
import type { DecoderInputs } from '../../model/prompts/decoder-inputs';
import type { ModelFolder } from '../../model/folder/folder';
import { floats } from '../../model/sessions/tensors';
import { encodeFeatures, type FeatureCode } from '../../surgery/pruning/locate/feature-code';
import type { CodeEffect } from './located';
import { meanOf } from '../../sums';

/** Runs prompts with and without marks; without, once for all marks. */
export class MarkMeter {
  /** Logits of the unmarked prompts that were run. */
  private readonly plain: Float32Array[][] = [];

  private constructor(
    private readonly decoder: DecoderSession,
    private readonly prompts: readonly DecoderInputs[],
  ) {}

  static async open(folder: ModelFolder, prompts: readonly DecoderInputs[]): Promise<MarkMeter> {
    const { decoder } = folder.files;
    return new MarkMeter(
      await DecoderSession.open(folder, { file: decoder }, { device: 'cpu' }),
      prompts,
    );
  }

  /** @param limit divergence at which a prompt decides, and the others are not run */
  async measure(code: FeatureCode, limit = Infinity): Promise<Omit<CodeEffect, 'on'>> {
    const effect = { divergence: 0, logits: 0, prompts: 0 };
    for (const [at, prompt] of this.prompts.entries()) {
      const plain = (this.plain[at] ??= await logitsAfterImage(this.decoder, prompt));
      const marked = await logitsAfterImage(this.decoder, withMark(prompt, code));
      effect.prompts += 1;
      effect.divergence = Math.max(effect.divergence, meanDivergence(plain, marked));
      effect.logits = Math.max(effect.logits, largestDifference(plain, marked));
      if (!(effect.divergence < limit)) break;
    }
    return effect;
  }

  async dispose(): Promise<void> {
    await this.decoder.dispose();
  }
}

/** The same prompt with its features marked. */
function withMark(prompt: DecoderInputs, code: FeatureCode): DecoderInputs {
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

/** NaN if a logit is NaN. */
function meanDivergence(plain: readonly Float32Array[], marked: readonly Float32Array[]): number {
  const divergences = plain.map((row, at) =>
    new Distribution(row).divergence(marked[at]!, logSumExp(marked[at]!)),
  );
  return meanOf(divergences);
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
