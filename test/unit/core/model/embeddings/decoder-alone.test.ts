/**
 * A decoder alone, fed with the inputs of a LLaVA-HR-like model: against PyTorch's eager attention.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { calibrate } from '../../../../../src/core/calibration/calibrate';
import { readStatistics } from '../../../../../src/core/calibration/statistics-file';
import { evaluate } from '../../../../../src/core/evaluation/evaluate';
import { measureFidelity } from '../../../../../src/core/evaluation/fidelity';
import { measureLatency } from '../../../../../src/core/evaluation/latency/latency';
import { readResults } from '../../../../../scripts/bench/read-results';
import type { Candidate } from '../../../../../src/core/evaluation/types';
import { fitRecipe } from '../../../../../src/core/fit/fit-recipe';
import { prepare } from '../../../../../src/core/fit/prepare';
import { dataFingerprint } from '../../../../../src/core/data/fingerprint';
import { openSamples } from '../../../../../src/core/model/prompts/open-samples';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { EmbeddingsFile } from '../../../../../src/core/model/embeddings/embeddings-file';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { inSeededOrder, selectInOrder, wholeRun } from '../../../../../src/core/data/order';
import { openPrompts } from '../../../../../src/core/model/prompts/prompts';
import type { PromptSource } from '../../../../../src/core/model/prompts/prompt-source';
import { largestDifference } from '../../../support/decoder';
import { embeddingsFixtures, writeArrow } from '../../../support/embeddings';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

const model = path.join(embeddingsFixtures, 'llava-hr');
const file = path.join(embeddingsFixtures, 'llava-hr.arrow');
const silent = { onStart: () => undefined, onSample: () => undefined };
const ranking = { kind: 'self-cross' } as const;

interface Reference {
  masses: { self: Float32Array; cross: Float32Array }[];
  /** Of the prompt's last row. */
  dense: Float32Array;
  gapped: Float32Array;
  pruned: Float32Array;
}

const references = JSON.parse(
  readFileSync(path.join(embeddingsFixtures, 'references.json'), 'utf8'),
  (_, value: unknown) =>
    typeof value === 'string'
      ? new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)
      : value,
) as { schedule: Candidate['schedule']; samples: Record<string, Reference> };
const { schedule } = references;

const runOf = (out: string, data = file) => ({
  ...({ model, device: 'cpu', seed: 0, shard: wholeRun, aggregate: 'max' } as const),
  ...{ data: { path: data, embeddings: true }, out },
});

function klOf(unpruned: Float32Array, pruned: Float32Array): number {
  const logSoftmax = (logits: Float32Array) => {
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return [...logits].map((logit) => logit - total);
  };
  const [p, q] = [logSoftmax(unpruned), logSoftmax(pruned)];
  return p.reduce((sum, logP, at) => sum + Math.exp(logP) * (logP - q[at]!), 0);
}

const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

describe('a decoder alone', () => {
  let folder: ModelFolder;
  let prompts: PromptSource;
  beforeAll(async () => {
    folder = await openModelFolder(model);
    const source = await openPrompts(folder, await EmbeddingsFile.open(file));
    expect(source).toMatchObject({ canContinue: false, canRead: false });
    prompts = await source.open({ device: 'cpu' });
  });
  afterAll(() => prompts.dispose());

  const inputsOf = async (id: string, from = prompts) =>
    from.encodeSample({ id, question: '', images: [], answers: [], category: undefined });

  it('has the masses of PyTorch, of 1,024 visual tokens', async () => {
    const out = path.join(temporaryFolder(), 's.arrows');
    const result = await calibrate(runOf(out), silent);
    expect(result).toEqual({
      out,
      samples: 3,
      added: 3,
      seconds: expect.any(Number) as number,
      skipped: [],
    });
    const { samples, metadata } = await readStatistics(out);
    expect(metadata.data).toBe(await (await EmbeddingsFile.open(file)).hash());
    for (const { sample, visualTokens, textTokens, self, cross, spans } of samples) {
      expect(visualTokens).toBe(1024);
      expect(textTokens).toBe(9 + Number(sample.at(-1)));
      expect(spans).toEqual([[3, 1024]]);
      references.samples[sample]!.masses.forEach((layer, at) => {
        for (const [ours, theirs] of [
          [self[at]!, layer.self],
          [cross[at]!, layer.cross],
        ] as const) {
          const mean = theirs.reduce((sum, mass) => sum + mass, 0) / theirs.length;
          expect(largestDifference(ours, theirs) / mean).toBeLessThan(1e-4);
          expect(largestDifference(ours, theirs)).toBeLessThan(1e-5);
        }
      });
    }
    // Resumes where it was, and only with the same file.
    expect((await calibrate(runOf(out), silent)).added).toBe(0);
    const other = runOf(out, path.join(embeddingsFixtures, 'llava-hr.safetensors'));
    await expectHumanError(calibrate(other, silent), 'statistics-mismatch', /their data differs/);
  });

  it("gives PyTorch's logits, also where positions have a gap", async () => {
    const decoder = await DecoderSession.open(
      folder,
      { file: folder.files.decoder },
      { device: 'cpu' },
    );
    const gapped = path.join(temporaryFolder(), 'gapped.arrow');
    for (const [id, { dense: unpruned, gapped: moved }] of Object.entries(references.samples)) {
      const inputs = await inputsOf(id);
      expect(largestDifference((await decoder.prefill(inputs)).logits, unpruned)).toBeLessThan(
        1e-4,
      );
      const { embeddings, visualIndex, length } = inputs;
      const end = visualIndex.at(-1)! + 1;
      const positionIds = Array.from({ length }, (_, row) => (row < end ? row : row + 500));
      writeArrow(gapped, 32, [{ id, embeddings, visual: visualIndex, positionIds }]);
      const source = await openPrompts(folder, await EmbeddingsFile.open(gapped));
      const opened = await source.open({ device: 'cpu' });
      const step = await decoder.prefill(await inputsOf(id, opened));
      expect(largestDifference(step.logits, moved)).toBeLessThan(1e-4);
      expect(largestDifference(step.logits, unpruned)).toBeGreaterThan(1e-2);
      expect(step.positionDelta).toBe(500);
      await opened.dispose();
    }
    await decoder.dispose();
  });

  it("is fitted and applied, and the pruned folder gives the logits of PyTorch's pruned run", async () => {
    const work = temporaryFolder();
    const out = path.join(work, 's.arrows');
    await calibrate(runOf(out), silent);
    const prepared = prepare(await readStatistics(out));
    const budget = { metric: 'flops', convention: 'decoder', reduction: 0.5 } as const;
    const fitted = fitRecipe(prepared, budget);
    expect(fitted.recipe.schedule.length).toBeGreaterThan(0);
    expect(fitted.recipe.model).toMatchObject({ visualTokens: 1024, textTokens: 10, layers: 3 });
    const { folder: applied } = await applyRecipe({
      ...{ recipe: { schedule, ranking }, model: folder, locate: { kind: 'input' } },
      ...{ fingerprint: await modelFingerprint(folder), out: path.join(work, 'pruned') },
      cacheFolder: path.join(work, '.fitprune'),
    });
    const pruned = await openModelFolder(applied);
    const decoder = await DecoderSession.open(
      pruned,
      { file: pruned.files.decoder },
      { device: 'cpu' },
    );
    for (const [id, reference] of Object.entries(references.samples)) {
      const { logits } = await decoder.prefill(await inputsOf(id));
      expect(largestDifference(logits, reference.pruned)).toBeLessThan(1e-4);
    }
    await decoder.dispose();
  });

  it('is evaluated by the first token of every answer, and says so', async () => {
    const candidates = [{ name: 'cut', schedule, ranking }];
    const results = path.join(temporaryFolder(), 'r.arrows');
    const notes: string[] = [];
    const events = {
      ...silent,
      onStart: (_: number, __: number, found: string[]) => notes.push(...found),
    };
    const run = { ...runOf(''), out: undefined };
    const report = await evaluate({ ...run, candidates, results }, events);
    expect(notes.join(' ')).toMatch(/no embed_tokens.* first token .* no accuracy/);
    expect(report.notes.join(' ')).toMatch(/cannot be compared with the references/);
    expect(report.dense.accuracy).toBeNull();
    expect(report.run.maxNewTokens).toBe(1);
    const { samples } = await readResults(results);
    let same = 0;
    for (const {
      sample,
      unpruned,
      candidates: [cut],
    } of samples) {
      const reference = references.samples[sample]!;
      expect(unpruned).toMatchObject({ firstToken: top(reference.dense), tokens: 1 });
      expect(unpruned.text).toBe(`[${top(reference.dense)}]`);
      expect(cut!.firstToken).toBe(top(reference.pruned));
      expect(cut!.kl.length).toBe(1);
      expect(cut!.kl[0]).toBeCloseTo(klOf(reference.dense, reference.pruned), 5);
      expect(cut!.kl[0]).toBeGreaterThan(1e-4);
      same += Number(top(reference.dense) === top(reference.pruned));
    }
    expect(report.recipes[0]!.agreement).toBe(same / 3);
    const fidelity = await measureFidelity({ ...run, candidates }, silent);
    expect([...fidelity.kl[0]!]).toEqual(
      fidelity.samples.map(
        (id) => samples.find(({ sample }) => sample === id)!.candidates[0]!.kl[0],
      ),
    );
    const timed = await measureLatency({ ...run, candidates, samples: 1, rounds: 1 }, silent);
    const [latency] = timed.candidates;
    expect(latency).toMatchObject({ device: 'cpu', samples: 1 });
    expect(latency!.prefill.pruned.median).toBeGreaterThan(0);
    // No embed_tokens: the step itself takes the time.
    expect(latency!.decode.dense.median).toBeGreaterThan(0);
    expect(latency).not.toHaveProperty('firstToken');
  });

  it('does not accept NaN, and cannot make prompts of pixels', async () => {
    const broken = path.join(temporaryFolder(), 'nan.arrow');
    const embeddings = new Float32Array(64).fill(1);
    embeddings[40] = NaN;
    writeArrow(broken, 32, [{ id: 'hole', embeddings, visual: [0] }]);
    const out = path.join(temporaryFolder(), 's.arrows');
    const run = calibrate(runOf(out, broken), silent);
    await expectHumanError(run, 'embeddings-sample', /"hole".* not numbers/);
    await expectHumanError(openPrompts(folder, undefined), 'part-missing', /embeddings\.md/);
  });

  it('gives each shard its part', async () => {
    const source = { path: file, embeddings: true };
    const { samples } = await openSamples(source);
    const parts = [1, 2].map((index) => ({ seed: 3, shard: { index, count: 2 } }));
    const found = [];
    for (const wanted of parts) {
      const own = (await openSamples(source, wanted)).samples;
      const expected = selectInOrder(samples, wanted, ({ id }) => id);
      expect(inSeededOrder(own, 3, ({ id }) => id).map(({ id }) => id)).toEqual(
        expected.map(({ id }) => id),
      );
      found.push(...own);
    }
    expect(found).toHaveLength(samples.length);
    const ids = samples.map(({ id }) => id);
    expect(found.map((one) => one.unpack().id).sort()).toEqual(ids.sort());
  });

  it('is identified by the bytes of its data', async () => {
    const data = await openSamples({ path: file, embeddings: true });
    expect(await dataFingerprint(data)).toMatch(/^sha256:aabcc69e9e83/);
  });
});
