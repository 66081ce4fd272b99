/** The forms of attention on WebGPU, on a software renderer if there is no graphics card. */
import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { largestDifference } from '../../support/decoder';
import {
  ExportSession,
  exportNames,
  massesOf,
  openExport,
  readFixture,
} from '../../support/exports';
import { runsAll } from '../../../run-all';
import { isOnCard, onWebGpu, shareShaders, useSwiftShader } from '../../support/webgpu';
import { halfNames, refusedNames, webgpuNames } from '../../support/webgpu-names';

useSwiftShader();
shareShaders();

const patience = 300_000;
const ranking = { kind: 'self-cross' } as const;

/**
 * Those whose first cut lies before the decoder: decomposed attention with a window, and
 * GroupQueryAttention with positions of three axes.
 */
const cutBefore = new Set(['mistral-legacy17-sdpa', 'qwen2.5-vl-genai-fp32']);

/** On a software renderer one of each kind, or two; a graphics card is fast enough for all. */
function namesToRun(): string[] {
  if (isOnCard) return exportNames().filter((name) => !refusedNames.includes(name));
  if (runsAll) return [...webgpuNames, ...halfNames];
  return ['qwen3-genai-fp32', 'llama-dynamo23-sdpa'];
}

describe.each(namesToRun())('%s on WebGPU', (name) => {
  const fixture = readFixture(name);
  const { visual, layers } = fixture;

  it(
    'gives the masses of the CPU',
    async (context) => {
      const model = await openExport(name);
      const graph = buildScoringGraph(model, { aggregate: 'max' });
      const cpu = await massesOf(fixture, model, graph);
      const gpu = await onWebGpu(context, () => massesOf(fixture, model, graph, 'webgpu'));
      cpu.forEach((values, layer) => {
        const mean = values.reduce((sum, mass) => sum + mass, 0) / values.length;
        const limit = fixture.precision === 'fp32' ? 1e-3 : 1e-2;
        expect(largestDifference(gpu[layer]!, values)).toBeLessThan(limit * mean);
      });
    },
    patience,
  );

  it(
    'prunes, decodes and takes a turn as the CPU does',
    async (context) => {
      const model = await openExport(name);
      const first = cutBefore.has(name) ? beforeDecoder : layers[0]!;
      const schedule = [
        { layer: first, keep: 0.6 },
        { layer: layers[1]!, keep: 0.3 },
      ];
      const by = { ...ranking, before: { kind: 'isolation' } } as const;
      const graph = pruneDecoder(
        model,
        { schedule, ranking: cutBefore.has(name) ? by : ranking },
        { kind: 'input' },
      );
      const results = async (device: 'cpu' | 'webgpu') => {
        const session = await ExportSession.open(fixture, graph, model, device);
        const { logits, state } = await session.prefill({ visual });
        const decoded = await session.decode(state, 3);
        // Some decoders take one row at a time after their first prompt.
        const takesTurns = typeof fixture.cpu.turn === 'number';
        const turn = takesTurns ? (await session.turn(state)).logits : new Float32Array();
        await session.release();
        return { logits, decoded, turn };
      };
      const cpu = await results('cpu');
      const gpu = await onWebGpu(context, () => results('webgpu'));
      const limit = fixture.precision === 'fp32' ? 5e-3 : 0.1;
      expect(gpu.logits.length).toBe(cpu.logits.length);
      expect(largestDifference(gpu.logits, cpu.logits)).toBeLessThan(limit);
      expect(largestDifference(gpu.decoded, cpu.decoded)).toBeLessThan(limit);
      expect(largestDifference(gpu.turn, cpu.turn)).toBeLessThan(limit);
    },
    patience,
  );
});
