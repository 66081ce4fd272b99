/**
 * Applied folders of other families in transformers.js: they generate, and the dropped rows are
 * gone.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import {
  folderCases,
  folderNames,
  folderPath,
  writePicture,
  type FolderCase,
} from '../../support/folders';
import {
  Runtime,
  type Generated,
  type Message,
  type RuntimeOptions,
} from '../../support/generation';
import { temporaryFolder } from '../../support/temporary';

const schedule = [
  { layer: 0, keep: 0.6 },
  { layer: 2, keep: 0.3 },
];
const ranking = { kind: 'cross', textRows: 'max', coverage: { block: 2 } } as const;

/** The answer that a program with transformers.js gets. */
async function generate(
  folder: string,
  one: FolderCase,
  picture: string,
  options: RuntimeOptions,
): Promise<Generated> {
  const runtime = await Runtime.open(folder, options);
  const message: Message = { role: 'user', text: one.question, images: [picture] };
  const generated = await runtime.generate([message], one.generated.length);
  await runtime.dispose();
  expect(generated.visual).toBe(one.visualRows.length);
  return generated;
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
    const isLlava = name === 'llava';
    const { imageTokenId } = await openModelFolder(folderPath(name), { dtype });
    const plain = { decoder: dtype, isLlava, imageTokenId: imageTokenId! };
    const options = { ...plain, givesRows: !isLlava };
    const unpruned = await generate(folderPath(name), one, picture, plain);
    if (dtype === 'fp32') expect(unpruned.ids).toEqual(one.generated);

    const applied = await apply(dtype, { schedule, ranking });
    const pruned = await generate(applied, one, picture, options);
    const { entering } = tokensPerLayer(4, all, schedule);
    expect(pruned.cached.map((rows) => rows - unpruned.cached[0]!)).toEqual(
      entering.map((tokens) => tokens - all),
    );
    expect(new Set(unpruned.cached).size).toBe(1);

    const whole = schedule.map(({ layer }) => ({ layer, keep: 1 }));
    const same = await apply(dtype, { schedule: whole, ranking });
    expect(await generate(same, one, picture, options)).toEqual(unpruned);
  });
});
