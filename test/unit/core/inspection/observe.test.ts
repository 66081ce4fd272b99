/**
 * Observations against the oracle of pruning: the unpruned graph that masks dropped tokens out, and
 * plain code.
 */
import { stays } from '../../../../src/core/inspection/types';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { generate } from '../../support/greedy';
import { Observer } from '../../../../src/core/inspection/observe';
import type { Sample } from '../../../../src/core/data/types';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import type { Ranking } from '../../../../src/core/ranking/families';
import type { Recipe } from '../../../../src/core/recipe/types';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference } from '../../support/decoder';
import { expectHumanError } from '../../support/errors';
import { isolationOracle } from '../../support/isolation-oracle';
import { loadOracle, oraclePrefill, type Oracle } from '../../support/oracle';
import { evaluationData, sampleModel } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';
import { wholeFolder } from '../../support/whole-folders';
import { openUnpacked } from '../../support/unpacked';

const file = path.join(sampleModel, '../shapes-50.fitprune.json');
const { model } = JSON.parse(readFileSync(file, 'utf8')) as Recipe;
/** By the paper's ranking, as the oracle ranks, and with answers that change. */
const ranking: Ranking = { kind: 'self-cross' };
const schedule = [0.8194, 0.6918, 0.4212, 0.3666].map((keep, layer) => ({ layer, keep }));
const options = {
  ...({ model: sampleModel, device: 'cpu', schedule, ranking } as const),
  fingerprint: model.fingerprint,
  data: { path: evaluationData },
};
/** One of the samples whose answer changes. */
const id = 'evaluation-000-1';

describe('an observation', () => {
  let observer: Observer;
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  let sample: Sample;
  let inputs: DecoderInputs;
  let oracle: Oracle;

  beforeAll(async () => {
    observer = await Observer.open(options);
    folder = await openModelFolder(sampleModel, {});
    encoder = await PromptEncoder.open(folder, { device: 'cpu' });
    sample = (await openUnpacked({ path: evaluationData })).samples.find((one) => one.id === id)!;
    inputs = await encoder.encodeSample(sample);
    oracle = await loadOracle(folder.decoder);
  }, 60_000);
  afterAll(async () => {
    await observer.dispose();
    await encoder.dispose();
  });

  it('says of every token which layer dropped it, and its masses while it was there', async () => {
    const observation = await observer.observe({ kind: 'sample', id });
    const { visualIndex } = inputs;
    const { leaving } = tokensPerLayer(model.layers, visualIndex.length, schedule);
    const left = leaving.map((count, layer) =>
      schedule.some((step) => step.layer === layer) ? count : undefined,
    );
    const run = { rows: inputs.embeddings, visual: visualIndex };
    const { result, hidden, kept } = await oraclePrefill(oracle, run, left);
    const last = schedule.at(-1)!.layer;
    const expected = visualIndex.map((row) => {
      const gone = hidden.findIndex((columns) => columns.has(row));
      return gone >= 0 ? gone - 1 : kept.includes(row) ? stays : last;
    });
    expect([...observation.exits]).toEqual(expected);
    oracle.probabilities.forEach((name, layer) => {
      const masses = plainMasses(result.outputs[name] as Tensor, visualIndex, hidden[layer]!);
      expect(largestDifference(observation.masses.pruned[layer]!, masses)).toBeLessThan(1e-5);
    });
    const unpruned = await oraclePrefill(
      oracle,
      run,
      left.map(() => undefined),
    );
    oracle.probabilities.forEach((name, layer) => {
      const masses = plainMasses(unpruned.result.outputs[name] as Tensor, visualIndex, new Set());
      expect(largestDifference(observation.masses.unpruned[layer]!, masses)).toBeLessThan(1e-5);
    });
  });

  it('has the answers that the models themselves give, and what is known of the sample', async () => {
    const observation = await observer.observe({ kind: 'sample', id });
    const limits = { eosTokenIds: folder.eosTokenIds, maxNewTokens: 32 };
    const answers = [];
    const pruned = buildPrunedGraph(folder.decoder, { schedule, ranking }, { kind: 'input' });
    for (const graph of [{ file: folder.files.decoder }, pruned]) {
      const decoder = await DecoderSession.open(folder, graph, { device: 'cpu' });
      answers.push((await generate(decoder, encoder, inputs, limits)).text);
      await decoder.dispose();
    }
    expect(answers[0]).not.toBe(answers[1]);
    expect(observation).toMatchObject({
      id,
      question: sample.question,
      references: sample.answers,
      category: sample.category,
      unpruned: { text: answers[0], score: Number(answers[0] === sample.answers[0]) },
      pruned: { text: answers[1], score: Number(answers[1] === sample.answers[0]) },
      isChanged: true,
      layers: 8,
      visualTokens: 144,
      textTokens: inputs.length - 144,
      images: [{ file: sample.images[0]!.name, width: 168, height: 168, type: 'image/webp' }],
      grids: [{ image: 0, first: 0, rows: 12, columns: 12, isKnown: true }],
    });
    expect(observation.grids[0]!.view).toEqual({ x: 0, y: 0, width: 1, height: 1, isKnown: true });
  });

  it('can be of any image and question', async () => {
    const image = path.join(temporaryFolder(), 'picture of mine.png');
    copyFileSync(sample.images[0]!.name, image);
    const target = { kind: 'image', file: image, question: sample.question } as const;
    const observation = await observer.observe(target);
    const known = await observer.observe({ kind: 'sample', id });
    expect(observation.id).toBe('picture of mine.png');
    expect(observation.references).toEqual([]);
    expect(observation.pruned).toEqual({ text: known.pruned.text });
    expect(observation.exits).toEqual(known.exits);
  });

  it('fails with words for a missing sample or image, and continues', async () => {
    await expectHumanError(observer.observe({ kind: 'sample', id: 'nobody' }), 'sample-gone');
    const target = { kind: 'image', file: '/nowhere.png', question: 'What?' } as const;
    await expectHumanError(observer.observe(target), 'image-unreadable');
    expect((await observer.observe({ kind: 'sample', id })).id).toBe(id);
  });
});

it('is not made with a recipe of another model', async () => {
  const other = Observer.open({ ...options, fingerprint: 'sha256:0' });
  await expectHumanError(other, 'fingerprint-changed');
});

it('shows which tokens went before a decoder of M-RoPE, as isolation by its definition gives', async () => {
  const folder = await openModelFolder(wholeFolder('exported/qwen2.5-vl'));
  const observer = await Observer.open({
    ...({ model: folder.path, device: 'cpu', data: { path: evaluationData } } as const),
    fingerprint: await modelFingerprint(folder),
    schedule: [
      { layer: beforeDecoder, keep: 0.5 },
      { layer: 1, keep: 0.25 },
    ],
    ranking: { kind: 'cross', before: { kind: 'isolation' }, sizeBias: 0.5 },
  });
  const [sample] = (await openUnpacked({ path: evaluationData })).samples;
  const { exits, sizes, masses } = await observer.observe({ kind: 'sample', id: sample!.id });
  await observer.dispose();

  const encoder = await PromptEncoder.open(folder, { device: 'cpu' });
  const { embeddings, length, visualIndex } = await encoder.encodeSample(sample!);
  await encoder.dispose();
  const width = embeddings.length / length;
  const rows = visualIndex.map((row) => embeddings.slice(row * width, (row + 1) * width));
  const kept = isolationOracle(rows, Math.floor(0.5 * rows.length + 0.5));
  const entering = [...exits].flatMap((exit, at) => (exit === beforeDecoder ? [] : [at]));
  expect(entering).toEqual(kept);
  expect(exits.filter((exit) => exit === stays)).toHaveLength(Math.floor(0.25 * rows.length + 0.5));
  // Dropped tokens count as nothing, and have no mass in any layer.
  expect(sizes.map(({ layer }) => layer)).toEqual([beforeDecoder, 1]);
  for (const at of rows.keys()) {
    expect(sizes[0]!.of[at]! > 0).toBe(kept.includes(at));
    if (!kept.includes(at)) expect(masses.pruned.map((layer) => layer![at])).toEqual([0, 0, 0]);
  }
});

/**
 * Self and cross masses, [2V], of the tokens that a layer sees: largest over heads, mean over rows.
 */
function plainMasses(
  probabilities: Tensor,
  visual: readonly number[],
  hidden: ReadonlySet<number>,
): Float32Array {
  const [, heads, rows, columns] = probabilities.dims as [number, number, number, number];
  const data = probabilities.data as Float32Array;
  const there = visual.filter((row) => !hidden.has(row));
  const text = Array.from({ length: rows }, (_, row) => row).filter((row) => row > visual.at(-1)!);
  const masses = new Float32Array(2 * visual.length);
  visual.forEach((column, token) => {
    if (hidden.has(column)) return;
    const mean = (over: readonly number[]): number => {
      let sum = 0;
      for (const row of over) {
        let largest = 0;
        for (let head = 0; head < heads; head += 1) {
          largest = Math.max(largest, data[(head * rows + row) * columns + column]!);
        }
        sum += largest;
      }
      return sum / over.length;
    };
    masses[token] = mean(there);
    masses[visual.length + token] = mean(text);
  });
  return masses;
}
