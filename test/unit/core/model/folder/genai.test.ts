/**
 * Folders of ONNX Runtime GenAI: read as models, measured, and applied as a folder of
 * transformers.js.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { calibrate } from '../../../../../src/core/calibration/calibrate';
import { readStatistics } from '../../../../../src/core/calibration/statistics-file';
import { wholeRun } from '../../../../../src/core/data/order';
import { evaluate } from '../../../../../src/core/evaluation/evaluate';
import { fitRecipe } from '../../../../../src/core/fit/fit-recipe';
import { prepare } from '../../../../../src/core/fit/prepare';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { searchWorkspace } from '../../../../../src/core/workspace/workspace-search';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder, requirePromptParts } from '../../../../../src/core/model/folder/folder';
import { tokenTable } from '../../../../../src/core/model/sessions/token-table';
import { openOnnx } from '../../../../../src/core/onnx/model-file';
import { largestDifference } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { genaiFolder } from '../../../support/genai';
import { Runtime, type Message } from '../../../support/generation';
import { sharedFolder } from '../../../support/temporary';
import {
  picture,
  savePicture,
  turnsOf,
  wholeCases,
  wholeFolder,
} from '../../../support/whole-folders';

const device = 'cpu' as const;
const silent = { onStart: () => undefined, onSample: () => undefined };
const cases = wholeCases('qwen2.5-vl');

describe('a folder of ONNX Runtime GenAI', () => {
  let folder: string;
  beforeAll(() => {
    folder = genaiFolder();
  });

  it('is found and opened, by what genai_config.json names', async () => {
    expect((await searchWorkspace([path.dirname(folder)])).models).toEqual([folder]);
    const model = await openModelFolder(folder);
    expect(model).toMatchObject({ layout: 'genai', dtype: 'fp32', dtypes: ['fp32'] });
    expect(path.basename(model.files.decoder)).toBe('model.onnx');
    expect(model.notes.join(' ')).toMatch(/cannot run a pruned decoder/);
    expect(model.shape).toEqual((await openModelFolder(wholeFolder('qwen2.5-vl'))).shape);
  });

  it('gives the logits of the library', async () => {
    const model = await openModelFolder(folder);
    const encoder = await PromptEncoder.open(model, { device });
    const decoder = await DecoderSession.open(model, { file: model.files.decoder }, { device });
    for (const one of cases) {
      const prompt = await encoder.encode(turnsOf(one), one.images.map(picture));
      expect(prompt.inputIds).toEqual(one.inputIds);
      const { logits } = await decoder.prefill(prompt);
      expect(largestDifference(logits, one.logits), one.name).toBeLessThan(1e-3);
    }
    await encoder.dispose();
    await decoder.dispose();
  });

  describe('from data to a pruned folder', () => {
    const root = sharedFolder();
    const runtimes: Runtime[] = [];
    afterAll(async () => {
      for (const one of runtimes) await one.dispose();
    });

    it('is measured, fitted, and applied in the layout of transformers.js, which runs it', async () => {
      const image = path.join(root, 'a.png');
      await savePicture(image, [77, 27, 'flat']);
      const data = { path: path.join(root, 'd.jsonl') };
      const entry = { question_id: 'a', image: 'a.png', text: 'Is it red?', answer: 'no' };
      writeFileSync(data.path, JSON.stringify(entry));
      const run = { model: folder, device, data, seed: 0, shard: wholeRun };
      const out = path.join(root, 's.arrows');
      await calibrate({ ...run, aggregate: 'max', out }, silent);
      const budget = { metric: 'flops', convention: 'decoder', reduction: 0.1 } as const;
      const { recipe } = fitRecipe(prepare(await readStatistics(out)), budget);
      expect(recipe.model.decoder).toBe('model.onnx');
      const candidates = [{ name: 'fitted', schedule: recipe.schedule, ranking: recipe.ranking }];
      const results = path.join(root, 'r.arrows');
      const report = await evaluate({ ...run, candidates, maxNewTokens: 2, results }, silent);
      expect(report.recipes[0]!.record.kl?.mean).toBeGreaterThan(0);

      const apply = async (source: string) => {
        const model = await openModelFolder(source);
        const { locate } = await chooseLocate(model, undefined);
        expect(locate.kind).toBe('markers');
        return applyRecipe({
          ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
          out: path.join(root, path.basename(source)),
          cacheFolder: path.join(root, 'cache'),
        });
      };
      const applied = await apply(folder);
      expect(readdirSync(path.join(applied.folder, 'onnx')).sort()).toEqual([
        ...['decoder_model_merged.onnx', 'embed_tokens.onnx', 'vision_encoder.onnx'],
      ]);
      expect(applied.decoder).toBe(path.join(applied.folder, 'onnx/decoder_model_merged.onnx'));
      for (const name of ['genai_config.json', 'processor_config.json', 'model.onnx']) {
        expect(existsSync(path.join(applied.folder, name)), name).toBe(false);
      }
      // The same model in the layout of transformers.js, applied, generates the same.
      const other = await apply(wholeFolder('qwen2.5-vl'));
      const imageTokenId = (await openModelFolder(folder)).imageTokenId!;
      for (const one of [applied, other]) {
        runtimes.push(await Runtime.open(one.folder, { imageTokenId }));
      }
      const ask: Message[] = [{ role: 'user', text: 'What is it?', images: [image] }];
      const [ours, theirs] = [
        await runtimes[0]!.generate(ask, 4),
        await runtimes[1]!.generate(ask, 4),
      ];
      expect(ours).toEqual(theirs);
      expect(Math.min(...ours.cached)).toBeLessThan(Math.max(...ours.cached));
    });
  });

  it('says what to copy if the checkpoint is unknown, and what is missing', async () => {
    const bare = genaiFolder();
    rmSync(path.join(bare, 'config.json'));
    await expectHumanError(openModelFolder(bare), 'genai-config', /Copy config\.json/);
    const blind = genaiFolder(['genai_config.json']);
    const only = { model: { decoder: { filename: 'model.onnx' } } };
    writeFileSync(path.join(blind, 'genai_config.json'), JSON.stringify(only));
    const model = await openModelFolder(blind);
    expect(() => requirePromptParts(model)).toThrow(/vision_encoder.*embeddings\.md/s);
    const pipeline = { model: { decoder: { pipeline: [{}] } } };
    writeFileSync(path.join(blind, 'genai_config.json'), JSON.stringify(pipeline));
    await expectHumanError(openModelFolder(blind), 'genai-parts', /embeddings\.md/);
  });
});

describe('embeddings of tokens alone', () => {
  it('are a graph of ids, and refused if they cannot be found', async () => {
    const folder = genaiFolder();
    const table = tokenTable(await openOnnx(path.join(folder, 'embedding.onnx')))!;
    expect(table.graph.input.map(({ name }) => name)).toEqual(['input_ids']);
    expect(table.graph.node.map(({ opType }) => opType)).toEqual(['Gather']);
    const own = path.join(wholeFolder('qwen2.5-vl'), 'onnx/embed_tokens.onnx');
    expect(tokenTable(await openOnnx(own))).toBeUndefined();
    const vision = await openOnnx(path.join(folder, 'vision.onnx'));
    await expectHumanError(() => tokenTable(vision), 'embedding-unknown', /embeddings\.md/);
  });
});
