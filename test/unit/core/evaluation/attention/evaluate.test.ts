/**
 * `evaluate --attention` on the sample model and on the deep one, checked in doubles against the
 * attention maps of masked runs.
 */
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tokensPerLayer } from '../../../../../src/core/cost/tokens';
import { wholeRun } from '../../../../../src/core/data/order';
import { evaluate } from '../../../../../src/core/evaluation/evaluate';
import { readResults } from '../../../../../scripts/bench/read-results';
import type { Candidate, EvaluationOptions } from '../../../../../src/core/evaluation/types';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { runsAll } from '../../../../run-all';
import { lostMasses, textBehind } from '../../../support/attention-oracle';
import { loadOracle, oraclePrefill } from '../../../support/oracle';
import {
  evaluationData,
  readingData,
  readingModel,
  sampleModel,
  smallModel,
} from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';
import { openUnpacked } from '../../../support/unpacked';

const silent = { onStart: () => undefined, onSample: () => undefined };
const ranking = { kind: 'cross', coverage: { block: 2 } } as const;

function run(results: string, candidates: Candidate[], more: Partial<EvaluationOptions> = {}) {
  return {
    ...{ model: smallModel, device: 'cpu' as const, data: { path: evaluationData } },
    ...{ samples: 2, seed: 0, shard: wholeRun, maxNewTokens: 2, attention: true },
    ...{ results, candidates },
    ...more,
  };
}

const beds = [
  { name: 'sample', model: sampleModel, data: evaluationData, cuts: [1, 4] },
  { name: 'reading', model: readingModel, data: readingData, cuts: [2, 9] },
];

describe.each(runsAll ? beds : beds.slice(0, 1))(
  'attention lost by the $name model',
  ({ model, data, cuts }) => {
    const schedule = cuts.map((layer, at) => ({ layer, keep: [0.6, 0.25][at]! }));
    const some: Candidate = { name: 'some', schedule, ranking };
    const all: Candidate = { name: 'all', schedule: [{ layer: 0, keep: 1 }], ranking };

    it('is what attention maps show, by layer and on average, and 0 if all are kept', async () => {
      const file = path.join(temporaryFolder(), 'r.arrows');
      const options = { model, data: { path: data }, samples: 1 };
      const report = await evaluate(run(file, [some, all], options), silent);
      const [result] = (await readResults(file)).samples;
      const { self, cross, layers, simulated } = result!.candidates[0]!.attention!;
      const expected = await byOracle(model, data, result!.sample, some);
      expect(layers).toEqual(expected.map((_, layer) => layer));
      for (const [layer, lost] of expected.entries()) {
        expect(Math.abs(self[layer]! - lost.self), `self, layer ${layer}`).toBeLessThan(1e-5);
        expect(Math.abs(cross[layer]! - lost.cross), `cross, layer ${layer}`).toBeLessThan(1e-5);
      }
      // At the layer after the first cut the states are those of the unpruned run; at deeper ones
      // they differ.
      expect(Math.abs(self.at(-1)! - simulated!.self.at(-1)!)).toBeGreaterThan(1e-3);
      const { attention } = report.recipes[0]!.record;
      const mean = (of: 'self' | 'cross') =>
        expected.reduce((sum, one) => sum + one[of], 0) / expected.length;
      expect(attention!.self.value).toBeCloseTo(mean('self'), 3);
      expect(attention!.cross.value).toBeCloseTo(mean('cross'), 3);
      expect(attention!.layers.map(({ layer }) => layer)).toEqual(
        expected.map((_, layer) => layer).filter((layer) => layer > cuts[0]!),
      );
      const nothing = { value: 0, interval: [0, 0] };
      const kept = report.recipes[1]!.record.attention!;
      for (const one of [kept, ...kept.layers]) {
        expect(one).toMatchObject({ self: nothing, cross: nothing });
      }
      const { attention: whole } = result!.candidates[1]!;
      expect([...whole!.self, ...whole!.cross].every((lost) => lost === 0)).toBe(true);
    });
  },
);

describe('evaluating with attention', () => {
  const [some, other] = [0.1, 0.3].map((keep, at): Candidate => ({
    name: `${keep}`,
    schedule: [{ layer: at, keep }],
    ranking,
  })) as [Candidate, Candidate];
  const folder = temporaryFolder();
  const name = (one: string) => path.join(folder, `${one}.arrows`);

  it('adds to existing answers, and resumes, to the result of one run', async () => {
    const expected = await evaluate(run(name('once'), [some, other]), silent);
    const without = await evaluate(run(name('grown'), [some], { attention: false }), silent);
    expect(without.recipes[0]!.record.attention).toBeUndefined();
    const answers = readFileSync(name('grown'));
    // Both samples have an answer of one recipe, and neither has one of the other.
    const grown = await evaluate(run(name('grown'), [some, other]), silent);
    expect({ ...grown, results: '' }).toEqual({ ...expected, results: '' });
    expect(readFileSync(name('grown')).subarray(0, answers.length).equals(answers)).toBe(true);
  });

  it('leaves baselines alone, and simulates nothing that cannot be replayed', async () => {
    const baselines = [
      { method: 'random' as const, reduction: 0.5, reachable: true, recipes: [other] },
    ];
    const dart: Candidate = { name: 'd', schedule: some.schedule, ranking: { kind: 'dart' } };
    const file = name('baselines');
    const report = await evaluate(run(file, [{ ...some, baselines }, dart]), silent);
    const { candidates } = (await readResults(file)).samples[0]!;
    const of = ({ schedule, ranking: by }: Candidate) =>
      candidates.find(({ hash }) => hash === scheduleHash(schedule, by))!.attention;
    expect(of(other)).toBeUndefined();
    expect(of(some)!.simulated).toBeDefined();
    expect(of(dart)).toBeDefined();
    expect(of(dart)!.simulated).toBeUndefined();
    expect(report.recipes[1]!.record.attention!.simulated).toBeUndefined();
  });
});

async function byOracle(model: string, data: string, id: string, { schedule }: Candidate) {
  const folder = await openModelFolder(model, {});
  const encoder = await PromptEncoder.open(folder, { device: 'cpu' });
  const sample = (await openUnpacked({ path: data })).samples.find((one) => one.id === id)!;
  const { embeddings, visualIndex, length } = await encoder.encodeSample(sample);
  await encoder.dispose();
  const oracle = await loadOracle(folder.decoder);
  const { leaving } = tokensPerLayer(folder.shape.layers, visualIndex.length, schedule);
  const left = leaving.map((count, layer) =>
    schedule.some((step) => step.layer === layer) ? count : undefined,
  );
  const prompt = { rows: embeddings, visual: visualIndex };
  const none = left.map(() => undefined);
  const unpruned = await oraclePrefill(oracle, prompt, none, ranking);
  const pruned = await oraclePrefill(oracle, prompt, left, ranking);
  return oracle.probabilities.map((map, layer) =>
    lostMasses(
      { map: unpruned.result.outputs[map] as Tensor, visual: visualIndex },
      {
        map: pruned.result.outputs[map] as Tensor,
        visual: visualIndex.filter((row) => !pruned.hidden[layer]!.has(row)),
      },
      textBehind(length, visualIndex),
    ),
  );
}
