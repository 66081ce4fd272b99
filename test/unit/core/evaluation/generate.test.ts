import { AutoModelForImageTextToText, AutoProcessor, env, Tensor } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argmax } from '../../../../src/core/evaluation/generate';
import { generate } from '../../support/greedy';
import type { Sample } from '../../../../src/core/data/types';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import { readImage } from '../../../../src/core/image/read';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { evaluationData, sampleModel } from '../../support/sample';
import { openUnpacked } from '../../support/unpacked';

describe('greedy answers', () => {
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  let decoder: DecoderSession;
  let samples: Sample[];
  beforeAll(async () => {
    folder = await openModelFolder(sampleModel);
    encoder = await PromptEncoder.open(folder, { device: 'cpu' });
    decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, { device: 'cpu' });
    samples = (await openUnpacked({ path: evaluationData })).samples.slice(0, 4);
  });
  afterAll(async () => {
    await decoder.dispose();
    await encoder.dispose();
  });

  /** No end token: every step is taken. */
  const limits = { eosTokenIds: [], maxNewTokens: 6 };

  it('are the tokens that transformers.js generates', async () => {
    env.allowRemoteModels = false;
    const processor = await AutoProcessor.from_pretrained(folder.path, {});
    const model = await AutoModelForImageTextToText.from_pretrained(folder.path, { dtype: 'fp32' });
    for (const sample of samples) {
      const { ids } = await generate(decoder, encoder, await encoder.encodeSample(sample), limits);
      const content = [{ type: 'image' }, { type: 'text', text: sample.question }];
      const prompt = processor.apply_chat_template([{ role: 'user', content }] as never, {
        add_generation_prompt: true,
      });
      const call = processor as unknown as (...given: unknown[]) => Promise<{ input_ids: Tensor }>;
      const inputs = await call(await readImage(sample.images[0]!), prompt);
      const output = (await model.generate({
        ...inputs,
        max_new_tokens: limits.maxNewTokens,
        min_new_tokens: limits.maxNewTokens,
        do_sample: false,
      })) as Tensor;
      const theirs = Array.from(output.data as BigInt64Array, Number);
      const expected = theirs.slice(inputs.input_ids.dims.at(-1));
      // min_new_tokens keeps transformers.js from the end token: compare up to where we choose it.
      const end = ids.findIndex((id) => folder.eosTokenIds.includes(id));
      const compared = end < 0 ? ids.length : end;
      expect(ids.slice(0, compared)).toEqual(expected.slice(0, compared));
    }
    await model.dispose();
  });

  it('stop at the end token', async () => {
    const inputs = await encoder.encodeSample(samples[0]!);
    const { ids } = await generate(decoder, encoder, inputs, limits);
    const stopped = await generate(decoder, encoder, inputs, { ...limits, eosTokenIds: [ids[2]!] });
    expect(stopped.ids).toEqual(ids.slice(0, ids.indexOf(ids[2]!) + 1));
    expect(stopped.firstToken).toBe(ids[0]);
  });

  it('of a pruned decoder that keeps all are the same, with caches of each length', async () => {
    const graph = buildPrunedGraph(
      folder.decoder,
      { schedule: [{ layer: 1, keep: 0.25 }], ranking: { kind: 'self-cross' } },
      { kind: 'input' },
    );
    const whole = buildPrunedGraph(
      folder.decoder,
      { schedule: [{ layer: 1, keep: 1 }], ranking: { kind: 'self-cross' } },
      { kind: 'input' },
    );
    const pruned = await DecoderSession.open(folder, graph, { device: 'cpu' });
    const kept = await DecoderSession.open(folder, whole, { device: 'cpu' });
    const inputs = await encoder.encodeSample(samples[1]!);
    const unpruned = await generate(decoder, encoder, inputs, limits);
    expect(await generate(kept, encoder, inputs, limits)).toEqual(unpruned);
    const { cache } = await pruned.prefill(inputs);
    const lengths = (layer: number) => cache[`past_key_values.${layer}.key`]!.dims[2];
    expect([0, 1, 2].map(lengths)).toEqual([
      inputs.length,
      inputs.length,
      inputs.length - inputs.visualIndex.length + Math.round(0.25 * inputs.visualIndex.length),
    ]);
    expect((await generate(pruned, encoder, inputs, limits)).ids.length).toBe(limits.maxNewTokens);
    await pruned.dispose();
    await kept.dispose();
  });
});

describe('argmax', () => {
  it('takes the first of the largest', () => {
    expect(argmax(Float32Array.of(-1, 3, 2, 3))).toBe(1);
  });
});
