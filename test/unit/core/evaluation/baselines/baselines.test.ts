/** Baselines: ordinary recipes that cost as much as the recipe they are compared with. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parseBudget } from '../../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../../src/core/cost/cost';
import { keepFor } from '../../../../../src/core/cost/tokens';
import { beforeDecoder, type Step, type Budget } from '../../../../../src/core/cost/types';
import {
  baselinesFor,
  baselineWithin,
  type Baseline,
} from '../../../../../src/core/evaluation/baselines/baselines';
import { publishedShape } from '../../../../../src/core/evaluation/baselines/published-shape';
import type { Ranking } from '../../../../../src/core/ranking/families';
import { checkRecipe, passes } from '../../../../../src/core/recipe/checks/check';
import { decoderShape, promptShape, recipeCost } from '../../../../../src/core/recipe/recipe-cost';
import type { Recipe, RecipeModel } from '../../../../../src/core/recipe/types';
import { formatRecipe } from '../../../../../src/core/recipe/write';
import { propertyRuns } from '../../../../run-all';

const published = JSON.parse(
  readFileSync('test/fixtures/published/fitprune-llava-1.5-7b.json', 'utf8'),
) as { schemes: { label: number; delete: number[]; withText70: { reduction: number } }[] };

const publishedOthers = JSON.parse(
  readFileSync('test/fixtures/published/fitprune-llava-next-hr.json', 'utf8'),
) as {
  models: {
    name: string;
    model: { visualTokens: number };
    schemes: {
      label: number;
      delete: number[];
      visualTokensLeft: number;
      visualOnly: { reduction: number };
      withText70: { reduction: number };
    }[];
  }[];
};

const names = {
  path: '../model',
  decoder: 'onnx/decoder_model_merged.onnx',
  architecture: 'llava',
  fingerprint: 'sha256:00',
};

const llava: RecipeModel = {
  ...names,
  ...{ layers: 32, hiddenSize: 4096, intermediateSize: 11008 },
  ...{ attentionHeads: 32, keyValueHeads: 32, visualTokens: 576, textTokens: 70 },
};

const modelArbitrary: fc.Arbitrary<RecipeModel> = fc
  .record({
    layers: fc.integer({ min: 1, max: 14 }),
    headSize: fc.constantFrom(8, 32),
    attentionHeads: fc.integer({ min: 1, max: 6 }),
    intermediateSize: fc.integer({ min: 8, max: 400 }),
    visualTokens: fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 13, max: 700 }),
      fc.integer({ min: 9_000, max: 40_000 }),
    ),
    textTokens: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ headSize, attentionHeads, ...sizes }) => ({
    ...names,
    ...sizes,
    ...{ attentionHeads, headSize, keyValueHeads: 1, hiddenSize: headSize * attentionHeads },
  }));

/** A recipe that has only a schedule. */
function recipeOf(model: RecipeModel, schedule: Step[]): Recipe {
  const budget = { metric: 'flops', convention: 'decoder', reduction: 0 } as const;
  return { version: 1, model, budget, schedule, ranking: { kind: 'self-cross' } };
}

const recipeArbitrary = modelArbitrary.chain((model) => {
  const layers = [...new Array(model.layers).keys()];
  const steps = fc.subarray(layers).chain((at) =>
    fc
      .array(fc.integer({ min: 1, max: 10_000 }), { minLength: at.length, maxLength: at.length })
      .map((units) => {
        const falling = units.sort((a, b) => b - a);
        return at.map((layer, i) => ({ layer, keep: falling[i]! / 10_000 }));
      }),
  );
  return steps.map((schedule) => recipeOf(model, schedule));
});

const reductionOf = (model: RecipeModel, schedule: readonly Step[]): number =>
  scheduleCost(decoderShape(model), promptShape(model), schedule).reduction.decoder;

/**
 * FLOPs of the layers alone, as in the published figures: in today's recipes choosing the tokens
 * counts, too.
 */
function layersBudget(written: string): Budget {
  const { metric, convention, ...amount } = parseBudget(written);
  return {
    metric,
    convention,
    ...(amount.reduction !== undefined && { reduction: amount.reduction }),
  };
}

/** The largest change that one token more or less makes, at any step of the schedule. */
function oneToken(model: RecipeModel, schedule: readonly Step[], candidates: number[]): number {
  const n = model.visualTokens;
  const from = reductionOf(model, schedule);
  const keepAt = (layer: number) => schedule.findLast((step) => step.layer <= layer)?.keep ?? 1;
  // Beyond 10,000 tokens a keep of 4 decimals is coarser than one.
  const unit = n < 10_000 ? 1 : Math.ceil(n / 10_000) + 1;
  const changes = candidates.flatMap((layer) =>
    [-unit, unit].map((more) => {
      const kept = Math.round(keepAt(layer) * n) + more;
      if (kept < 1) return 0;
      const others = schedule.filter((step) => step.layer !== layer);
      const step = { layer, keep: Math.min(1, keepFor(Math.min(n, kept), n)) };
      const all = [...others, step].sort((a, b) => a.layer - b.layer);
      return Math.abs(reductionOf(model, all) - from);
    }),
  );
  return Math.max(0, ...changes);
}

const isOneCut = (method: Baseline['method']): boolean => method === 'fastv' || method === 'dart';

const isBefore = (method: Baseline['method']): boolean =>
  method === 'divprune' || method === 'cdpruner';

/** By hand: the cheapest schedule of each kind. */
function cheapest(method: Baseline['method'], { layers, visualTokens }: RecipeModel): Step[] {
  const one = keepFor(1, visualTokens);
  if (isBefore(method)) return [{ layer: beforeDecoder, keep: one }];
  if (isOneCut(method)) return layers > 1 ? [{ layer: 1, keep: one }] : [];
  if (method === 'pyramid') return [{ layer: Math.max(0, Math.round(layers / 4) - 1), keep: one }];
  const left = [576];
  for (const count of published.schemes.at(-1)!.delete) left.push(left.at(-1)! - count);
  return Array.from({ length: layers }, (_, layer) => {
    const at = ((layer + 1) * 32) / layers;
    const [a, b] = [left[Math.floor(at)]!, left[Math.ceil(at)]!];
    const keep = (a + (b - a) * (at % 1)) / 576;
    return { layer, keep: Math.max(1, Math.round(keep * 10_000)) / 10_000 };
  });
}

describe('baselines', () => {
  it('cost the same as the recipe, within half a point or a token, or say what they cannot', () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const { model } = recipe;
        const target = recipeCost(recipe).reduction.decoder;
        for (const { method, reachable, reduction, recipes } of baselinesFor(recipe)) {
          const isRanking = method === 'random' || method === 'stride';
          const largest = isRanking ? target : reductionOf(model, cheapest(method, model));
          expect(reachable).toBe(target - largest <= 0.005);
          if (!reachable) {
            expect(reduction).toBeCloseTo(largest, 12);
            expect(recipes).toEqual([]);
            continue;
          }
          expect(recipes).toHaveLength(method === 'random' ? 5 : 1);
          for (const { schedule } of recipes) {
            expect(reductionOf(model, schedule)).toBe(reduction);
            const layers = isBefore(method)
              ? [beforeDecoder]
              : isOneCut(method)
                ? [1].filter((layer) => layer < model.layers)
                : [...new Array(model.layers).keys()];
            const allowed = Math.max(0.005, oneToken(model, schedule, layers));
            expect(Math.abs(reduction - target)).toBeLessThanOrEqual(allowed + 1e-12);
          }
        }
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  it('fastv is as near as any count of tokens can be', () => {
    fc.assert(
      fc.property(
        recipeArbitrary.filter(({ model }) => model.layers > 1 && model.visualTokens < 800),
        (recipe) => {
          const { model } = recipe;
          const target = recipeCost(recipe).reduction.decoder;
          const { reachable, reduction } = baselinesFor(recipe).find(
            ({ method }) => method === 'fastv',
          )!;
          const all = Array.from({ length: model.visualTokens }, (_, i) =>
            reductionOf(model, [{ layer: 1, keep: keepFor(i + 1, model.visualTokens) }]),
          );
          const nearest = Math.min(...all.map((one) => Math.abs(one - target)));
          if (reachable) expect(Math.abs(reduction - target)).toBeCloseTo(nearest, 12);
          else expect(reduction).toBe(Math.max(...all));
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });

  it('are recipes that pass the check', async () => {
    await fc.assert(
      fc.asyncProperty(recipeArbitrary, async (recipe) => {
        for (const { recipes } of baselinesFor(recipe, { seeds: 1 })) {
          for (const one of recipes) {
            const found = await checkRecipe(formatRecipe(one));
            expect(passes(found), JSON.stringify(found)).toBe(true);
          }
        }
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it('are what their names say', () => {
    const recipe = recipeOf(llava, [
      { layer: 2, keep: 0.6 },
      { layer: 9, keep: 0.3 },
    ]);
    const found = baselinesFor(recipe, { seeds: 3, grid: [24, 24] });
    expect(found.map(({ method, label }) => [method, label])).toEqual([
      ['random', 'Random'],
      ['stride', 'Stride'],
      ['fastv', 'FastV'],
      ['pyramid', 'Pyramid'],
      ['dart', 'DART'],
      ['divprune', 'DivPrune'],
      ['cdpruner', 'CDPruner-like'],
      ['fitprune-shape', 'FitPrune shape'],
    ]);
    const [random, stride, fastv, pyramid, dart, divprune, cdpruner, shape] = found.map(
      ({ recipes }) => recipes,
    );
    expect(random!.map(({ ranking }) => ranking)).toEqual(
      [0, 1, 2].map((seed) => ({ kind: 'random', seed })),
    );
    for (const same of [...random!, ...stride!]) expect(same.schedule).toEqual(recipe.schedule);
    expect(stride![0]!.ranking).toEqual({ kind: 'stride', grid: [24, 24] });
    const last = { kind: 'cross', heads: 'mean', textRows: 'last' };
    expect(fastv![0]).toMatchObject({ schedule: [{ layer: 1 }], ranking: last });
    expect(pyramid![0]!.ranking).toEqual(last);
    const stages = pyramid![0]!.schedule;
    expect(stages.map(({ layer }) => layer)).toEqual([7, 15, 23]);
    const [first, second, third] = stages.map(({ keep }) => keep);
    expect(second).toBeCloseTo(first! ** 2, 2);
    expect(third).toBeCloseTo(first! ** 3, 2);
    expect(dart![0]).toMatchObject({
      schedule: fastv![0]!.schedule,
      ranking: { kind: 'dart' },
    });
    expect(divprune![0]).toMatchObject({
      schedule: [{ layer: beforeDecoder }],
      ranking: { kind: 'divprune' },
    });
    expect(cdpruner![0]).toMatchObject({
      schedule: divprune![0]!.schedule,
      ranking: { kind: 'cdpruner' },
    });
    expect(shape![0]).toMatchObject({
      ranking: { kind: 'self-cross' },
      fit: { method: 'fitprune-shape' },
      model: llava,
    });
    for (const { reduction, recipes } of found) {
      expect(reduction).toBeCloseTo(recipeCost(recipe).reduction.decoder, 2);
      expect(recipes[0]!.budget.reduction).toBeCloseTo(reduction, 3);
    }
  });

  it('pay for choosing their own tokens if the recipe does', () => {
    const schedules = fc
      .record({
        layers: fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 6 }),
        keep: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      })
      .map(({ layers, keep }): Step[] =>
        layers
          .toSorted((a, b) => a - b)
          .map((layer, i) => ({ layer, keep: Math.round(keep ** (i + 1) * 1e4) / 1e4 })),
      );
    const rankings = fc.constantFrom<Ranking>(
      { kind: 'self-cross' },
      { kind: 'cross', sizeBias: 0.5 },
    );
    fc.assert(
      fc.property(schedules, rankings, (schedule, ranking) => {
        const budget = { ...parseBudget('10%'), overhead: true };
        const recipe: Recipe = { ...recipeOf(llava, schedule), ranking, budget };
        const target = recipeCost(recipe).reduction.decoder;
        fc.pre(target > 0);
        for (const { method, reachable, reduction, recipes } of baselinesFor(recipe)) {
          if (!reachable) continue;
          // A baseline that ends within half a point of its largest saving counts as equal.
          expect(Math.abs(reduction - target)).toBeLessThanOrEqual(0.005);
          for (const one of recipes) {
            expect(one.budget.overhead).toBe(true);
            const cost = recipeCost(one);
            expect(cost.reduction.decoder).toBe(reduction);
            const isFree = method === 'random' || method === 'stride';
            expect(cost.overhead.scoring + cost.overhead.similarity > 0).toBe(!isFree);
          }
        }
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  it('take the grid that the recipe has', () => {
    const ranking = { kind: 'cross', coverage: { block: 2, grid: [6, 24] } } as const;
    const recipe: Recipe = {
      ...recipeOf(llava, [{ layer: 2, keep: 0.5 }]),
      ranking: { ...ranking, coverage: { block: 2, grid: [6, 24] } },
    };
    const stride = baselinesFor(recipe, { grid: [24, 24] }).find(
      ({ method }) => method === 'stride',
    )!;
    expect(stride.recipes[0]!.ranking).toEqual({ kind: 'stride', grid: [6, 24] });
  });

  test.each([1, 2, 3, 4])('a decoder of %d layers has them, or says so', (layers) => {
    const model = { ...llava, layers };
    for (const schedule of [[], [{ layer: layers - 1, keep: 0.5 }], [{ layer: 0, keep: 0.0001 }]]) {
      const found = baselinesFor(recipeOf(model, schedule));
      expect(found).toHaveLength(8);
      if (schedule.length > 0) continue;
      for (const { reachable, reduction, recipes } of found) {
        expect({ reachable, reduction }).toEqual({ reachable: true, reduction: 0 });
        for (const one of recipes) expect(one.schedule).toEqual([]);
      }
    }
    const [random, , fastv] = baselinesFor(recipeOf(model, [{ layer: 0, keep: 0.0001 }]));
    expect([random!.reachable, fastv!.reachable]).toEqual([true, false]);
    if (layers === 1) expect(fastv!.reduction).toBe(0);
  });
});

describe('the published shape', () => {
  test.each(published.schemes)('is the schedule labelled $label at its own depth', (scheme) => {
    const { schemes } = published;
    const amount = schemes.indexOf(scheme) / (schemes.length - 1);
    let left = 576;
    const expected = scheme.delete.map((count) => (left -= count) / 576);
    publishedShape(
      llava,
      Array.from({ length: 32 }, (_, layer) => layer),
    )
      .keeps(amount)
      .forEach((keep, layer) => {
        expect(keep).toBeCloseTo(expected[layer]!, 10);
      });
    // The fixture's figures have 6 decimals.
    const wanted = Math.max(0, scheme.withText70.reduction - 1e-6);
    const budget = layersBudget(`${(100 * wanted).toFixed(4)}%`);
    const { schedule } = baselineWithin(llava, 'fitprune-shape', budget);
    expect(reductionOf(llava, schedule)).toBeCloseTo(scheme.withText70.reduction, 4);
  });

  const allLayers = Array.from({ length: 32 }, (_, layer) => layer);
  const others = publishedOthers.models.flatMap(({ name, model, schemes }) =>
    schemes.map((scheme, place) => ({ name, place, ...scheme, tokens: model.visualTokens })),
  );
  test.each(others)('is $name at its tokens, $label%', (scheme) => {
    const { tokens } = scheme;
    const model = { ...llava, architecture: 'other', visualTokens: tokens };
    // Unpruned, 40 and 60, and LLaVA-1.5's of 70, 80 and 90.
    const keeps = publishedShape(model, allLayers).keeps((scheme.place + 1) / 5);
    let left = tokens;
    scheme.delete.forEach((count, layer) => {
      expect(keeps[layer]! * tokens).toBeCloseTo((left -= count), 8);
    });
    expect(left).toBe(scheme.visualTokensLeft);
    const wanted = layersBudget(`${(100 * (scheme.withText70.reduction - 1e-6)).toFixed(4)}%`);
    const { schedule } = baselineWithin(model, 'fitprune-shape', wanted);
    const { reduction } = scheduleCost(decoderShape(model), promptShape(model), schedule);
    expect(reduction.decoder).toBeCloseTo(scheme.withText70.reduction, 4);
    expect(reduction.visual).toBeCloseTo(scheme.visualOnly.reduction, 4);
  });

  it("scales LLaVA-NEXT's counts to other tokens, each rounded down", () => {
    const [, sixty] = publishedOthers.models[0]!.schemes;
    for (const [architecture, tokens] of [
      ['llava_next', 1468],
      ['llava_next', 576],
      ['other', 5000],
    ] as const) {
      const model = { ...llava, architecture, visualTokens: tokens };
      let left = tokens;
      publishedShape(model, allLayers)
        .keeps(2 / 5)
        .forEach((keep, layer) => {
          left -= Math.floor((sixty!.delete[layer]! * tokens) / 2880);
          expect(keep * tokens).toBeCloseTo(left, 8);
        });
    }
  });

  it("is LLaVA-1.5's for other counts of tokens, and past 60%", () => {
    const usual = publishedShape(llava, allLayers);
    const between = { ...llava, architecture: 'llava_onevision', visualTokens: 1500 };
    expect(publishedShape(between, allLayers).keeps(0.7)).toEqual(usual.keeps(0.7));
    const hr = publishedShape({ ...llava, visualTokens: 1024 }, allLayers);
    expect(hr.keeps(1)).toEqual(usual.keeps(1));
    expect(hr.keeps(0.4)).not.toEqual(usual.keeps(0.4));
  });

  it('never keeps more if it is cheaper, whatever is rounded', () => {
    for (let visualTokens = 1; visualTokens < 3000; visualTokens++) {
      const family = publishedShape(
        { layers: 32, architecture: 'llava_next', visualTokens },
        allLayers,
      );
      let denser = family.keeps(0);
      for (const amount of [0.2, 0.4, 0.6, 0.8, 1]) {
        const keeps = family.keeps(amount);
        const falls = keeps.every((keep, layer) => keep <= (keeps[layer - 1] ?? 1));
        const cheaper = keeps.every((keep, layer) => keep <= denser[layer]! + 1e-12);
        expect([visualTokens, falls, cheaper]).toEqual([visualTokens, true, true]);
        denser = keeps;
      }
    }
  });
});

describe('a baseline within a budget', () => {
  const methods = ['fastv', 'pyramid', 'dart', 'divprune', 'cdpruner', 'fitprune-shape'] as const;

  it('keeps to it as nearly as tokens allow, or names the most it saves', () => {
    const budgets = fc.constantFrom('10%', '45%', '70%', 'kv:30%', 'kv:80%', 'tokens:20');
    fc.assert(
      fc.property(modelArbitrary, budgets, fc.constantFrom(...methods), (model, words, method) => {
        const budget = { ...parseBudget(words), overhead: false };
        try {
          const recipe = baselineWithin(model, method, budget);
          expect(recipe).toMatchObject({ budget, fit: { method } });
          if (budget.metric !== 'flops') return;
          const reduction = reductionOf(model, recipe.schedule);
          expect(reduction).toBeGreaterThanOrEqual(budget.reduction! - 1e-12);
          const most = Math.max(
            0.005,
            oneToken(
              model,
              recipe.schedule,
              isBefore(method) ? [beforeDecoder] : [...new Array(model.layers).keys()],
            ),
          );
          expect(reduction - budget.reduction!).toBeLessThanOrEqual(most + 1e-12);
        } catch (error) {
          expect(error).toMatchObject({ code: 'baseline-beyond-reach', exitCode: 2 });
          if (budget.metric === 'flops')
            expect(reductionOf(model, cheapest(method, model))).toBeLessThan(budget.reduction!);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('names a saving that it accepts itself', () => {
    let message = '';
    try {
      baselineWithin(llava, 'fitprune-shape', parseBudget('85%'));
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('FitPrune shape cannot reach 85.0% fewer FLOPs (decoder)');
    const most = /at most ([\d.]+%)/.exec(message)![1]!;
    expect(baselineWithin(llava, 'fitprune-shape', parseBudget(most)).schedule).not.toEqual([]);
  });
});
