/** Applied folders of other families in transformers.js: they generate, and the dropped rows are gone. */
import {
  AutoModelForImageTextToText,
  AutoModelForVision2Seq,
  AutoProcessor,
  env,
  load_image,
  type PreTrainedModel,
  type Processor,
  type Tensor,
} from '@huggingface/transformers';
import { Tensor as OrtTensor, type InferenceSession } from 'onnxruntime-node';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { visualIndexInput } from '../../../../src/core/model/decoder-interface';
import { modelFingerprint } from '../../../../src/core/model/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder';
import {
  folderCases,
  folderNames,
  folderPath,
  writePicture,
  type FolderCase,
  type FolderName,
} from '../../support/folders';
import { temporaryFolder } from '../../support/temporary';

const schedule = [
  { layer: 0, keep: 0.6 },
  { layer: 2, keep: 0.3 },
];
const ranking = { kind: 'cross', textRows: 'max', coverage: { block: 2 } } as const;

interface Generated {
  ids: number[];
  /** Rows of the cache, by layer. */
  cached: number[];
}

/**
 * What a program of transformers.js does.
 * @param visual given to a decoder that asks for the rows of the visual tokens, which the library does
 *   not know: a program that serves it wraps the session like this
 */
async function generate(
  folder: string,
  name: FolderName,
  one: FolderCase,
  picture: string,
  options: { dtype?: 'fp32' | 'q4' | 'fp16'; visual?: number[] } = {},
): Promise<Generated> {
  env.allowRemoteModels = false;
  const processor: Processor = await AutoProcessor.from_pretrained(folder);
  const kind = name === 'smolvlm' ? AutoModelForVision2Seq : AutoModelForImageTextToText;
  const { dtype = 'fp32', visual } = options;
  const model = await kind.from_pretrained(folder, {
    device: 'cpu',
    dtype: { decoder_model_merged: dtype, embed_tokens: 'fp32', vision_encoder: 'fp32' },
  });
  if (visual !== undefined) locate(model, visual);
  const content = [{ type: 'image' }, { type: 'text', text: one.question }];
  const prompt = processor.apply_chat_template([{ role: 'user', content }] as never, {
    add_generation_prompt: true,
    tokenize: false,
  });
  const image = await load_image(picture);
  // LLaVA's template leaves the start token to the tokenizer; the others write theirs.
  const special = { add_special_tokens: name === 'llava' };
  const inputs = (await (name === 'llava'
    ? processor(image, prompt, special)
    : processor(prompt, [image], special))) as Record<string, Tensor>;
  const output = (await model.generate({
    ...inputs,
    max_new_tokens: one.generated.length,
    min_new_tokens: one.generated.length,
    return_dict_in_generate: true,
  })) as unknown as { sequences: Tensor; past_key_values: Record<string, Tensor> };
  const length = inputs['input_ids']!.dims[1]!;
  const ids = (output.sequences.tolist() as bigint[][])[0]!.slice(length).map(Number);
  const cached = [0, 1, 2, 3].map(
    (layer) => output.past_key_values[`past_key_values.${layer}.key`]!.dims[2]!,
  );
  await model.dispose();
  return { ids, cached };
}

function locate(model: PreTrainedModel, visual: number[]): void {
  const sessions = (model as unknown as { sessions: Record<string, InferenceSession> }).sessions;
  const session = sessions['decoder_model_merged']!;
  let isFirst = true;
  sessions['decoder_model_merged'] = new Proxy(session, {
    get(target, key) {
      if (key === 'inputNames') return target.inputNames.filter((one) => one !== visualIndexInput);
      if (key !== 'run') return Reflect.get(target, key) as unknown;
      return (feeds: InferenceSession.FeedsType) => {
        const rows = BigInt64Array.from(isFirst ? visual : [], BigInt);
        isFirst = false;
        return target.run({
          ...feeds,
          [visualIndexInput]: new OrtTensor('int64', rows, [rows.length]),
        });
      };
    },
  });
}

describe.each(folderNames)('%s applied', (name) => {
  const [one] = folderCases(name) as [FolderCase];
  const all = one.visualRows.length;
  const dtypes = name === 'llava' ? (['fp32', 'q4', 'fp16'] as const) : (['fp32'] as const);

  const apply = async (
    dtype: (typeof dtypes)[number],
    recipe: ApplyOptions['recipe'],
  ): Promise<string> => {
    const model = await openModelFolder(folderPath(name), { dtype });
    const { locate } = await chooseLocate(model, name === 'llava' ? 'span' : 'input');
    const root = temporaryFolder();
    const applied = await applyRecipe({
      ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    });
    return applied.folder;
  };

  it.each(dtypes)('generates in %s, with caches as short as the recipe says', async (dtype) => {
    const picture = path.join(temporaryFolder(), 'picture.png');
    await writePicture(picture, one.size);
    const visual = name === 'llava' ? undefined : one.visualRows;
    const options = { dtype, ...(visual ? { visual } : {}) };
    const dense = await generate(folderPath(name), name, one, picture, { dtype });
    if (dtype === 'fp32') expect(dense.ids).toEqual(one.generated);

    const pruned = await generate(
      await apply(dtype, { schedule, ranking }),
      name,
      one,
      picture,
      options,
    );
    const { entering } = tokensPerLayer(4, all, schedule);
    expect(pruned.cached.map((rows) => rows - dense.cached[0]!)).toEqual(
      entering.map((tokens) => tokens - all),
    );
    expect(new Set(dense.cached).size).toBe(1);

    const whole = schedule.map(({ layer }) => ({ layer, keep: 1 }));
    const same = await apply(dtype, { schedule: whole, ranking });
    expect(await generate(same, name, one, picture, options)).toEqual(dense);
  });
});
