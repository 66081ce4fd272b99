/** The drop-in promise: transformers.js loads unpruned and pruned folders unchanged. */
import {
  AutoModelForImageTextToText,
  AutoProcessor,
  env,
  load_image,
  type Processor,
  type Tensor,
} from '@huggingface/transformers';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../../../src/core/data/types';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { generate as generateByHand } from '../../support/greedy';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import type { Locate } from '../../../../src/core/surgery/pruning/locate/locate';
import { temporaryFolder } from '../../support/temporary';
import { evaluationData, sampleModel } from '../../support/sample';
import { openUnpacked } from '../../support/unpacked';

const samples = 8;
const recipe: ApplyOptions['recipe'] = {
  schedule: [
    { layer: 1, keep: 0.6 },
    { layer: 3, keep: 0.3 },
  ],
  ranking: { kind: 'self-cross' },
};

interface Generated {
  text: string;
  /** Rows of the first layer's and the last layer's cache after generating. */
  cached: number[];
}

/** What a program with transformers.js would do, word for word. */
async function generate(folder: string, questions: readonly Sample[]): Promise<Generated[]> {
  env.allowRemoteModels = false;
  const processor: Processor = await AutoProcessor.from_pretrained(folder);
  const model = await AutoModelForImageTextToText.from_pretrained(folder, { dtype: 'fp32' });
  const results: Generated[] = [];
  for (const { question, images } of questions) {
    const content = [{ type: 'image' }, { type: 'text', text: question }];
    const prompt = processor.apply_chat_template([{ role: 'user', content }] as never, {
      add_generation_prompt: true,
    });
    const inputs = (await processor(await load_image(images[0]!.name), prompt, {
      add_special_tokens: false,
    })) as Record<string, Tensor>;
    const output = (await model.generate({
      ...inputs,
      max_new_tokens: 4,
      return_dict_in_generate: true,
    })) as unknown as { sequences: Tensor; past_key_values: Record<string, Tensor> };
    const length = inputs['input_ids']!.dims[1]!;
    const sequence = (output.sequences.tolist() as bigint[][])[0]!.slice(length);
    const text = processor.tokenizer!.decode(sequence.map(Number), { skip_special_tokens: true });
    const caches = Object.entries(output.past_key_values).filter(([name]) => name.endsWith('.key'));
    results.push({ text: text.trim(), cached: caches.map(([, { dims }]) => dims[2]!) });
  }
  await model.dispose();
  return results;
}

describe('the sample model in transformers.js', () => {
  let model: ModelFolder;
  let questions: Sample[];

  beforeAll(async () => {
    model = await openModelFolder(sampleModel);
    questions = (await openUnpacked({ path: evaluationData })).samples.slice(0, samples);
  });

  it('answers correctly through generate()', async () => {
    const answers = await generate(sampleModel, questions);
    const right = answers.filter(({ text }, at) => questions[at]!.answers.includes(text));
    expect(right.length).toBeGreaterThanOrEqual(samples - 2);
  });

  it('generates the same when pruned at its span, with shorter caches', async () => {
    const { locate } = await chooseLocate(model, 'span');
    const { span } = locate as Extract<Locate, { kind: 'span' }>;
    const root = temporaryFolder();
    const options: ApplyOptions = {
      recipe,
      model,
      fingerprint: await modelFingerprint(model),
      locate,
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    };
    const { folder } = await applyRecipe(options);
    const unpruned = await generate(sampleModel, questions);
    const pruned = await generate(folder, questions);
    const gone = span.count - Math.round(0.3 * span.count);
    pruned.forEach(({ cached }, at) => {
      // Both stop at the end of their answer; the first layer's cache is whole in both.
      expect(cached[0]! - cached.at(-1)!).toBe(gone);
      expect(unpruned[at]!.cached[0]).toBe(unpruned[at]!.cached.at(-1));
    });
    for (const { text } of pruned) expect(text).not.toBe('');

    const all = { ...recipe, schedule: [0, 4].map((layer) => ({ layer, keep: 1 })) };
    const whole = await applyRecipe({ ...options, recipe: all, out: path.join(root, 'whole') });
    expect(await generate(whole.folder, questions)).toEqual(unpruned);
  });

  it.each(['span', 'features'] as const)(
    'generates the same as original positions give when cut before the decoder, found by %s',
    async (kind) => {
      const { locate } = await chooseLocate(model, kind);
      const early: ApplyOptions['recipe'] = {
        schedule: [
          { layer: beforeDecoder, keep: 0.75 },
          { layer: 2, keep: 0.25 },
        ],
        ranking: { kind: 'cross', before: { kind: 'isolation', coverage: { block: 2 } } },
      };
      const root = temporaryFolder();
      const { folder } = await applyRecipe({
        ...{ model, locate, recipe: early, fingerprint: await modelFingerprint(model) },
        out: path.join(root, 'pruned'),
        cacheFolder: path.join(root, 'cache'),
      });
      const theirs = await generate(folder, questions);
      const encoder = await PromptEncoder.open(model, { device: 'cpu' });
      const graph = buildPrunedGraph(model.decoder, early, { kind: 'input' });
      const decoder = await DecoderSession.open(model, graph, { device: 'cpu' });
      const limits = { eosTokenIds: model.eosTokenIds, maxNewTokens: 4 };
      for (const [at, sample] of questions.entries()) {
        const inputs = await encoder.encodeSample(sample);
        const ours = await generateByHand(decoder, encoder, inputs, limits);
        expect(theirs[at]!.text).toBe(ours.text.trim());
        const visual = inputs.visualIndex.length;
        const written = theirs[at]!.cached[0]! - inputs.length + visual - 0.75 * visual;
        // The first cache holds the tokens that passed the cut, and the generated ones.
        expect(written).toBeGreaterThanOrEqual(0);
        expect(written).toBeLessThan(4);
        expect(theirs[at]!.cached[0]! - theirs[at]!.cached.at(-1)!).toBe(0.5 * visual);
      }
      await decoder.dispose();
      await encoder.dispose();
    },
  );

  it('marks the features of a model without markers, and hardly changes its answers', async () => {
    const { locate, effect, rejected } = await chooseLocate(model, undefined);
    expect([locate.kind, rejected]).toEqual(['features', []]);
    expect(effect!.divergence).toBeGreaterThan(0);
    expect(effect!.divergence).toBeLessThan(1e-5);
    const root = temporaryFolder();
    const all = { ...recipe, schedule: [0, 4].map((layer) => ({ layer, keep: 1 })) };
    const options: ApplyOptions = {
      ...{ model, locate, recipe, fingerprint: await modelFingerprint(model) },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    };
    const unpruned = await generate(sampleModel, questions);
    const { folder, encoders } = await applyRecipe(options);
    expect(encoders.map((file) => path.relative(folder, file))).toEqual([
      path.join('onnx', path.basename(model.files.vision_encoder!)),
    ]);
    for (const { cached } of await generate(folder, questions)) {
      expect(cached[0]! - cached.at(-1)!).toBeGreaterThan(0);
    }
    // If all tokens are kept, it answers as the model does: only the mark differs.
    const whole = await applyRecipe({ ...options, recipe: all, out: path.join(root, 'whole') });
    const marked = await generate(whole.folder, questions);
    expect(marked.map(({ text }) => text)).toEqual(unpruned.map(({ text }) => text));
  });
});
