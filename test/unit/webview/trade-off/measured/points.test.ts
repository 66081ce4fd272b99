import { describe, expect, it } from 'vitest';
import type { PanelRecipe } from '../../../../../src/protocol/trade-off';
import { measuredPoints } from '../../../../../webview/trade-off/measured/points';
import {
  measuredSets,
  offerOf,
  settledChoice,
  shownSet,
} from '../../../../../webview/trade-off/measured/sets';
import { seriesOf } from '../../../../../src/core/plot/series';
import { recipe, stateOf } from '../../support';
import { record, sweepOf, sweepPoint } from './support';

const schedule = [{ layer: 1, keep: 0.4 }];
const measuredRecipe = (name: string, more = {}): PanelRecipe =>
  recipe(name, schedule, { maker: { method: 'fitprune' }, records: [record(more)] });
const data = 'sha256:a';
const set = { data, samples: 40 };

describe('measuredPoints', () => {
  it('puts a recipe where it really is, with what is left of the accuracy', () => {
    const state = stateOf([measuredRecipe('a', { interval: [-0.18, 0.009] })]);
    const [point] = measuredPoints(state, set, undefined);
    expect(point).toMatchObject({ name: 'a', series: 'fitprune', source: { kind: 'recipe' } });
    expect(point!.retained!.value).toBeCloseTo(0.8 / 0.9);
    expect(point!.retained!.interval![0]).toBeCloseTo(0.8);
    expect(point!.retained!.interval![1]).toBeCloseTo(1.01);
  });

  it('takes the ratio that was recorded before one of its own', () => {
    const retained = { value: 0.87, interval: [0.8, 0.93] as [number, number] };
    const [point] = measuredPoints(stateOf([measuredRecipe('a', { retained })]), set, undefined);
    expect(point!.retained).toEqual(retained);
  });

  it('has the peak memory of a timed run, and the mean of random choices', () => {
    const quantiles = (median: number) => ({ median, p95: 2 * median });
    const speedUp = { value: 2, interval: [1.9, 2.1] as [number, number] };
    const pair = { pruned: quantiles(10), dense: quantiles(20), speedUp };
    const run = { device: 'cpu', samples: 8, prefill: pair, decode: pair, firstToken: pair };
    const ends = (bytes: number): [number, number] => [bytes - 50, bytes + 50];
    const latency = (pruned: number) => ({
      ...run,
      memory: { pruned, dense: 900, interval: { pruned: ends(pruned), dense: ends(900) } },
    });
    const state = stateOf([measuredRecipe('a', { latency: latency(700) })]);
    const [point] = measuredPoints(state, set, undefined);
    expect(point).toMatchObject({ time: 10, memory: { pruned: 700, dense: 900 } });
    const sweep = sweepOf([
      sweepPoint(0, 'random', 0.4, { latency: latency(700) }),
      sweepPoint(1, 'random', 0.4, { latency: latency(800) }),
      sweepPoint(2, 'fitprune', 0.4, { latency: run }),
    ]);
    const points = measuredPoints(stateOf([], { measuring: { sweeps: [sweep] } }), set, undefined);
    const memories = points.map(({ series, memory }) => [series, memory]);
    expect(Object.fromEntries(memories)).toMatchObject({
      random: { pruned: 750, dense: 900, interval: { pruned: [700, 800], dense: [850, 950] } },
      fitprune: undefined,
    });
  });

  it('shows the baselines that a recipe keeps, only those that reach its FLOPs', () => {
    const baselines = [
      { method: 'random', reduction: 0.5, reachable: true, accuracy: 0.45, seeds: 5 },
      { method: 'fastv', reduction: 0.3, reachable: false },
    ];
    const points = measuredPoints(stateOf([measuredRecipe('a', { baselines })]), set, undefined);
    expect(points.map(({ series }) => series)).toEqual(['fitprune', 'random']);
    expect(points[1]).toMatchObject({ seeds: 5, retained: { value: 0.5 } });
    expect(points[1]!.source).toEqual({ kind: 'beside', name: 'a' });
  });

  it('makes one point of the random choices of a budget: their mean', () => {
    const sweep = sweepOf([
      sweepPoint(0, 'fitprune', 0.4),
      sweepPoint(1, 'random', 0.4, { accuracy: 0.5, interval: [-0.5, -0.3] }),
      sweepPoint(2, 'random', 0.4, { accuracy: 0.6, interval: [-0.4, -0.2] }),
      sweepPoint(3, 'random', 0.2, { accuracy: 0.3 }),
    ]);
    const points = measuredPoints(stateOf([], { measuring: { sweeps: [sweep] } }), set, undefined);
    const random = points.filter(({ series }) => series === 'random');
    expect(random.map(({ seeds }) => seeds)).toEqual([2, 1]);
    const [low, high] = random[0]!.retained!.interval!;
    expect(random[0]!.accuracy).toBeCloseTo(0.55);
    expect(random[0]!.retained!.value).toBeCloseTo(0.55 / 0.9);
    expect(low).toBeCloseTo(1 - 0.45 / 0.9);
    expect(high).toBeCloseTo(1 - 0.25 / 0.9);
  });

  it('is of one category if one is chosen', () => {
    const color = { samples: 9, accuracy: 0.6, dense: 0.8, interval: [-0.4, 0], p: 0.2 };
    const state = stateOf([measuredRecipe('a', { categories: { color } }), measuredRecipe('b')]);
    const [a, b] = measuredPoints(state, set, 'color');
    expect(a).toMatchObject({ accuracy: 0.6, samples: 9 });
    expect(a!.retained!.value).toBeCloseTo(0.75);
    expect(a!.retained!.interval).toEqual([0.5, 1]);
    expect(b!.retained, 'not asked of it').toBeUndefined();
  });

  it('shows a suite by its mean, and by each of its sets', () => {
    const retained = { value: 0.93, interval: [0.9, 0.96] as [number, number] };
    const of = (accuracy: number) => ({ samples: 20, accuracy, dense: 0.8 });
    const suite = record({
      ...{ data: 'papers', dataName: 'papers', retained },
      categories: { gqa: of(0.6), pope: { ...of(0.8), retained: { ...retained, value: 1 } } },
    });
    const state = stateOf([recipe('a', schedule, { records: [record(), suite] })]);
    const papers = measuredSets(state).find(({ name }) => name === 'papers')!;
    expect(measuredPoints(state, papers, undefined)[0]!.retained).toEqual(retained);
    expect(offerOf(papers).categories).toEqual(['gqa', 'pope']);
    expect(measuredPoints(state, papers, 'gqa')[0]!.retained!.value).toBeCloseTo(0.75);
    expect(measuredPoints(state, papers, 'pope')[0]!.retained!.value).toBe(1);
  });

  it('shows nothing twice: a point that was saved, a baseline beside it and in a sweep', () => {
    const { reduction } = sweepPoint(0, 'fitprune', 0.4);
    const beside = { reduction: reduction.decoder, reachable: true, accuracy: 0.5 };
    const baselines = [{ method: 'stride', ...beside }];
    const state = stateOf([measuredRecipe('a', { baselines })], {
      measuring: {
        sweeps: [
          sweepOf([
            sweepPoint(0, 'fitprune', 0.4),
            sweepPoint(1, 'stride', 0.4, { accuracy: 0.5 }),
          ]),
        ],
      },
    });
    const points = measuredPoints(state, set, undefined);
    expect(points.map(({ source }) => source.kind)).toEqual(['recipe', 'sweep']);
    // The saved one lies on the sweep's line.
    expect(new Set(points.map(({ sweep }) => sweep))).toEqual(new Set([sweepOf([]).id]));
  });

  it('leaves out what is not comparable', () => {
    const stale = sweepOf([sweepPoint(0, 'fitprune', 0.4)], { stale: 'why' });
    const state = stateOf([measuredRecipe('b', { data: 'sha256:b' })], {
      measuring: { sweeps: [stale] },
    });
    expect(measuredPoints(state, set, undefined)).toEqual([]);
  });
});

describe('what can be chosen', () => {
  const other = measuredRecipe('c', { data: 'sha256:b', dataName: 'other.jsonl' });
  const state = stateOf([measuredRecipe('a'), measuredRecipe('b'), other]);

  it('is a data set: the one with most results by default', () => {
    expect(measuredSets(state).map(({ name }) => name)).toEqual(['a', 'other.jsonl']);
    expect(shownSet(state, { x: 'flops', y: 'accuracy' })?.data).toBe(data);
    expect(shownSet(state, { x: 'flops', y: 'accuracy', data: 'sha256:b' })?.name).toBe(
      'other.jsonl',
    );
    expect(shownSet(state, { x: 'flops', y: 'accuracy', data: 'gone' })?.data).toBe(data);
    expect(shownSet(stateOf([]), { x: 'flops', y: 'accuracy' })).toBeUndefined();
  });

  it('is a number of samples too: points of fewer are not beside the others', () => {
    const few = record({ samples: 5, accuracy: 0.9, date: '2026-01-02' });
    const both = recipe('both', schedule, {
      maker: { method: 'fitprune' },
      records: [record(), few],
    });
    const mixed = stateOf([measuredRecipe('a', { samples: 5 }), both, measuredRecipe('b')], {
      measuring: { sweeps: [sweepOf([sweepPoint(0, 'stride', 0.2, { samples: 5 })])] },
    });
    expect(measuredSets(mixed).map(({ samples, records }) => [samples, records.length])).toEqual([
      [5, 3],
      [40, 2],
    ]);
    const [small, large] = measuredSets(mixed);
    const named = (one: typeof set) =>
      measuredPoints(mixed, one, undefined).map(({ name, series }) => name || series);
    expect(named(small!)).toEqual(['a', 'both', 'stride']);
    expect(named(large!)).toEqual(['both', 'b']);
    expect(measuredPoints(mixed, small!, undefined)[1]!.accuracy).toBe(0.9);
    const chosen = shownSet(mixed, { x: 'flops', y: 'accuracy', data: large!.key });
    expect(chosen?.samples).toBe(40);
    const recipes = [measuredRecipe('a', { samples: 5 }), measuredRecipe('b')];
    expect(measuredSets(stateOf(recipes))[0]!.samples, 'that of the chosen recipe').toBe(5);
    const even = stateOf(recipes);
    delete even.chosenRecipe;
    expect(measuredSets(even)[0]!.samples, 'of as many, the one of most samples').toBe(40);
  });

  it('falls back to existing choices', () => {
    const kl = { mean: 0.1, median: 0.05, p999: 2 };
    const without = offerOf({ records: [{ data, schedule: 's', samples: 3, kl }] });
    const wanted = { x: 'time', y: 'accuracy', category: 'color' } as const;
    expect(settledChoice(wanted, without)).toEqual({ x: 'flops', y: 'kl' });
    const color = {
      samples: 9,
      accuracy: 0.6,
      dense: 0.8,
      interval: [0, 0] as [number, number],
      p: 1,
    };
    const rich = offerOf({ records: [record({ kl, categories: { color } })] });
    expect(settledChoice(wanted, rich)).toEqual({ x: 'flops', y: 'accuracy', category: 'color' });
    // KL divergence is of all answers.
    expect(settledChoice({ ...wanted, y: 'kl' }, rich)).toEqual({ x: 'flops', y: 'kl' });
  });
});

it.each([
  [undefined, 'hand'],
  [{ method: 'fitprune+' }, 'fitprune+'],
  [{ method: 'fitprune', refined: 2 }, 'refined'],
  [{ method: 'fitprune+', objective: 'output' }, 'refined'],
  [{ method: 'fitprune', refined: 0 }, 'fitprune'],
  [{ method: 'stride' }, 'stride'],
] as const)('%j is of the series %s', (maker, series) => {
  expect(seriesOf(maker)).toBe(series);
});
