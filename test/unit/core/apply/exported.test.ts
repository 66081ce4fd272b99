/**
 * Folders that `fitprune export` wrote, in unchanged transformers.js: before and after apply they
 * generate, since their decoder does not get the rows, and the dropped ones are gone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../src/core/apply/locate/choose';
import { proveLocate } from '../../../../src/core/apply/locate/prove';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import { runsAll } from '../../../run-all';
import { Runtime } from '../../support/generation';
import { temporaryFolder } from '../../support/temporary';
import { generatingFolders } from '../../support/whole-folder-names';
import { savePicture, wholeCases, wholeFolder } from '../../support/whole-folders';

type Exported = (typeof generatingFolders)[number][0];

const schedule = [
  { layer: 0, keep: 0.6 },
  { layer: 1, keep: 0.3 },
];
const ranking = { kind: 'self-cross' } as const;
const tokens = 4;

/** With many tiles, rows are averages of each other and carry no mark; here there are few. */
async function folderOf(name: Exported): Promise<string> {
  if (name !== 'exported/llava-onevision') return wholeFolder(name);
  const folder = path.join(temporaryFolder(), 'llava-onevision');
  await cp(wholeFolder(name), folder, { recursive: true });
  const file = path.join(folder, 'processor_config.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, vision_aspect_ratio: 'anyres_max_9' }));
  return folder;
}

/** One of each way to find visual tokens, and of the two kinds of processors. */
const typical: readonly string[] = ['exported/llava', 'exported/qwen2-vl', 'exported/mistral3'];

describe.each(generatingFolders.filter(([name]) => runsAll || typical.includes(name)))(
  '%s',
  (name, kind, isLlava) => {
    it(`generates, and applied with ${kind} its caches are shorter`, async () => {
      const model = await openModelFolder(await folderOf(name), { dtype: 'fp32' });
      const [one] = wholeCases(name);
      const picture = path.join(temporaryFolder(), 'picture.png');
      await savePicture(picture, one!.images[0]!);
      const hasTemplate = readFileSync(
        path.join(model.path, 'tokenizer_config.json'),
        'utf8',
      ).includes('"chat_template"');
      const options = { imageTokenId: model.imageTokenId!, isLlava, hasTemplate };
      const generate = async (folder: string) => {
        const runtime = await Runtime.open(folder, options);
        const conversation = [{ role: 'user' as const, text: one!.turns[0]!, images: [picture] }];
        const generated = await runtime.generate(conversation, tokens);
        await runtime.dispose();
        return generated;
      };
      const { locate } = await chooseLocate(model, kind);
      const apply = async (recipe: ApplyOptions['recipe']): Promise<string> => {
        const prunes = recipe.schedule.some(({ keep }) => keep < 1);
        const root = temporaryFolder();
        const applied = await applyRecipe({
          ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
          out: path.join(root, 'pruned'),
          cacheFolder: path.join(root, 'cache'),
          ...(prunes && {
            prove: async (written) => {
              await proveLocate(await openModelFolder(written), locate);
            },
          }),
        });
        return applied.folder;
      };

      const unpruned = await generate(model.path);
      expect(new Set(unpruned.cached).size).toBe(1);
      // transformers.js gives LLaVA-OneVision one tile, and the library several.
      if (name !== 'exported/llava-onevision') {
        expect(unpruned.length).toBe(one!.inputIds.length);
        const best = one!.logits.reduce(
          (most, logit, at, all) => (logit > all[most]! ? at : most),
          0,
        );
        expect(unpruned.ids[0]).toBe(best);
      }

      const pruned = await generate(await apply({ schedule, ranking }));
      const { entering } = tokensPerLayer(3, unpruned.visual, schedule);
      expect(pruned.cached).toEqual(
        entering.map((left) => left - unpruned.visual + unpruned.cached[0]!),
      );
      const whole = schedule.map(({ layer }) => ({ layer, keep: 1 }));
      expect(await generate(await apply({ schedule: whole, ranking }))).toEqual(unpruned);
    });
  },
);
