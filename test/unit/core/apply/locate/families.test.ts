/**
 * Whole folders of the families: which way is chosen, and that it finds the rows that were placed.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import type { Proof } from '../../../../../src/core/apply/locate/proof';
import { proveLocate } from '../../../../../src/core/apply/locate/prove';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { runsAll } from '../../../../run-all';
import { expectHumanError } from '../../../support/errors';
import { louder } from '../../../support/louder';
import { temporaryFolder } from '../../../support/temporary';

const folders = path.join(import.meta.dirname, '../../../../fixtures/whole-folders');
const recipe: ApplyOptions['recipe'] = {
  schedule: [{ layer: 0, keep: 0.5 }],
  ranking: { kind: 'self-cross' },
};

const exported = ['llava-next', 'llava'].map(
  (name) => [`../exported/${name}`, undefined, { kind: 'features' }] as const,
);

const later = 'a later turn with another image';

describe('whole folders', () => {
  it.each([
    ['granite-docling', undefined, { kind: 'markers', rule: { kind: 'after' } }],
    ['gemma3', undefined, { kind: 'markers', rule: { kind: 'between' } }],
    ['mistral3', undefined, { kind: 'markers', rule: { kind: 'closed-rows' } }],
    // Text may come before a token, so marked features are preferred.
    ['paligemma', undefined, { kind: 'features' }],
    ['paligemma', 'markers', { kind: 'markers', rule: { kind: 'before' } }],
    ['qwen2-vl', undefined, { kind: 'markers', rule: { kind: 'between' } }],
    ['qwen3-vl', undefined, { kind: 'markers', rule: { kind: 'between' } }],
    // Rows that close lines, far smaller than features, are marked too.
    ['llava-next', undefined, { kind: 'features' }],
    ...(runsAll ? exported : []),
  ] as const)('%s, asked for %s, finds its visual tokens by %o', async (name, wanted, way) => {
    const model = await openModelFolder(path.join(folders, name), { dtype: 'fp32' });
    const { locate, rejected, effect } = await chooseLocate(model, wanted);
    expect([locate, rejected]).toMatchObject([way, []]);
    if (locate.kind === 'features') expect(effect!.divergence).toBeLessThan(1e-5);
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
      // In several turns PaliGemma's rule sees the first one: everything before the first start
      // token.
      const isSecondTurn = name === 'paligemma' && wanted === 'markers' && prompt === later;
      expect([prompt, found]).toEqual([prompt, isSecondTurn ? placed / 2 : placed]);
    }
  });

  it('LLaVA-OneVision, whose rows beyond two tiles are averages, gets this reason', async () => {
    const model = await openModelFolder(path.join(folders, '../exported/llava-onevision'));
    const { locate } = await chooseLocate(model, undefined);
    expect(locate.kind).toBe('features');
    const root = temporaryFolder();
    const applied = applyRecipe({
      ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
      prove: async (folder) => {
        await proveLocate(await openModelFolder(folder), locate);
      },
    });
    const refusal =
      /one image .* \d+ of \d+ visual tokens carry no mark: .* averages .* Let the decoder take an input/s;
    await expectHumanError(applied, 'locate-unproven', refusal);
  });

  it('LLaVA-NeXT, where the mark changes its answers, says by how much and what to do', async () => {
    const model = await openModelFolder(await louder(path.join(folders, 'llava-next')));
    await expectHumanError(
      chooseLocate(model, undefined),
      'not-locatable',
      /itself: features: .* \(mark-noticeable, KL divergence \d\.\de[-+]\d\); span: .* \(span-not-constant\)\. Let the decoder take an input/s,
    );
  });
});
