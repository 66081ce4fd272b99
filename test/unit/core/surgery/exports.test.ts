/** Decoders as real exporters write them against PyTorch: every form by every verb. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floats } from '../../../../src/core/model/tensors';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { largestDifference } from '../../support/decoder';
import {
  ExportSession,
  exportNames,
  openExport,
  readFixture,
  type Fixture,
  type PrunedReference,
} from '../../support/exports';
import type { Tensor } from 'onnxruntime-node';

const input = { kind: 'input' } as const;
const ranking = { kind: 'self-cross' } as const;

const fixtures = exportNames()
  .map(readFixture)
  .filter(({ runsOnCpu, reference }) => runsOnCpu && reference !== null);

describe.each(fixtures)('$name', (fixture: Fixture) => {
  let model: OnnxModel;
  let dense: ExportSession;
  const opened: ExportSession[] = [];
  const { visual, layers } = fixture;
  // Some decoders take one row at a time after their first prompt.
  const takesTurns = typeof fixture.cpu.turn === 'number';

  const open = async (graph: OnnxModel | Uint8Array): Promise<ExportSession> => {
    const session = await ExportSession.open(fixture, graph, model);
    opened.push(session);
    return session;
  };

  beforeAll(async () => {
    model = await openExport(fixture.name);
    dense = await open(model);
  });

  afterAll(async () => {
    for (const session of opened) await session.release();
  });

  it('gives the masses of PyTorch', async () => {
    const graph = buildScoringGraph(model, { aggregate: 'max' });
    const session = await open(graph.bytes);
    const { outputs } = await session.prefill({ visual });
    graph.masses.forEach((name, at) => {
      const values = floats(outputs[name] as Tensor);
      const { self, cross } = fixture.masses[at]!;
      const mean = self.reduce((sum, value) => sum + value, 0) / self.length;
      expect(largestDifference(values, [...self, ...cross])).toBeLessThan(tolerance(1e-4) * mean);
    });
  });

  it('is the unpruned model to the bit at keep = 1, in every kind of run', async () => {
    const schedule = layers.map((layer) => ({ layer, keep: 1 }));
    const pruned = await open(pruneDecoder(model, { schedule, ranking }, input));
    for (const places of [visual, []]) {
      const expected = await dense.prefill();
      const actual = await pruned.prefill({ visual: places });
      expect(largestDifference(actual.logits, expected.logits)).toBeLessThanOrEqual(exact());
      if (takesTurns) {
        const turns = [await dense.turn(expected.state), await pruned.turn(actual.state)] as const;
        expect(largestDifference(turns[1].logits, turns[0].logits)).toBeLessThanOrEqual(exact());
      }
      const steps = [await dense.decode(expected.state, 3), await pruned.decode(actual.state, 3)];
      expect(largestDifference(steps[1]!, steps[0]!)).toBeLessThanOrEqual(exact());
    }
  });

  it.each(fixture.pruned)(
    'prunes by $schedule as PyTorch with what is gone hidden',
    async (one) => {
      const { schedule } = one;
      const pruned = await open(pruneDecoder(model, { schedule, ranking }, input));
      const actual = await pruned.prefill({ visual });
      expect(actual.rows).toBe(one.rows.length);
      expect(cacheLengths(actual.state)).toEqual(expectedLengths(one));
      expect(largestDifference(actual.logits, one.logits)).toBeLessThan(tolerance(2e-4));
      const decoded = await pruned.decode(actual.state, 8);
      expect(largestDifference(decoded, one.decode)).toBeLessThan(tolerance(2e-4));
      if (!takesTurns) return;
      const turn = await pruned.turn(actual.state);
      expect(largestDifference(turn.logits, one.turn)).toBeLessThan(tolerance(2e-4));
    },
  );

  it('keeps text alone as it is', async () => {
    const schedule = [{ layer: layers[0]!, keep: 0.4 }];
    const pruned = await open(pruneDecoder(model, { schedule, ranking }, input));
    const text = { seed: 9, rows: 24, past: 0 };
    const expected = await dense.run(text);
    const actual = await pruned.run(text);
    expect(largestDifference(actual.logits, expected.logits)).toBeLessThanOrEqual(exact());
  });

  function tolerance(fp32: number): number {
    return fixture.precision === 'fp32' ? fp32 : 0.05;
  }

  function exact(): number {
    return fixture.precision.includes('16') ? 0.02 : 0;
  }

  function expectedLengths({ schedule, kept }: PrunedReference): number[] {
    return layers.map((layer) => {
      const cut = schedule.findLastIndex((step) => step.layer < layer);
      const left = cut < 0 ? visual.length : kept[cut]!.length;
      return fixture.length - visual.length + left;
    });
  }

  function cacheLengths(state: Record<string, Tensor>): number[] {
    return layers.map((layer) => state[`past_key_values.${layer}.key`]!.dims[2]!);
  }
});
