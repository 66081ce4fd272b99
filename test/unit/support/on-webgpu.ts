/**
 * The tests of an export on WebGPU: its masses and a pruned decoder's logits are the CPU's, and
 * where longer prompts are wrong, the device is refused.
 */
import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../src/core/cost/types';
import type { HumanError } from '../../../src/core/errors';
import { DeviceProof } from '../../../src/core/model/device-proof/proof';
import { pruneDecoder } from '../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../src/core/surgery/scoring';
import { largestDifference } from './decoder';
import { ExportSession, massesOf, openExport, readFixture, type Fixture } from './exports';
import { onWebGpu } from './webgpu';

const patience = 300_000;
const ranking = { kind: 'self-cross' } as const;

/**
 * Those whose first cut lies before the decoder: decomposed attention with a window, and
 * GroupQueryAttention with positions of three axes.
 */
const cutBefore = new Set(['mistral-legacy17-sdpa', 'qwen2.5-vl-genai-fp32']);

/**
 * Largest differences from the CPU, which computes fp16 in fp32. Of masses, as parts of the layer's
 * mean: 2.5e-2 were seen on llvmpipe, 1.5e-2 on a graphics card.
 */
const limits = { fp32: { masses: 1e-3, logits: 5e-3 }, half: { masses: 3e-2, logits: 0.1 } };

const limitsOf = ({ precision }: Fixture) => limits[precision === 'fp32' ? 'fp32' : 'half'];

export function describeOnWebGpu(names: readonly string[]): void {
  describe.each(names)('%s on WebGPU', (name) => {
    const fixture = readFixture(name);
    const limit = limitsOf(fixture);

    it(
      'gives the masses of the CPU',
      async (context) => {
        const model = await openExport(name);
        const graph = buildScoringGraph(model, { aggregate: 'max' });
        const cpu = await massesOf(fixture, model, graph);
        const gpu = await onWebGpu(context, () => massesOf(fixture, model, graph, 'webgpu'));
        cpu.forEach((values, layer) => {
          const mean = values.reduce((sum, mass) => sum + mass, 0) / values.length;
          expect(largestDifference(gpu[layer]!, values)).toBeLessThan(limit.masses * mean);
        });
      },
      patience,
    );

    it(
      'prunes, decodes and takes a turn as the CPU does',
      async (context) => {
        const [cpu, gpu] = [
          await prunedResults(name, 'cpu'),
          await onWebGpu(context, () => prunedResults(name, 'webgpu')),
        ];
        expect(gpu.logits.length).toBe(cpu.logits.length);
        expect(largestDifference(gpu.logits, cpu.logits)).toBeLessThan(limit.logits);
        expect(largestDifference(gpu.decoded, cpu.decoded)).toBeLessThan(limit.logits);
        expect(largestDifference(gpu.turn, cpu.turn)).toBeLessThan(limit.logits);
      },
      patience,
    );
  });
}

/** Logits of a prompt that is pruned in two places, of three decode steps, and of a later turn. */
async function prunedResults(name: string, device: 'cpu' | 'webgpu') {
  const fixture = readFixture(name);
  const model = await openExport(name);
  const { visual, layers } = fixture;
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
  const session = await ExportSession.open(fixture, graph, model, device);
  const { logits, state } = await session.prefill({ visual });
  const decoded = await session.decode(state, 3);
  // Some decoders take one row at a time after their first prompt.
  const takesTurns = typeof fixture.cpu.turn === 'number';
  const turn = takesTurns ? (await session.turn(state)).logits : new Float32Array();
  await session.release();
  return { logits, decoded, turn };
}

/** As many rows as the tables of cosines and sines in the fixtures have. */
const rows = 64;

/** Proofs on a real adapter, checked against what whole decoders give there. */
export function describeProofOnWebGpu(names: readonly string[]): void {
  describe.each(names)('a prompt of 64 rows through %s', (name) => {
    it(
      'is right on WebGPU, or the device is refused',
      async (context) => {
        const model = await openExport(name);
        const cpu = await unprunedLogits(name, 'cpu');
        const gpu = await onWebGpu(context, () => unprunedLogits(name, 'webgpu'));
        const difference = largestDifference(gpu, cpu);
        const known = { headSize: 16, attentionHeads: 4 };
        const started = performance.now();
        const refusal = await new DeviceProof().require(model, 'webgpu', known).then(
          () => undefined,
          (error: unknown) => error as HumanError,
        );
        const took = `${(performance.now() - started).toFixed(0)} ms`;
        console.info(`${name}: off by ${difference.toExponential(1)}; ${took}: ${String(refusal)}`);
        const { logits } = limitsOf(readFixture(name));
        if (refusal === undefined) expect(difference).toBeLessThan(logits);
        else {
          // Compared, and found wrong.
          expect(refusal).toMatchObject({ code: 'device-unproven' });
          expect(refusal.message).toContain('gives wrong numbers');
          expect(difference).toBeGreaterThan(logits);
        }
      },
      patience,
    );
  });
}

async function unprunedLogits(name: string, device: 'cpu' | 'webgpu'): Promise<Float32Array> {
  const model = await openExport(name);
  const session = await ExportSession.open(readFixture(name), model, model, device);
  const { logits } = await session.prefill({ rows, positions: undefined });
  await session.release();
  return logits;
}
