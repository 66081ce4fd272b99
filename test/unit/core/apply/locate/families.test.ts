/** Whole folders of the families: which way is taken, and that it finds what was placed. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import type { Proof } from '../../../../../src/core/apply/locate/proof';
import { proveLocate } from '../../../../../src/core/apply/locate/prove';
import { modelFingerprint } from '../../../../../src/core/model/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

const folders = path.join(import.meta.dirname, '../../../../fixtures/whole-folders');
const recipe: ApplyOptions['recipe'] = {
  schedule: [{ layer: 0, keep: 0.5 }],
  ranking: { kind: 'self-cross' },
};

describe('whole folders', () => {
  it.each([
    ['gemma3', 'between'],
    ['mistral3', 'closed-rows'],
    ['paligemma', 'before'],
    ['qwen2-vl', 'between'],
    ['qwen3-vl', 'between'],
  ] as const)('%s finds its visual tokens by markers: %s', async (name, kind) => {
    const model = await openModelFolder(path.join(folders, name));
    const { locate, rejected } = await chooseLocate(model, undefined);
    expect(locate).toMatchObject({ kind: 'markers', rule: { kind } });
    // What stands before a token may be text, so marked features would go first.
    const first = name === 'paligemma' ? [{ kind: 'features', code: 'mark-heard' }] : [];
    expect(rejected).toMatchObject(first);
    const root = temporaryFolder();
    const shown: Proof[] = [];
    await applyRecipe({
      ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
      prove: async (folder) => {
        shown.push(await proveLocate(await openModelFolder(folder), locate));
      },
    });
    for (const { name: prompt, placed, found } of shown[0]!.scenarios) {
      // Of several turns PaliGemma's rule sees the first: all before the first start token.
      const isSecondTurn = name === 'paligemma' && prompt === 'a later turn with another image';
      expect([prompt, found]).toEqual([prompt, isSecondTurn ? placed / 2 : placed]);
    }
  });

  it('LLaVA-NeXT, whose random weights hear the mark, is told what to do', async () => {
    const model = await openModelFolder(path.join(folders, 'llava-next'));
    await expectHumanError(
      chooseLocate(model, undefined),
      'not-locatable',
      /itself: features: .* \(mark-heard\); span: .* \(span-not-constant\)\. Use --locate input/s,
    );
  });
});
