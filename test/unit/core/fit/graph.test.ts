/**
 * The replay keeps the same tokens as the pruned graph, given the masses that the graph ranks by.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { prepareSample } from '../../../../src/core/fit/masses/masses';
import { rankSamples } from '../../../../src/core/fit/masses/orders';
import { Simulator } from '../../../../src/core/fit/simulate';
import { openOnnx } from '../../../../src/core/onnx/model-file';
import type { Span } from '../../../../src/core/ranking/grid/places';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { load, randomRows, run } from '../../support/decoder';

const folder = path.join(__dirname, '../../../fixtures/decoders');
const [file] = readdirSync(folder);
const width = 32;

const prompts: [name: string, length: number, spans: Span[]][] = [
  ['one image', 40, [[3, 30]]],
  ['two images', 44, [[2, 12], [17, 16]]], // oxfmt-ignore
  ['a prime number of tokens', 24, [[1, 19]]],
  ['no text behind', 30, [[6, 24]]],
  ['one token', 6, [[2, 1]]],
];

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self' },
  { kind: 'cross' },
  { kind: 'self', debiased: true },
  { kind: 'self-cross', exponents: [0.5, 2] },
  { kind: 'self-cross', debiased: true, exponents: [0.5, 1], coverage: { block: 2 } },
  { kind: 'cross', coverage: { block: 3, share: 0.4 } },
  { kind: 'cross', coverage: { block: 2, grid: [5, 6] } },
  { kind: 'stride' },
  { kind: 'stride', grid: [4, 4] },
  { kind: 'random', seed: 3 },
  { kind: 'random', seed: -11 },
];

const inside = [0.8, 0.5, 0.2].map((keep, layer) => ({ layer, keep }));
const early = [{ layer: beforeDecoder, keep: 0.7 }, ...inside.slice(1)];

const behind: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self-cross', debiased: true, exponents: [0.5, 1], coverage: { block: 2 } },
  { kind: 'cross', coverage: { block: 2, grid: [5, 6] } },
  { kind: 'cross', coverage: { block: 3, share: 0.4 }, before: { kind: 'isolation' } },
  { kind: 'self', before: { kind: 'isolation', coverage: { block: 3, share: 0.5 } } },
  { kind: 'stride' },
  { kind: 'random', seed: 3 },
];
const cases = [
  ...rankings.map((ranking) => [JSON.stringify(ranking), ranking, inside] as const),
  ...behind.map(
    (one) => [`${JSON.stringify(one)} behind a cut before the decoder`, one, early] as const,
  ),
  ['isolation before the decoder alone', { kind: 'isolation' }, early.slice(0, 1)] as const,
];

describe('a replay', () => {
  it.each(cases as [string, Ranking, Step[]][])(
    'by %s keeps the same as the graph',
    async (_, ranking, schedule) => {
      const model = await openOnnx(path.join(folder, file!));
      const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
      const observed = await load(graph.bytes, model);
      const scoring = buildScoringGraph(model, { aggregate: 'max' });
      const scorer = await load(scoring.bytes, model);
      for (const [name, length, spans] of prompts) {
        const visual = spans.flatMap(([start, count]) =>
          Array.from({ length: count }, (_, at) => start + at),
        );
        const n = visual.length;
        const rows = randomRows(length * width, length);
        const { outputs } = await run(observed, { rows, visual });
        const unpruned = await run(scorer, { rows, visual });
        const masses = graph.masses.map((output) => outputs[output]!.data as Float32Array);
        const sample = prepareSample(
          {
            ...{ sample: name, visualTokens: n, textTokens: length - n, spans },
            self: masses.map((both) => both.slice(0, n)),
            cross: masses.map((both) => both.slice(n)),
            isolation: unpruned.outputs[scoring.isolation]!.data as Float32Array,
          },
          { layers: masses.length },
          true,
        );
        const simulator = new Simulator(masses.length);
        const [ranked] = rankSamples([sample], masses.length, ranking);
        simulator.run(ranked!, schedule, { selfLoss: 0, crossLoss: 0 });
        graph.survivors.forEach(({ output }, step) => {
          const kept = Array.from(outputs[output]!.data as BigInt64Array, Number);
          const replayed = [...new Array(n).keys()].filter((j) => simulator.exit[j]! > step);
          expect(replayed, `${name}, step ${step}`).toEqual(kept);
        });
      }
    },
  );
});
