/**
 * Every family's whole folder from data to a pruned folder: calibrate, fit, apply, evaluate,
 * inspect tokens.
 */
import { stays } from '../../../../../src/core/inspection/types';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { calibrate } from '../../../../../src/core/calibration/calibrate';
import { readStatistics } from '../../../../../src/core/calibration/statistics-file';
import { massLayers } from '../../../../../src/core/cost/layers';
import { fileImage } from '../../../../../src/core/data/images';
import { tokensPerLayer } from '../../../../../src/core/cost/tokens';
import { evaluate } from '../../../../../src/core/evaluation/evaluate';
import { fitRecipe } from '../../../../../src/core/fit/fit-recipe';
import { prepare } from '../../../../../src/core/fit/prepare';
import { Observer } from '../../../../../src/core/inspection/observe';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { wholeRun } from '../../../../../src/core/data/order';
import { int64Tensor } from '../../../../../src/core/model/sessions/tensors';
import type { Recipe } from '../../../../../src/core/recipe/types';
import { runsAll } from '../../../../run-all';
import { largestDifference } from '../../../support/decoder';
import { loadOracle, oraclePrefill, runMasked } from '../../../support/oracle';
import { temporaryFolder } from '../../../support/temporary';
import {
  exportedFolders,
  savePicture,
  wholeCases,
  wholeFolder,
  wholeFolders,
  type WholeFolder,
} from '../../../support/whole-folders';

const silent = { onStart: () => undefined, onSample: () => undefined };
const device = 'cpu';

const isExported = (name: WholeFolder): boolean => name.startsWith('exported/');

/**
 * Exported folders, which are many, and the folder with the largest pictures get only two prompts.
 */
const hasFew = (name: WholeFolder): boolean => isExported(name) || name === 'phi3-v';

/** Every prompt of one turn with an image, as a data file; of some folders two. */
async function writeData(name: WholeFolder, folder: string): Promise<string> {
  const lines = [];
  for (const { name: id, images, turns } of wholeCases(name)) {
    if (images.length === 0 || turns.length > 1) continue;
    if (hasFew(name) && !['one image', 'several images'].includes(id)) continue;
    const files = images.map((_, at) => `${id.replaceAll(' ', '-')}-${at}.png`);
    for (const [at, spec] of images.entries()) {
      await savePicture(path.join(folder, files[at]!), spec);
    }
    lines.push({ question_id: id, image: files, text: turns[0], answer: 'yes' });
  }
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

/**
 * The pruned folder's prefill and a decode step against the unpruned decoder, in which dropped
 * tokens are masked out; where convolutions mix rows, the prefill against the library's layers with
 * the rows taken out.
 */
async function comparePruned(
  model: ModelFolder,
  pruned: ModelFolder,
  inputs: DecoderInputs,
  { schedule, ranking }: Recipe,
  removed: Float32Array | undefined,
): Promise<void> {
  const decoder = await DecoderSession.open(pruned, { file: pruned.files.decoder }, { device });
  const { logits, cache } = await decoder.prefill(inputs);
  // The last token of the prompt once more.
  const token = inputs.embeddings.slice(-inputs.hiddenSize);
  const delta = inputs.positions?.delta ?? 0;
  const next = await decoder.decode(token, inputs.length, cache, delta);
  await decoder.dispose();
  const { layers } = model.shape;
  const visual = inputs.visualIndex;
  const { entering, leaving } = tokensPerLayer(layers, visual.length, schedule);
  const cached = massLayers(model.shape);
  const columns = cached.map(
    (layer) => cache[`past_key_values.${layer}.value`]!.dims[2]! - inputs.length,
  );
  expect(columns).toEqual(cached.map((layer) => entering[layer]! - visual.length));
  if (removed !== undefined) {
    expect(largestDifference(logits, removed)).toBeLessThan(1e-4);
    return;
  }

  const ids = model.mrope && inputs.positions?.ids.flat();
  const positions = Array.from({ length: inputs.length }, (_, row) => model.firstPosition + row);
  const extra = ids && {
    position_ids: int64Tensor(ids, [3, 1, inputs.length]),
  };
  const oracle = await loadOracle(model.decoder);
  const { result, hidden } = await oraclePrefill(
    oracle,
    { rows: inputs.embeddings, visual, positions, ...(extra ? { extra } : {}) },
    leaving.map((count, layer) =>
      schedule.some((step) => step.layer === layer) ? count : undefined,
    ),
    ranking,
  );
  const expected = result.logits.slice(-logits.length);
  expect(largestDifference(logits, expected)).toBeLessThan(2e-4);

  const row = inputs.length + delta;
  const step = {
    rows: token,
    caches: result.caches,
    positions: [row],
    ...(ids && { extra: { position_ids: int64Tensor([row, row, row], [3, 1, 1]) } }),
  };
  const after = await runMasked(oracle, step, hidden);
  expect(largestDifference(next.logits, after.logits)).toBeLessThan(2e-4);
}

/**
 * Those that differ most: tiles, positions of three axes with features in deeper layers, markers
 * around tiles, windows, and convolutions. Other tests hold each step of every family.
 */
const few: readonly WholeFolder[] = ['llava-next', 'qwen3-vl', 'smolvlm', 'gemma3', 'lfm2-vl'];
const folders = runsAll ? [...wholeFolders, ...exportedFolders] : few;

describe.each(folders)('%s', (name) => {
  it('goes from data to a pruned folder', async () => {
    const root = temporaryFolder();
    const data = { path: await writeData(name, root) };
    const source = wholeFolder(name);
    const run = { model: source, dtype: 'fp32', device, data, seed: 0, shard: wholeRun } as const;
    const out = path.join(root, 'statistics.arrows');
    const calibrated = await calibrate({ ...run, aggregate: 'max', out }, silent);
    expect(calibrated.samples).toBe(hasFew(name) ? 2 : 4);

    const statistics = prepare(await readStatistics(out));
    const budget = { metric: 'flops', convention: 'visual', reduction: 0.4 } as const;
    const { recipe } = fitRecipe(statistics, budget);
    expect(recipe.schedule.length).toBeGreaterThan(0);

    const several = wholeCases(name).find((one) => one.name === 'several images')!;
    const shipped = { ...recipe, schedule: several.pruned?.schedule ?? recipe.schedule };
    const model = await openModelFolder(source, { dtype: 'fp32' });
    const fingerprint = await modelFingerprint(model);
    const applied = await applyRecipe({
      ...{ recipe: shipped, model, fingerprint, locate: { kind: 'input' } as const },
      out: path.join(root, 'pruned'),
      cacheFolder: path.join(root, 'cache'),
    });
    const pruned = await openModelFolder(applied.folder, { dtype: 'fp32' });
    const encoder = await PromptEncoder.open(pruned, { device });
    const files = several.images.map((_, at) =>
      fileImage(path.join(root, `several-images-${at}.png`)),
    );
    const inputs = await encoder.encodeSample({
      ...{ id: 'several images', question: several.turns[0]!, images: files },
      ...{ answers: [], category: undefined },
    });
    await encoder.dispose();
    expect(inputs.inputIds).toEqual(several.inputIds);
    await comparePruned(model, pruned, inputs, shipped, several.pruned?.logits);

    const candidates = [
      { name: 'all', schedule: [{ layer: 1, keep: 1 }], ranking: recipe.ranking },
      { name: 'fitted', schedule: recipe.schedule, ranking: recipe.ranking },
    ];
    const report = await evaluate(
      { ...run, candidates, maxNewTokens: 3, results: path.join(root, 'results.arrows') },
      silent,
    );
    expect(report.recipes[0]).toMatchObject({ agreement: 1, record: { kl: { mean: 0 } } });
    expect(report.recipes[1]!.record.kl?.mean).toBeGreaterThan(0);

    const { schedule, ranking } = recipe;
    const observer = await Observer.open({ ...run, schedule, ranking, fingerprint });
    const observation = await observer.observe({ kind: 'sample', id: 'several images' });
    await observer.dispose();
    expect(observation.visualTokens).toBe(several.visualRows.length);
    const { leaving } = tokensPerLayer(model.shape.layers, observation.visualTokens, schedule);
    expect(observation.exits.filter((exit) => exit === stays).length).toBe(leaving.at(-1));
    expect(new Set(observation.grids.map(({ image }) => image)).size).toBe(several.images.length);
    expect(observation.grids.every(({ isKnown, view }) => isKnown && view?.isKnown)).toBe(true);
  }, 120_000);
});
