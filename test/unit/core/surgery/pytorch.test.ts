/**
 * The sample model, the second one and those of 24 layers against values that PyTorch computed from
 * the same weights (make_fixture.py).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/core/cost/types';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import { methodRanking } from '../../../../src/core/fit/methods';
import { DecoderSession } from '../../../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../src/core/model/prompts/encoder';
import { openModelFolder, type ModelFolder } from '../../../../src/core/model/folder/folder';
import { buildPrunedGraph } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { runsAll } from '../../../run-all';
import { largestDifference } from '../../support/decoder';
import {
  calibrationData,
  groundingData,
  groundingModel,
  readingData,
  readingModel,
  sampleModel,
  secondModel,
} from '../../support/sample';
import { openUnpacked } from '../../support/unpacked';

interface Pruned {
  kept: Record<string, number[]>;
  logits: number[];
}

interface Fixture {
  schedule: Step[];
  samples: {
    question_id: string | number;
    inputIds: number[];
    visualPositions: number[];
    dense: { heads: 'max' | 'mean'; self: number[][]; cross: number[][]; logits: number[] }[];
    pruned: Pruned;
    plus: Pruned;
  }[];
}

function readFixture(name: string): Fixture {
  const file = path.join(import.meta.dirname, '../../../fixtures', name);
  return JSON.parse(readFileSync(file, 'utf8')) as Fixture;
}

const options = { device: 'cpu' } as const;

const models = [
  {
    name: 'sample',
    model: sampleModel,
    data: calibrationData,
    fixture: readFixture('sample/masses.json'),
  },
  {
    name: 'second',
    model: secondModel,
    data: calibrationData,
    fixture: readFixture('second-masses.json'),
  },
  {
    name: 'reading',
    model: readingModel,
    data: readingData,
    fixture: readFixture('reading-masses.json'),
  },
  {
    name: 'grounding',
    model: groundingModel,
    data: groundingData,
    fixture: readFixture('grounding-masses.json'),
  },
];

// Both of 24 layers have the same form, and the second one has that of the exports with as many heads
// for keys as for queries, which are held to PyTorch too.
describe.each(models.filter(({ name }) => runsAll || ['sample', 'grounding'].includes(name)))(
  'the $name model against PyTorch',
  ({ model, data, fixture }) => {
    let folder: ModelFolder;
    const prompts: DecoderInputs[] = [];
    const opened: { dispose(): Promise<void> }[] = [];

    beforeAll(async () => {
      folder = await openModelFolder(model);
      const encoder = await PromptEncoder.open(folder, options);
      opened.push(encoder);
      const { samples } = await openUnpacked({ path: data });
      for (const { question_id: id } of fixture.samples) {
        prompts.push(await encoder.encodeSample(samples.find((one) => one.id === String(id))!));
      }
    });

    afterAll(async () => {
      for (const one of opened) await one.dispose();
    });

    it('tokenizes and places the image as the processor of Python does', () => {
      prompts.forEach(({ inputIds, visualIndex }, at) => {
        expect(inputIds).toEqual(fixture.samples[at]!.inputIds);
        expect(visualIndex).toEqual(fixture.samples[at]!.visualPositions);
      });
    });

    it.each(['max', 'mean'] as const)('scores the masses of head %s', async (aggregate) => {
      const graph = buildScoringGraph(folder.decoder, { aggregate });
      const decoder = await DecoderSession.open(folder, graph, options);
      opened.push(decoder);
      let compared = 0;
      for (const [at, prompt] of prompts.entries()) {
        const expected = fixture.samples[at]!.dense.find(({ heads }) => heads === aggregate);
        if (expected === undefined) continue;
        const outputs = await decoder.runPrefill(prompt);
        graph.masses.forEach((name, layer) => {
          const actual = (outputs[name] as Tensor).data as Float32Array;
          const wanted = [expected.self[layer]!, expected.cross[layer]!];
          wanted.forEach((masses, kind) => {
            const mean = masses.reduce((sum, mass) => sum + mass, 0) / masses.length;
            const ours = actual.subarray(kind * masses.length, (kind + 1) * masses.length);
            expect(largestDifference(ours, masses) / mean).toBeLessThan(1e-4);
            compared += 1;
          });
        });
      }
      expect(compared).toBeGreaterThan(0);
    });

    it('gives the unpruned logits', async () => {
      const decoder = await DecoderSession.open(folder, { file: folder.files.decoder }, options);
      opened.push(decoder);
      for (const [at, prompt] of prompts.entries()) {
        const { logits } = await decoder.prefill(prompt);
        const { dense: unpruned } = fixture.samples[at]!;
        expect(largestDifference(logits, unpruned[0]!.logits)).toBeLessThan(1e-3);
      }
    });

    it.each([
      { method: 'fitprune', values: 'pruned' },
      { method: 'fitprune+', values: 'plus' },
    ] as const)(
      'gives the logits of $method in PyTorch, with caches as long as the cost model says',
      async (one) => {
        const { schedule } = fixture;
        const pruning = { schedule, ranking: methodRanking(one.method) };
        const graph = buildPrunedGraph(folder.decoder, pruning, { kind: 'input' });
        const decoder = await DecoderSession.open(folder, graph, options);
        opened.push(decoder);
        for (const [at, prompt] of prompts.entries()) {
          const { logits, cache } = await decoder.prefill(prompt);
          const { kept, logits: expected } = fixture.samples[at]![one.values];
          expect(largestDifference(logits, expected)).toBeLessThan(1e-3);

          const visual = prompt.visualIndex.length;
          const text = prompt.length - visual;
          const { entering, leaving } = tokensPerLayer(folder.shape.layers, visual, schedule);
          const rows = entering.map(
            (_, layer) => cache[`past_key_values.${layer}.key`]!.dims[2]! - text,
          );
          expect(rows).toEqual([...entering]);
          for (const [layer, tokens] of Object.entries(kept)) {
            expect(tokens).toHaveLength(leaving[Number(layer)]!);
          }
        }
      },
    );
  },
);
