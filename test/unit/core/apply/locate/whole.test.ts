/**
 * Whole folders applied and loaded by transformers.js: their graphs find the rows that were placed,
 * and they generate the same as a decoder that is told the rows.
 */
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { proveLocate } from '../../../../../src/core/apply/locate/prove';
import type { Proof } from '../../../../../src/core/apply/locate/proof';
import { massLayers } from '../../../../../src/core/cost/layers';
import { tokensPerLayer } from '../../../../../src/core/cost/tokens';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { runsAll } from '../../../../run-all';
import { Runtime, type Message } from '../../../support/generation';
import { sharedFolder } from '../../../support/temporary';
import { savePicture, wholeFolder, type WholeFolder } from '../../../support/whole-folders';

const tokens = 4;
const root = sharedFolder();
const images = [path.join(root, '0.png'), path.join(root, '1.png')] as const;
const user = (text: string, ...shown: string[]): Message => ({ role: 'user', text, images: shown });

const one = [user('What is in the image?', images[0])];
const several = [user('Which is larger?', ...images)];
const later: Message[] = [
  user('What is this?', images[1]),
  { role: 'assistant', text: 'It is green.' },
  user('And?'),
];
const again: Message[] = [
  user('Which is larger?', images[0], images[0]),
  { role: 'assistant', text: 'A ring.' },
  ...one,
];
const alone = [user('How many things are there?')];

interface Case {
  name: WholeFolder;
  dtype: string;
  /** Precision of the embeddings. */
  embed: string;
  kind: 'markers' | 'features' | 'span';
  /** Two layers that prune. */
  layers: readonly [number, number];
  conversations: Message[][];
}

/** transformers.js gives LLaVA's family only the first image of a prompt, before the prompt. */
const fastvlm = { name: 'fastvlm', layers: [0, 1], conversations: [one, later, alone] } as const;
const cases: Case[] = [
  {
    ...{ name: 'lfm2-vl', dtype: 'fp32', embed: 'fp32', kind: 'markers', layers: [1, 3] },
    conversations: [one, several, later, alone],
  },
  {
    ...fastvlm,
    conversations: [...fastvlm.conversations],
    dtype: 'q4',
    embed: 'q4',
    kind: 'features',
  },
  { ...fastvlm, conversations: [one, alone], dtype: 'int8', embed: 'int8', kind: 'span' },
  {
    ...{ name: 'phi3-v', dtype: 'fp32', embed: 'fp32', kind: 'features', layers: [0, 1] },
    // If there are several pictures, the library counts the first one's tokens for each.
    conversations: [again, alone],
  },
];

// Phi-3 V takes as long as the others together.
it.each(cases.filter(({ name }) => runsAll || name !== 'phi3-v'))(
  '$name in $dtype by $kind',
  async (given) => {
    const { name, dtype, embed, kind, conversations } = given;
    await savePicture(images[0], [141, 59, 'flat']);
    await savePicture(images[1], [55, 193, 'flat']);
    const source = wholeFolder(name);
    const model = await openModelFolder(source, { dtype });
    const schedule = given.layers.map((layer, at) => ({ layer, keep: [0.6, 0.3][at]! }));
    const fingerprint = await modelFingerprint(model);
    const apply = async (way: 'input' | undefined) => {
      const { locate } = await chooseLocate(model, way);
      expect(locate.kind).toBe(way ?? kind);
      let proof: Proof | undefined;
      const { folder } = await applyRecipe({
        ...{ recipe: { schedule, ranking: { kind: 'self-cross' } }, model, locate, fingerprint },
        ...{
          out: path.join(root, name, dtype, locate.kind),
          cacheFolder: path.join(root, 'cache'),
        },
        prove: async (written) => {
          if (way === undefined) {
            proof = await proveLocate(await openModelFolder(written, { dtype }), locate);
          }
        },
      });
      return { folder, proof };
    };
    const found = await apply(undefined);
    for (const { placed, found: rows } of found.proof!.scenarios) {
      // A span is of the first image: 16 tokens.
      expect(rows).toBe(kind === 'span' ? Math.min(16, placed) : placed);
    }
    const withInput = await apply('input');
    if (kind === 'features') {
      // The same features for a decoder that is told the rows.
      const encoder = 'onnx/vision_encoder.onnx';
      await cp(path.join(found.folder, encoder), path.join(withInput.folder, encoder));
    }
    const options = {
      ...{ decoder: dtype, embed, imageTokenId: model.imageTokenId! },
      ...{ isLlava: name === 'fastvlm' },
    };
    const finding = await Runtime.open(found.folder, options);
    const asking = await Runtime.open(withInput.folder, { ...options, givesRows: true });
    for (const messages of conversations) {
      const generated = await finding.generate(messages, tokens);
      expect(generated).toEqual(await asking.generate(messages, tokens));
      const { visual, cached, length } = generated;
      const { entering } = tokensPerLayer(model.shape.layers, visual, schedule);
      expect(cached).toEqual(
        massLayers(model.shape).map((layer) => entering[layer]! - visual + length + tokens - 1),
      );
      expect(visual > 0).toBe(messages !== alone);
    }
    for (const runtime of [finding, asking]) await runtime.dispose();
  },
);
