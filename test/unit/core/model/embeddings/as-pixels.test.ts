/**
 * The inputs that a model's own parts feed its decoder, written to a file: the same runs as from
 * questions and images.
 */
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { evaluate } from '../../../../../src/core/evaluation/evaluate';
import { generate } from '../../../support/greedy';
import { readResults } from '../../../../../scripts/bench/read-results';
import { Observer } from '../../../../../src/core/inspection/observe';
import { fileImage } from '../../../../../src/core/data/images';
import type { Sample } from '../../../../../src/core/data/types';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { EmbeddingsFile } from '../../../../../src/core/model/embeddings/embeddings-file';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { selectInOrder, wholeRun } from '../../../../../src/core/data/order';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { openPrompts } from '../../../../../src/core/model/prompts/prompts';
import { writeArrow, type WrittenSample } from '../../../support/embeddings';
import { expectHumanError } from '../../../support/errors';
import { folderCases, folderPath, writePicture } from '../../../support/folders';
import { evaluationData, sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';
import { openUnpacked } from '../../../support/unpacked';

const silent = { onStart: () => undefined, onSample: () => undefined };
const device = 'cpu' as const;
const cut = {
  ...{ name: 'cut', schedule: [{ layer: 0, keep: 0.05 }] },
  ranking: { kind: 'self-cross' } as const,
};

function written(sample: Sample, inputs: DecoderInputs, root: string): WrittenSample {
  const { id, question, answers, category } = sample;
  const { embeddings, visualIndex: visual, inputIds: tokenIds, positions, grids } = inputs;
  return {
    ...{ id, question, answers, category: category ?? null, embeddings, visual, tokenIds },
    images: sample.images.map(({ name }) => path.relative(root, name)),
    grids: grids.flat(),
    ...(positions ? { positionIds: positions.ids.flat() } : {}),
  };
}

describe('a whole model, fed embeddings', () => {
  const root = path.dirname(evaluationData);
  let samples: Sample[];
  let rows: WrittenSample[];
  let hiddenSize: number;

  /** A new one: what a test wrote goes with it. */
  function fedFile(): string {
    const file = path.join(temporaryFolder(), 'fed.arrow');
    writeArrow(file, hiddenSize, rows, { batch: 2 });
    return file;
  }

  const run = (results: string, data: { path: string }) => ({
    ...{ model: sampleModel, device, data, seed: 0, shard: wholeRun, maxNewTokens: 6 },
    ...{ samples: 4, candidates: [cut], results },
  });

  beforeAll(async () => {
    const model = await openModelFolder(sampleModel);
    const all = (await openUnpacked({ path: evaluationData })).samples;
    samples = selectInOrder(all, { seed: 0, samples: 4 }, ({ id }) => id);
    const encoder = await PromptEncoder.open(model, { device });
    rows = [];
    for (const sample of samples) {
      rows.push(written(sample, await encoder.encodeSample(sample), root));
    }
    await encoder.dispose();
    hiddenSize = model.shape.hiddenSize;
  });

  it('answers and scores as from questions and images', async () => {
    const work = temporaryFolder();
    const data = { path: fedFile(), embeddings: true, images: root };
    const embedded = await evaluate(run(path.join(work, 'e.arrows'), data), silent);
    const usual = await evaluate(
      run(path.join(work, 'u.arrows'), { path: evaluationData }),
      silent,
    );
    expect(embedded.dense).toEqual(usual.dense);
    expect(usual.dense.accuracy).not.toBeNull();
    expect(embedded.recipes[0]!.byCategory).toEqual(usual.recipes[0]!.byCategory);
    const [ours, theirs] = await Promise.all(
      [embedded, usual].map(({ results }) => readResults(results)),
    );
    for (const one of ours!.samples) {
      const other = theirs!.samples.find(({ sample }) => sample === one.sample)!;
      const { text, tokens, score } = other.unpruned;
      expect(one.unpruned).toMatchObject({ text, tokens, score });
      const { text: answer, kl, sameTop } = other.candidates[0]!;
      expect(one.candidates[0]).toMatchObject({ text: answer, kl, sameTop });
      expect(one.group.endsWith(other.group)).toBe(true);
    }
  });

  it('can be inspected if the file names pictures', async () => {
    const fingerprint = await modelFingerprint(await openModelFolder(sampleModel));
    const { schedule, ranking } = cut;
    const options = {
      ...{ model: sampleModel, device, schedule, ranking, fingerprint },
      maxNewTokens: 6,
    };
    const observers = await Promise.all(
      [{ path: fedFile(), embeddings: true, images: root }, { path: evaluationData }].map((data) =>
        Observer.open({ ...options, data }),
      ),
    );
    const target = { kind: 'sample', id: samples[0]!.id } as const;
    const [embedded, usual] = await Promise.all(observers.map((one) => one.observe(target)));
    for (const one of observers) await one.dispose();
    expect(embedded).toMatchObject({
      ...{
        exits: usual!.exits,
        pruned: usual!.pruned,
        unpruned: usual!.unpruned,
        masses: usual!.masses,
      },
    });
    const { view, ...grid } = usual!.grids[0]!;
    // Only the program that made the embeddings knows which part of the picture the model saw.
    expect(embedded!.grids).toEqual([{ ...grid, view: { ...view, isKnown: false } }]);
    expect(embedded!.images[0]!.picture).toEqual(usual!.images[0]!.picture);

    const bare = path.join(temporaryFolder(), 'bare.arrow');
    const embeddings = new Float32Array(2 * hiddenSize);
    writeArrow(bare, hiddenSize, [{ id: 'a', embeddings, visual: [0] }]);
    const blind = await Observer.open({ ...options, data: { path: bare, embeddings: true } });
    await expectHumanError(blind.observe({ kind: 'sample', id: 'a' }), 'no-picture', /"a"/);
    await blind.dispose();
  });
});

describe('a model with positions of three axes, fed embeddings', () => {
  it('gives the answers of the library, whose positions continue after the image', async () => {
    const folder = await openModelFolder(folderPath('qwen2.5-vl'));
    // The library's answers are from its own pixels.
    const processor = await PromptProcessor.open(folder.path, 'transformers.js');
    const encoder = await PromptEncoder.open(folder, { device }, processor);
    const work = temporaryFolder();
    const file = path.join(work, 'mrope.arrow');
    const cases = folderCases('qwen2.5-vl');
    const rows: WrittenSample[] = [];
    for (const [at, { size, question, positionIds }] of cases.entries()) {
      const picture = path.join(work, `${at}.png`);
      await writePicture(picture, size);
      const sample = {
        id: String(at),
        question,
        images: [fileImage(picture)],
        answers: [],
        category: undefined,
      };
      const row = written(sample, await encoder.encodeSample(sample), work);
      rows.push({ ...row, positionIds: positionIds.flat() });
    }
    await encoder.dispose();
    writeArrow(file, folder.shape.hiddenSize, rows, { wide: true });
    const prompts = await openPrompts(folder, await EmbeddingsFile.open(file));
    expect(prompts).toMatchObject({ canContinue: true, canRead: true });
    const source = await prompts.open({ device });
    const decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, { device });
    onTestFinished(async () => {
      await Promise.all([source.dispose(), decoder.dispose()]);
    });
    for (const [at, { generated, ropeDelta }] of cases.entries()) {
      const sample = { id: String(at), question: '', images: [], answers: [], category: undefined };
      const inputs = await source.encodeSample(sample);
      expect(inputs.positions!.delta).toBe(ropeDelta);
      const limits = { eosTokenIds: [], maxNewTokens: generated.length };
      expect((await generate(decoder, source, inputs, limits)).ids).toEqual(generated);
    }
  });
});
