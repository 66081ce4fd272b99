/**
 * Decoders of which some layers have no attention: a fit's loss counts only the attention layers,
 * its cost all layers.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeSample,
  encodeSample,
  encodeSchema,
} from '../../../../src/core/calibration/statistics-schema';
import type { Statistics } from '../../../../src/core/calibration/statistics';
import { achieved } from '../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction } from '../../../../src/core/cost/reduction';
import { massLayers, prunableLayers } from '../../../../src/core/cost/layers';
import { type Step, beforeDecoder } from '../../../../src/core/cost/types';
import { baselinesFor } from '../../../../src/core/evaluation/baselines/baselines';
import { rankingFor } from '../../../../src/core/fit/ranking-for';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { fitSchedule, frontier, predictedLoss } from '../../../../src/core/fit/fit';
import { fittedMethods, methodRanking } from '../../../../src/core/fit/methods';
import { prepare } from '../../../../src/core/fit/prepare';
import { workOf } from '../../../../src/core/ranking/work';
import { parseDocument } from '../../../../src/core/recipe/document';
import { semanticDiagnostics } from '../../../../src/core/recipe/checks/semantics';
import type { Recipe } from '../../../../src/core/recipe/types';
import { formatRecipe } from '../../../../src/core/recipe/write';
import { propertyRuns } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import * as brute from './brute-force';
import { lifelike, statisticsArbitrary } from './random-statistics';

/**
 * Statistics of a decoder of attention alone, changed to those of one with convolutions before each
 * such layer.
 */
function withConvolutions(attention: Statistics, before: readonly number[]): Statistics {
  const convolutionLayers: number[] = [];
  let layers = 0;
  for (const count of before) {
    for (let at = 0; at < count; at++) convolutionLayers.push(layers++);
    layers++;
  }
  layers = before.reduce((sum, count) => sum + count + 1, 0);
  const model = { ...attention.metadata.model, layers, convolutionLayers, convolutionKernel: 3 };
  return { ...attention, metadata: { ...attention.metadata, model } };
}

const hybrid = statisticsArbitrary({ samples: { minLength: 1, maxLength: 3 } }).chain((raw) => {
  const { layers } = raw.metadata.model;
  return fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: layers, maxLength: layers })
    .map((before) => ({ attention: raw, statistics: withConvolutions(raw, before) }));
});

const options = { maxAlphas: 24 };

const codesOf = (recipe: Recipe, severity: string): string[] =>
  semanticDiagnostics(parseDocument(formatRecipe(recipe))).flatMap((one) =>
    one.severity === severity ? [one.code] : [],
  );

describe('a decoder with convolutions', () => {
  it('is fitted at its attention layers, to its budget, and promises their loss', () => {
    const request = fc.record({
      metric: fc.constantFrom('flops' as const, 'tokens' as const, 'kv' as const),
      convention: fc.constantFrom('decoder' as const, 'visual' as const),
      overhead: fc.boolean(),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      method: fc.constantFrom(...fittedMethods),
      maxSteps: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        hybrid,
        request,
        ({ attention, statistics }, { part, method, maxSteps, ...of }) => {
          const ready = prepare(statistics, options);
          const { shape, reference } = ready;
          const work = workOf(rankingFor(ready, method));
          const charged = of.overhead ? { work } : {};
          const largest = largestReduction(shape, reference, of.metric, of.convention, charged);
          const budget = { ...of, reduction: part * largest };
          const { recipe, fit } = fitRecipe(ready, budget, { method, maxSteps });
          const places = massLayers(shape);
          expect(fit.schedule.every(({ layer }) => places.includes(layer))).toBe(true);
          const cost = scheduleCost(shape, reference, fit.schedule, {
            ...{ work, counted: of.overhead },
          });
          expect(fit.cost).toEqual(cost);
          expect(achieved(budget, shape, reference, cost).met).toBe(true);
          const inAttention: Step[] = fit.schedule.map(({ layer, keep }) => ({
            ...{ layer: places.indexOf(layer), keep },
          }));
          const expected = brute.loss(attention, inAttention, recipe.ranking);
          expect(fit.selfLoss).toBeCloseTo(expected.selfLoss, 10);
          expect(fit.crossLoss).toBeCloseTo(expected.crossLoss, 10);
          expect(codesOf(recipe, 'error')).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  const model = withConvolutions(lifelike(4, 4, 60), [2, 2, 1, 1]);
  const ready = prepare(model);

  it('has a curve whose cheapest point is the largest saving', () => {
    const points = frontier(ready);
    const { shape, reference } = ready;
    expect(points.length).toBeGreaterThan(10);
    expect(points.at(-1)!.cost.reduction.decoder).toBeCloseTo(
      largestReduction(shape, reference, 'flops', 'decoder', {
        work: workOf(methodRanking('fitprune')),
      }),
      12,
    );
    const fit = fitSchedule(ready, {
      ...{ metric: 'flops', convention: 'decoder', reduction: 0.3 },
    });
    expect(fit.gap).toBeGreaterThanOrEqual(0);
    expect(fit.gap).toBeLessThan(0.005);
  });

  it('keeps its layers in a statistics file, whose rows name them', () => {
    const [sample] = model.samples;
    const bytes = encodeSample(model.metadata, sample!);
    const read = decodeSample(encodeSchema(model.metadata), bytes);
    expect(read).toEqual({ ...sample, sample: 'sample-0' });
    expect(massLayers(model.metadata.model)).toEqual([2, 5, 7, 9]);
  });

  it('refuses a schedule at a layer that cannot prune, in predictions and in a recipe', async () => {
    const schedule = [{ layer: 3, keep: 0.5 }];
    await expectHumanError(
      Promise.resolve().then(() => predictedLoss(ready, schedule)),
      'layer-range',
      /2, 5, 7, 9/,
    );
    const budget = { metric: 'flops', convention: 'decoder', reduction: 0.01 } as const;
    const { recipe } = fitRecipe(ready, budget);
    expect(codesOf({ ...recipe, schedule }, 'error')).toContain('layer-range');
  });

  it('has baselines at the layers that can prune', () => {
    const budget = { metric: 'flops', convention: 'decoder', reduction: 0.3 } as const;
    const { recipe } = fitRecipe(ready, budget);
    const allowed = [beforeDecoder, ...prunableLayers(ready.shape)];
    const baselines = baselinesFor(recipe);
    expect(baselines.filter(({ reachable }) => reachable).length).toBeGreaterThan(2);
    for (const { recipes } of baselines) {
      for (const { schedule } of recipes) {
        expect(schedule.every(({ layer }) => allowed.includes(layer))).toBe(true);
      }
    }
  });
});
