/**
 * Whole folders of other families, from pixels to logits, against Hugging Face's processor and
 * model.
 */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../../support/greedy';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { fileImage } from '../../../../../src/core/data/images';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { floats } from '../../../../../src/core/model/sessions/tensors';
import { buildScoringGraph } from '../../../../../src/core/surgery/scoring';
import { largestDifference } from '../../../support/decoder';
import { folderCases, folderNames, folderPath, writePicture } from '../../../support/folders';
import { temporaryFolder } from '../../../support/temporary';

const options = { device: 'cpu' } as const;

describe.each(folderNames)('%s', (name) => {
  const cases = folderCases(name);
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  const prompts: DecoderInputs[] = [];

  beforeAll(async () => {
    folder = await openModelFolder(folderPath(name));
    encoder = await PromptEncoder.open(
      folder,
      options,
      // The references were made with its pixels.
      await PromptProcessor.open(folder.path, 'transformers.js'),
    );
    const pictures = temporaryFolder();
    for (const [at, { size, question }] of cases.entries()) {
      const file = path.join(pictures, `${at}.png`);
      await writePicture(file, size);
      prompts.push(
        await encoder.encodeSample({
          id: String(at),
          question,
          images: [fileImage(file)],
          answers: [],
          category: undefined,
        }),
      );
    }
  });
  afterAll(() => encoder.dispose());

  it('places tokens and positions as the library does', () => {
    cases.forEach(({ inputIds, visualRows, positionIds, ropeDelta }, at) => {
      const prompt = prompts[at]!;
      expect(prompt.inputIds).toEqual(inputIds);
      expect(prompt.visualIndex).toEqual(visualRows);
      if (!Array.isArray(positionIds[0])) return;
      expect(prompt.positions).toEqual({ ids: positionIds, delta: ropeDelta });
    });
  });

  it('gives its logits and its answers', async () => {
    const decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, options);
    for (const [at, prompt] of prompts.entries()) {
      const { logits, generated } = cases[at]!;
      const step = await decoder.prefill(prompt);
      expect(largestDifference(step.logits, logits)).toBeLessThan(1e-3);
      const limits = { eosTokenIds: [], maxNewTokens: generated.length };
      expect((await generate(decoder, encoder, prompt, limits)).ids).toEqual(generated);
    }
    await decoder.dispose();
  });

  it('gives its masses', async () => {
    const graph = buildScoringGraph(folder.decoder, { aggregate: 'max' });
    const decoder = await DecoderSession.open(folder, graph, options);
    for (const [at, prompt] of prompts.entries()) {
      const outputs = await decoder.runPrefill(prompt);
      cases[at]!.masses.forEach(({ self, cross }, layer) => {
        const values = floats(outputs[graph.masses[layer]!] as Tensor);
        const mean = self.reduce((sum, mass) => sum + mass, 0) / self.length;
        expect(largestDifference(values, [...self, ...cross])).toBeLessThan(1e-3 * mean);
      });
    }
    await decoder.dispose();
  });
});
