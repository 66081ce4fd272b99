/** A folder that would drop text, or miss images, is never put in place. */
import { cp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { describeLocated } from '../../../../../src/core/apply/locate/located';
import { describeProof, type Proof } from '../../../../../src/core/apply/locate/proof';
import { proveLocate } from '../../../../../src/core/apply/locate/prove';
import type { DataSource } from '../../../../../src/core/data/types';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import type { Locate } from '../../../../../src/core/surgery/pruning/locate/locate';
import { expectHumanError } from '../../../support/errors';
import { folderPath, type FolderName } from '../../../support/folders';
import { louder } from '../../../support/louder';
import { sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';
import { wholeFolder } from '../../../support/whole-folders';

async function prove(
  source: string,
  locate: Locate,
  change: (folder: string) => Promise<void> = () => Promise.resolve(),
  data?: DataSource,
): Promise<{ out: string; proof: Promise<Proof> }> {
  const model = await openModelFolder(source);
  const root = temporaryFolder();
  const out = path.join(root, 'pruned');
  const proof = (async () => {
    let shown: Proof | undefined;
    await applyRecipe({
      recipe: { schedule: [{ layer: 0, keep: 0.5 }], ranking: { kind: 'stride' } },
      ...{ model, locate, fingerprint: await modelFingerprint(model), out },
      cacheFolder: path.join(root, 'cache'),
      prove: async (folder) => {
        await change(folder);
        shown = await proveLocate(await openModelFolder(folder), locate, data);
      },
    });
    return shown!;
  })();
  return { out, proof };
}

async function markersOf(name: FolderName): Promise<Extract<Locate, { kind: 'markers' }>> {
  const { locate } = await chooseLocate(await openModelFolder(folderPath(name)), 'markers');
  if (locate.kind !== 'markers') throw new Error(`it chose ${locate.kind}`);
  return locate;
}

describe('the proof of a pruned folder', () => {
  it.each([
    [
      'markers that any row looks like',
      'qwen2.5-vl',
      ({ rows, ...rest }: Extract<Locate, { kind: 'markers' }>): Locate => ({
        ...rest,
        rows: { ...rows, patterns: rows.patterns.map((one) => ({ ...one, tolerance: 3 })) },
      }),
    ],
    [
      'a rule that opens where it should close',
      'qwen2.5-vl',
      ({ rule, ...rest }: Extract<Locate, { kind: 'markers' }>): Locate => {
        if (rule.kind !== 'between') throw new Error(rule.kind);
        return { ...rest, rule: { ...rule, open: rule.close, close: rule.open } };
      },
    ],
    [
      'tiles of another size',
      'smolvlm',
      ({ rule, ...rest }: Extract<Locate, { kind: 'markers' }>): Locate => {
        if (rule.kind !== 'after') throw new Error(rule.kind);
        return { ...rest, rule: { ...rule, tokens: rule.tokens - 1 } };
      },
    ],
  ] as const)('fails for %s, and leaves nothing behind', async (_, name, change) => {
    const { out, proof } = await prove(folderPath(name), change(await markersOf(name)));
    await expectHumanError(proof, 'locate-unproven', /one image|odd size|two images/);
    expect(await readdir(path.dirname(out))).toEqual([]);
  });

  it('fails if an encoder of the folder does not mark its features', async () => {
    const model = await openModelFolder(sampleModel);
    const { locate } = await chooseLocate(model, 'features');
    const { proof } = await prove(sampleModel, locate, async (folder) => {
      const unmarked = path.join(folder, 'onnx', 'vision_encoder_fp16.onnx');
      await cp(model.files.vision_encoder!, unmarked);
    });
    await expectHumanError(proof, 'locate-unproven', /vision_encoder_fp16\.onnx/);
  });

  it('says what a span leaves unpruned, and why it is a span', async () => {
    const folder = await louder(folderPath('llava'));
    const model = await openModelFolder(folder);
    const located = await chooseLocate(model, undefined);
    expect(located.locate.kind).toBe('span');
    expect(located.rejected).toMatchObject([{ kind: 'features', code: 'mark-noticeable' }]);
    expect(located.rejected[0]!.divergence).toBeGreaterThan(1e-5);
    expect(describeLocated(located).map(String).join(' ')).toMatch(
      /prunes 36 visual tokens from row 5.*does not work for this model: features: marking .* answers \(mark-noticeable, KL divergence \d\.\de[-+]\d\)/,
    );
    const proof = await (await prove(folder, located.locate)).proof;
    const found = new Map(proof.scenarios.map(({ name, ...counts }) => [name, counts]));
    expect(found.get('one image')).toEqual({ prompts: 1, placed: 36, found: 36 });
    expect(found.get('two images')).toEqual({ prompts: 1, placed: 72, found: 36 });
    expect(found.get('many tokens as text')).toEqual({ prompts: 1, placed: 0, found: 0 });
    expect(describeProof(proof).map(String).join(' ')).toMatch(
      /two images: 36 of 72 visual tokens/,
    );
  });
});

describe('with the data that the model will see', () => {
  const data = { path: path.join(path.dirname(sampleModel), 'calibration.jsonl') };

  it('makes a mark for its pictures, measures it on them, and tries them', async () => {
    const model = await openModelFolder(sampleModel);
    const [own, synthetic] = [
      await chooseLocate(model, 'features', data),
      await chooseLocate(model, 'features'),
    ];
    expect(own.effect).toMatchObject({ on: 'data', prompts: 6 });
    expect(own.effect!.divergence).toBeLessThan(1e-5);
    expect(synthetic.effect).toMatchObject({ on: 'synthetic', prompts: 6 });
    // Other pictures, other sizes of features.
    expect(own.locate).not.toEqual(synthetic.locate);
    expect(describeLocated(own).map(String).join(' ')).toContain('6 prompts of your data');
    const { proof } = await prove(sampleModel, own.locate, undefined, data);
    const { scenarios } = await proof;
    expect(scenarios.every(({ placed, found }) => placed === found)).toBe(true);
    expect(scenarios.at(-1)).toEqual({
      ...{ name: 'prompts of your data', prompts: 6 },
      ...{ placed: 6 * 144, found: 6 * 144 },
    });
    expect(describeProof(await proof).map(String)).toContain(
      'prompts of your data: 864 of 864 visual tokens found',
    );
  });

  it('says what is wrong with data without pictures', async () => {
    const folder = temporaryFolder();
    await writeFile(path.join(folder, 'text.jsonl'), '{"text": "What is it?"}\n');
    const model = await openModelFolder(sampleModel);
    const text = { path: path.join(folder, 'text.jsonl') };
    await expectHumanError(chooseLocate(model, 'features', text), 'data-no-image', /text\.jsonl/);
  });
});

describe('chooseLocate', () => {
  it('gives a decoder alone its rows as an input', async () => {
    const alone = path.join(import.meta.dirname, '../../../../fixtures/embeddings/llava-hr');
    const model = await openModelFolder(alone);
    expect(await chooseLocate(model, undefined)).toEqual({
      locate: { kind: 'input' },
      isAlone: true,
      rejected: [],
    });
    await expectHumanError(chooseLocate(model, 'features'), 'part-missing');
  });

  it.each([
    ['markers', 'llava', 'no-markers', 'features'],
    ['span', 'smolvlm', 'span-not-constant', 'markers'],
  ] as const)('says why %s of %s does not work, and what does', async (way, name, code, other) => {
    const model = await openModelFolder(folderPath(name));
    const advice = new RegExp(
      `\\. The way "${other}" is tried on prompts before anything is written; an input with the rows`,
    );
    await expectHumanError(chooseLocate(model, way), code, advice);
  });

  it('says how much the mark changes, and advises a span only if it works', async () => {
    const llava = await openModelFolder(await louder(folderPath('llava')));
    const suggestion = /\(KL divergence \d\.\de[-+]\d, 1e-5 at most\)\. The way "span" is tried/;
    await expectHumanError(chooseLocate(llava, 'features'), 'mark-noticeable', suggestion);
    const next = await openModelFolder(await louder(wholeFolder('llava-next')));
    const alone =
      /1e-5 at most\)\. Let the decoder take an input .*no other way holds for this model/;
    await expectHumanError(chooseLocate(next, 'features'), 'mark-noticeable', alone);
  });
});
