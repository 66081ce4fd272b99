/** What each row of a comparison reads from a recipe, and in which unit it differs. */
import { achieved } from '../../cost/budget';
import { formatBytes, formatFlops, formatPercent, formatTokens } from '../../cost/format';
import { amountsTotal } from '../../cost/overhead';
import type { Cost } from '../../cost/types';
import { decoderShape, promptShape } from '../recipe-cost';
import type { Recipe } from '../types';
import { oneLine } from './plain';
import { againstDense, attentionRows, measuredRows, scoredBasis } from './measured-rows';
import {
  inNumbers,
  inPercent,
  inPoints,
  type Difference,
  type Facts,
  type Reading,
  type RowDefinition,
} from './row-definition';
import type { Direction, RowKey } from './types';
import type { ComparisonWords } from './words';

/** A row of what the schedule costs. */
function costRow(
  key: RowKey,
  better: Direction,
  difference: Difference,
  value: (cost: Cost) => number,
  format: (value: number) => string,
  detail?: (cost: Cost) => string,
): RowDefinition {
  return {
    key,
    better,
    difference,
    read: ({ recipe, cost }) => ({
      value: value(cost),
      text: format(value(cost)),
      detail: detail?.(cost),
      basis: costBasis(recipe),
    }),
  };
}

/** With what choosing the tokens takes, or without: only the same differs by a number. */
function flopsRow(...given: Parameters<typeof costRow>): RowDefinition {
  const row = costRow(...given);
  return {
    ...row,
    read: (facts, words) => {
      const reading = row.read(facts, words);
      const { counted } = facts.cost.overhead;
      return reading && { ...reading, basis: JSON.stringify([reading.basis, counted]) };
    },
  };
}

function overhead({ recipe, cost }: Facts, words: ComparisonWords): Reading {
  const total = amountsTotal(cost.overhead);
  return {
    value: total,
    text: formatFlops(total),
    detail: cost.overhead.counted ? undefined : words.notCounted,
    basis: costBasis(recipe),
  };
}

function lossRow(key: RowKey, part: 'self' | 'cross'): RowDefinition {
  return {
    key,
    better: 'lower',
    difference: inPoints(2),
    read: ({ recipe, loss }) =>
      loss && {
        value: loss[part],
        text: formatPercent(loss[part], 2),
        basis: `${recipe.model.fingerprint} ${loss.statistics}`,
      },
  };
}

export const rowDefinitions: readonly RowDefinition[] = [
  // What was measured stands first: what a schedule costs, and the mass it drops, say nothing of answers.
  {
    key: 'accuracy',
    better: 'higher',
    difference: inPoints(1),
    read: ({ recipe, evaluation }, words) =>
      evaluation?.accuracy === undefined
        ? undefined
        : {
            value: evaluation.accuracy,
            text: formatPercent(evaluation.accuracy),
            detail: againstDense(evaluation.accuracy, evaluation, words),
            basis: scoredBasis(recipe, evaluation),
          },
  },
  ...measuredRows,
  { key: 'budget', read: budget },
  flopsRow('reductionDecoder', 'higher', inPoints(1), (c) => c.reduction.decoder, formatPercent),
  flopsRow('reductionVisual', 'higher', inPoints(1), (c) => c.reduction.visual, formatPercent),
  flopsRow('prefill', 'lower', inPercent, (c) => c.flops.decoder, formatFlops),
  { key: 'overhead', better: 'lower', difference: inPercent, read: overhead },
  costRow('meanTokens', 'lower', inNumbers, (c) => c.meanVisualTokens, formatTokens),
  costRow('finalTokens', 'lower', inNumbers, (c) => c.finalVisualTokens, formatTokens),
  costRow(
    'kvCache',
    'higher',
    inPoints(1),
    (c) => c.kvReduction,
    formatPercent,
    (c) => formatBytes(c.kvBytes),
  ),
  lossRow('selfLoss', 'self'),
  lossRow('crossLoss', 'cross'),
  ...attentionRows,
  {
    key: 'steps',
    difference: inNumbers,
    read: ({ recipe }) => ({
      value: recipe.schedule.length,
      text: String(recipe.schedule.length),
      basis: '',
    }),
  },
  { key: 'ranking', read: ({ recipe }, words) => ({ text: words.ranking(recipe.ranking) }) },
  { key: 'model', verbatim: true, read: ({ recipe }, words) => model(recipe, words) },
];

function model({ model }: Recipe, words: ComparisonWords): Reading {
  const folder = model.path.split(/[\\/]/).findLast((part) => part !== '' && part !== '.');
  return {
    text: oneLine(folder ?? model.architecture),
    detail: words.modelDetail(oneLine(model.architecture), model.layers, model.visualTokens),
  };
}

function budget({ recipe, cost }: Facts, words: ComparisonWords): Reading {
  const { model } = recipe;
  const { met, gap } = achieved(recipe.budget, decoderShape(model), promptShape(model), cost);
  // A miss below a tenth of a point would read "by 0.0 points".
  const by = Math.max(0.1, -gap * 100).toFixed(1);
  return {
    text: words.budget(recipe.budget),
    warning: met ? undefined : words.missed(by),
  };
}

function costBasis({ model }: Recipe): string {
  return JSON.stringify([decoderShape(model), promptShape(model)]);
}
