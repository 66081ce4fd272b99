import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { evaluate } from '../../../../src/core/evaluation/evaluate';
import { measureFidelity } from '../../../../src/core/evaluation/fidelity';
import { measureLatency } from '../../../../src/core/evaluation/latency/latency';
import { mergeResults } from '../../../../src/core/evaluation/results/merge';
import { readResults } from '../../../../scripts/bench/read-results';
import { argmax } from '../../../../src/core/evaluation/generate';
import type {
  Candidate,
  EvaluationOptions,
  EvaluationReport,
} from '../../../../src/core/evaluation/types';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import { wholeRun } from '../../../../src/core/data/order';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { klDivergence } from '../../support/divergence-oracle';
import { expectHumanError } from '../../support/errors';
import { evaluationData, sampleModel, smallModel } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

const silent = { onStart: () => undefined, onSample: () => undefined };
const ranking = { kind: 'self-cross' } as const;
const all: Candidate = { name: 'all', schedule: [{ layer: 1, keep: 1 }], ranking };
const none: Candidate = { name: 'none', schedule: [], ranking };
const some: Candidate = { name: 'some', schedule: [{ layer: 0, keep: 0.05 }], ranking };
const other: Candidate = {
  name: 'other',
  schedule: [{ layer: 0, keep: 0.1 }],
  ranking: { kind: 'random', seed: 1 },
};

function run(results: string, candidates: Candidate[], more: Partial<EvaluationOptions> = {}) {
  return {
    model: smallModel,
    device: 'cpu' as const,
    data: { path: evaluationData },
    samples: 4,
    seed: 0,
    shard: wholeRun,
    maxNewTokens: 6,
    results,
    candidates,
    ...more,
  };
}

/** An answer without its time. */
function untimed<T extends { prefill: number; decode: number }>(answer: T) {
  return { ...answer, prefill: 0, decode: 0 };
}

/** Reports of the same answers, wherever they are kept. */
function withoutFile({ results: _, ...report }: EvaluationReport) {
  return report;
}

describe('evaluation', () => {
  it('of a recipe that keeps everything finds no difference, to the last digit', async () => {
    const file = path.join(temporaryFolder(), 'r.arrows');
    const report = await evaluate(run(file, [all, none]), silent);
    for (const { accuracy, agreement, record } of report.recipes) {
      expect(accuracy).toBe(report.dense.accuracy);
      expect(agreement).toBe(1);
      expect(record).toMatchObject({
        kl: { mean: 0, median: 0, p999: 0 },
        topToken: 1,
        perplexityRatio: 1,
        interval: [0, 0],
        flips: { lost: 0, gained: 0 },
        p: 1,
      });
    }
    const { samples } = await readResults(file);
    for (const { unpruned, candidates } of samples) {
      for (const { kl, text, tokens, sameTop } of candidates) {
        expect([...kl].every((value) => value === 0)).toBe(true);
        expect(kl.length).toBe(unpruned.tokens);
        expect({ text, tokens, sameTop }).toEqual({
          text: unpruned.text,
          tokens: unpruned.tokens,
          sameTop: unpruned.tokens,
        });
      }
    }
  });

  it('stopped anywhere resumes to the same report, and measures only what is missing', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'r.arrows');
    const expected = await evaluate(run(file, [some, other]), silent);
    const whole = readFileSync(file);
    const again: string[] = [];
    const counting = { ...silent, onSample: ({ id }: { id: string }) => again.push(id) };
    expect(await evaluate(run(file, [some, other]), counting)).toEqual(expected);
    expect(again).toEqual([]);
    for (const part of [0.5, 0.999]) {
      const cut = path.join(folder, `${part}.arrows`);
      writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * part)));
      again.length = 0;
      const resumed = await evaluate(run(cut, [some, other]), counting);
      expect(withoutFile(resumed)).toEqual(withoutFile(expected));
      expect(again.length).toBeGreaterThan(0);
      expect(again.length).toBeLessThan(4);
    }
  });

  it('finds for recipes that share a session the same as for each by itself, to the last digit', async () => {
    const folder = temporaryFolder();
    const keeps = new Map([
      [0, { 0: 0.3, 2: 0.1 }],
      [3, { 0: 0.5 }],
      [-5, { 0: 0.6, 1: 0.2, 2: 0.1 }],
    ]);
    const seeds = [...keeps.keys()];
    const of = (seed: number): Candidate => ({
      name: `random ${seed}`,
      schedule: Object.entries(keeps.get(seed)!).map(([layer, keep]) => ({
        layer: Number(layer),
        keep,
      })),
      ranking: { kind: 'random', seed },
    });
    const open = vi.spyOn(DecoderSession, 'open');
    await evaluate(run(path.join(folder, 'all.arrows'), [...seeds.map(of), some]), silent);
    // The unpruned one, one for all seeds and schedules, and the one of another ranking.
    expect(open).toHaveBeenCalledTimes(3);
    open.mockRestore();
    const together = await readResults(path.join(folder, 'all.arrows'));
    const logRatios = new Set<number>();
    for (const [at, seed] of seeds.entries()) {
      const file = path.join(folder, `${seed}.arrows`);
      await evaluate(run(file, [of(seed)]), silent);
      const alone = await readResults(file);
      expect(alone.samples).toHaveLength(4);
      for (const [row, { candidates, sample }] of alone.samples.entries()) {
        const other = together.samples[row]!;
        expect(other.sample).toBe(sample);
        expect(untimed(other.candidates[at]!)).toEqual(untimed(candidates[0]!));
        logRatios.add(candidates[0]!.logRatio);
      }
    }
    // They really keep other tokens.
    expect(logRatios.size).toBe(12);
  });

  it('adds recipes and samples later, as if they had been there from the start', async () => {
    const folder = temporaryFolder();
    const [grown, once] = ['grown', 'once'].map((name) => path.join(folder, `${name}.arrows`));
    await evaluate(run(grown!, [some], { samples: 3 }), silent);
    await evaluate(run(grown!, [other]), silent);
    const late = await evaluate(run(grown!, [some, other]), silent);
    const early = await evaluate(run(once!, [some, other]), silent);
    expect(withoutFile(late)).toEqual(withoutFile(early));
    // With fewer samples, only those are reported.
    expect((await evaluate(run(grown!, [some], { samples: 3 }), silent)).dense.samples).toBe(3);
  });

  it('in portions reports each as it ends, as by itself, from graphs that are opened once', async () => {
    const folder = temporaryFolder();
    const more: Candidate = { ...some, name: 'more', schedule: [{ layer: 0, keep: 0.4 }] };
    const portions = [[some, other], [more], [some]];
    const sizes = portions.map(({ length }) => length);
    const file = path.join(folder, 'all.arrows');
    const heard: unknown[] = [];
    const reports: EvaluationReport[] = [];
    const events = {
      onStart: (total: number, done: number) => heard.push(['start', total, done]),
      onSample: () => heard.push('sample'),
      onReport: (one: EvaluationReport) => {
        reports.push(one);
        heard.push('report');
      },
    };
    const open = vi.spyOn(DecoderSession, 'open');
    reports.push(await evaluate(run(file, portions.flat(), { portions: sizes }), events));
    // The unpruned one, and one for each ranking.
    expect(open).toHaveBeenCalledTimes(3);
    open.mockRestore();
    const four = Array<string>(4).fill('sample');
    expect(heard).toEqual([
      ...[['start', 4, 0], ...four, 'report'],
      ...[['start', 4, 0], ...four, 'report'],
      // Nothing is left of a candidate that was in the first portion.
      ['start', 4, 4],
    ]);
    for (const [at, candidates] of portions.entries()) {
      const alone = await evaluate(run(path.join(folder, `${at}.arrows`), candidates), silent);
      expect(withoutFile(reports[at]!)).toEqual(withoutFile(alone));
    }
    // Now nothing is left to measure: no model is opened, and each is reported.
    const again = { ...events, onSample: () => expect.fail('measured again') };
    heard.length = 0;
    const last = await evaluate(run(file, portions.flat(), { portions: sizes }), again);
    expect(last).toEqual(reports.at(2));
    expect(heard).toEqual([
      ...[['start', 4, 4], 'report'],
      ...[['start', 4, 4], 'report'],
      ['start', 4, 4],
    ]);
  });

  it('in portions fails as one does where no sample can be used, and reports none', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'data.jsonl');
    writeFileSync(file, JSON.stringify({ image: 'bad.png', text: 'What is this?' }));
    writeFileSync(path.join(folder, 'bad.png'), 'no picture');
    const options = run(path.join(folder, 'r.arrows'), [some, other], {
      ...{ data: { path: file }, samples: 1, portions: [1, 1] },
    });
    const events = { ...silent, onReport: () => expect.fail('there is nothing to report') };
    await expectHumanError(evaluate(options, events), 'image-unreadable', /bad\.png/);
  });

  it('in two shards, merged, is that of one run', async () => {
    const folder = temporaryFolder();
    const name = (one: string) => path.join(folder, `${one}.arrows`);
    const expected = await evaluate(run(name('whole'), [some]), silent);
    for (const index of [1, 2]) {
      await evaluate(run(name(`${index}`), [some], { shard: { index, count: 2 } }), silent);
    }
    await mergeResults([name('1'), name('2')], name('merged'));
    const merged = await evaluate(run(name('merged'), [some]), silent);
    expect(withoutFile(merged)).toEqual(withoutFile(expected));
    const ids = async (file: string) =>
      (await readResults(file)).samples.map(({ sample }) => sample);
    expect(await ids(name('merged'))).toEqual(await ids(name('whole')));
  });

  it('keeps baselines in the record of their recipe, measured once', async () => {
    const file = path.join(temporaryFolder(), 'r.arrows');
    const baselines = [
      { method: 'random' as const, reduction: 0.5, reachable: true, recipes: [other] },
    ];
    const report = await evaluate(
      run(file, [{ ...some, baselines }, other], { samples: 4 }),
      silent,
    );
    expect(report.recipes.map(({ path: name }) => name)).toEqual(['some', 'other']);
    expect(report.recipes[0]!.record.baselines).toMatchObject([
      { method: 'random', kl: report.recipes[1]!.record.kl!.mean },
    ]);
    const [sample] = (await readResults(file)).samples;
    expect(sample!.candidates.length).toBe(2);
  });

  it('refuses what does not belong together, and leaves files as they are', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'r.arrows');
    const wrong = { ...some, fingerprint: 'sha256:00' };
    const refused = (candidates: Candidate[], more: Partial<EvaluationOptions> = {}) =>
      evaluate(run(file, candidates, { samples: 2, ...more }), silent);
    await expectHumanError(
      refused([wrong]),
      'fingerprint-changed',
      /some was made for another model/,
    );
    await expectHumanError(refused([some], { samples: 0 }), 'no-samples', /data that has some/, 2);
    await expectHumanError(refused([some], { score: 'yes-no' }), 'score-mixed', /yes nor no/, 2);
    const layer = { ...some, schedule: [{ layer: 99, keep: 0.5 }] };
    await expectHumanError(refused([layer]), 'layer-range');
    // A run that fails before its first sample leaves nothing behind.
    expect(() => statSync(file)).toThrow();
    await refused([some]);
    const before = readFileSync(file);
    await expectHumanError(refused([some], { maxNewTokens: 5 }), 'evaluation-mismatch', /6 and 5/);
    await expectHumanError(refused([layer]), 'layer-range');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('reports data that changed during a run', async () => {
    const folder = temporaryFolder();
    const [data, file] = [path.join(folder, 'data.jsonl'), path.join(folder, 'r.arrows')];
    const lines = readFileSync(evaluationData, 'utf8').split('\n').slice(0, 2);
    const source = { path: data, images: path.dirname(evaluationData) };
    writeFileSync(data, lines.join('\n'));
    await evaluate(run(file, [some], { data: source }), silent);
    const before = readFileSync(file);
    writeFileSync(data, lines.join('\n').replace('color', 'colour'));
    const changed = evaluate(run(file, [some], { data: source }), silent);
    await expectHumanError(changed, 'evaluation-mismatch', /data differs.*restore the questions/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('measures fidelity without answers, and does not count empty ones', async () => {
    const folder = temporaryFolder();
    const data = path.join(folder, 'data.jsonl');
    const asked = readFileSync(evaluationData, 'utf8')
      .split('\n')
      .slice(0, 2)
      .map((line, at) => {
        const question = JSON.parse(line) as Record<string, unknown>;
        return JSON.stringify({ ...question, answer: at === 0 ? undefined : '' });
      });
    writeFileSync(data, asked.join('\n'));
    const source = { path: data, images: path.dirname(evaluationData) };
    const report = await evaluate(
      run(path.join(folder, 'r.arrows'), [some], { data: source }),
      silent,
    );
    expect(report.dense.accuracy).toBeNull();
    expect(report.recipes[0]!.record.kl!.mean).toBeGreaterThan(0);
    expect(report.notes.join(' ')).toMatch(/empty answer.*no answers, so accuracy is not measured/);
  });
});

describe('answers of a pruned model', () => {
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  let pruned: DecoderSession;
  let unpruned: DecoderSession;
  beforeAll(async () => {
    folder = await openModelFolder(sampleModel);
    encoder = await PromptEncoder.open(folder, { device: 'cpu' });
    unpruned = await DecoderSession.open(folder, { file: folder.files.decoder }, { device: 'cpu' });
    const graph = buildPrunedGraph(folder.decoder, some, { kind: 'input' });
    pruned = await DecoderSession.open(folder, graph, { device: 'cpu' });
  });
  afterAll(async () => {
    for (const one of [encoder, unpruned, pruned]) await one.dispose();
  });

  /** Greedy, one model alone; logits of every step. */
  async function alone(
    decoder: DecoderSession,
    inputs: Awaited<ReturnType<typeof encoder.encode>>,
  ) {
    const steps = [];
    const ids: number[] = [];
    let { logits, cache } = await decoder.prefill(inputs);
    for (;;) {
      const token = argmax(logits);
      steps.push(logits);
      ids.push(token);
      if (ids.length === 6 || folder.eosTokenIds.includes(token)) return { ids, steps };
      const position = inputs.length + ids.length - 1;
      ({ logits, cache } = await decoder.decode(
        await encoder.embedTokens([token]),
        position,
        cache,
      ));
    }
  }

  it('are its own, and fidelity follows the unpruned answer', async () => {
    const file = path.join(temporaryFolder(), 'r.arrows');
    await evaluate(run(file, [some], { model: sampleModel }), silent);
    const { samples } = await readResults(file);
    const data = await openUnpacked({ path: evaluationData });
    let parted = 0;
    for (const { sample: id, unpruned: unprunedAnswer, candidates } of samples) {
      const inputs = await encoder.encodeSample(data.samples.find((one) => one.id === id)!);
      const own = await alone(pruned, inputs);
      const reference = await alone(unpruned, inputs);
      const { text, tokens, kl, sameTop, logRatio } = candidates[0]!;
      expect(text).toBe(encoder.processor.decode(own.ids));
      expect(tokens).toBe(own.ids.length);
      expect(unprunedAnswer.text).toBe(encoder.processor.decode(reference.ids));
      parted += Number(own.ids.join() !== reference.ids.join());
      // The pruned model fed with the unpruned answer, token by token.
      let { logits, cache } = await pruned.prefill(inputs);
      let [same, ratio] = [0, 0];
      for (const [at, token] of reference.ids.entries()) {
        expect(kl[at]).toBeCloseTo(klDivergence(reference.steps[at]!, logits), 6);
        same += Number(argmax(logits) === token);
        const share = (all: Float32Array) =>
          Math.exp(all[token]!) / all.reduce((sum, value) => sum + Math.exp(value), 0);
        ratio += Math.log(share(reference.steps[at]!) / share(logits)) / reference.ids.length;
        const embedding = await encoder.embedTokens([token]);
        ({ logits, cache } = await pruned.decode(embedding, inputs.length + at, cache));
      }
      expect(sameTop).toBe(same);
      expect(logRatio).toBeCloseTo(ratio, 4);
    }
    expect(parted).toBeGreaterThan(0);
  });

  it('have the fidelity that is measured without them', async () => {
    const file = path.join(temporaryFolder(), 'r.arrows');
    await evaluate(run(file, [some, other]), silent);
    const results = new Map((await readResults(file)).samples.map((one) => [one.sample, one]));
    const report = await measureFidelity(run(file, [other, some]), silent);
    expect(report.samples.length).toBe(4);
    for (const [at, id] of report.samples.entries()) {
      const means = results
        .get(id)!
        .candidates.map(({ kl }) => kl.reduce((a, b) => a + b) / kl.length);
      expect(report.kl[1]![at]).toBeCloseTo(means[0]!, 6);
      expect(report.kl[0]![at]).toBeCloseTo(means[1]!, 6);
    }
  });

  it('are timed against the unpruned model', async () => {
    const report = await measureLatency(
      { ...run('', [some]), samples: 2, rounds: 2, decodeTokens: 1, threads: 1 },
      silent,
    );
    const positive = expect.toSatisfy((value: number) => value > 0) as number;
    const pair = {
      pruned: { median: positive, p95: positive },
      dense: { median: positive, p95: positive },
      speedUp: { value: positive, interval: [positive, positive] },
    };
    expect(report.candidates).toEqual([
      { device: 'cpu', threads: 1, samples: 2, prefill: pair, decode: pair, firstToken: pair },
    ]);
  });
});
