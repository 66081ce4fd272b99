/** What each row of a comparison reads from a recipe, and the unit of its differences. */
import { achieved, isKnownFor } from '../../cost/budget';
import type { Cost } from '../../cost/types';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import { decoderShape, promptShape } from '../recipe-cost';
import { shownFingerprint } from '../another-model';
import { canonicalRanking } from '../hash';
import { folderName } from './folder-name';
import { oneLine } from './plain';
import { scoredBasis } from './evaluations';
import { accuracyRange, againstUnpruned, attentionRows, measuredRows } from './measured-rows';
import {
  inMass,
  inNumbers,
  inPercent,
  inPoints,
  type Difference,
  type Facts,
  type Reading,
  type RowDefinition,
} from './row-definition';
import { timeRows } from './time-rows';
import type { RowKey } from './types';
import type { ComparisonWords } from './words';

/** A row of a schedule's cost. */
function costRow(
  { key, better, read, format }: Figure<Cost> & { key: RowKey },
  difference: Difference,
  detail?: (cost: Cost, words: ComparisonWords) => string | undefined,
  basis = costBasis,
): RowDefinition {
  return {
    ...{ key, better, difference },
    read: (facts, words) => {
      const value = read(facts.cost)!;
      return {
        ...{ value, text: format(value) },
        detail: detail?.(facts.cost, words),
        basis: basis(facts),
      };
    },
  };
}

/**
 * With or without the cost of choosing tokens: a difference is only stated between two of the same
 * kind.
 */
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

function lossRow(
  { key, better, format }: typeof figures.selfLoss | typeof figures.crossLoss,
  part: 'self' | 'cross',
): RowDefinition {
  return {
    ...{ key, better, difference: inMass },
    read: ({ recipe, loss, cost }) =>
      loss && {
        value: loss[part],
        text: format(loss[part]),
        basis: `${recipe.model.fingerprint} ${loss.statistics}`,
        // The mass dropped ranks schedules of one method at one cost: a larger saving drops more.
        kind: JSON.stringify([
          recipe.fit?.method,
          canonicalRanking(recipe.ranking),
          cost.reduction.decoder.toFixed(2),
        ]),
      },
  };
}

export const rowDefinitions: readonly RowDefinition[] = [
  // Measured values come first: a schedule's cost and the mass it drops do not show whether answers
  // are right.
  {
    key: 'accuracy',
    isMeasured: true,
    better: figures.accuracy.better,
    difference: inPoints(1),
    read: ({ recipe, evaluation }, words) =>
      evaluation?.accuracy === undefined
        ? undefined
        : {
            value: evaluation.accuracy,
            range: accuracyRange(evaluation),
            text: figures.accuracy.format(evaluation.accuracy),
            detail: words.clauses([
              words.ofSamples(evaluation.samples),
              againstUnpruned(evaluation.accuracy, evaluation, words),
            ]),
            basis: scoredBasis(recipe, evaluation),
          },
  },
  ...measuredRows,
  { key: 'budget', read: budget },
  ...timeRows,
  flopsRow(figures.reductionDecoder, inPoints(1)),
  flopsRow(figures.reductionVisual, inPoints(1)),
  flopsRow(figures.prefill, inPercent),
  {
    ...costRow(figures.overhead, inPercent, ({ overhead }, words) =>
      overhead.counted ? undefined : words.notCounted,
    ),
    // A part of the FLOPs above, which is neither good nor bad by itself.
    better: undefined,
  },
  // Visual tokens do not depend on the text.
  costRow(figures.meanTokens, inNumbers, undefined, tokensBasis),
  costRow(figures.finalTokens, inNumbers, undefined, tokensBasis),
  costRow(figures.kvCache, inPoints(1), (cost) =>
    figures.kvBytes.format(figures.kvBytes.read(cost)),
  ),
  lossRow(figures.selfLoss, 'self'),
  lossRow(figures.crossLoss, 'cross'),
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
  { key: 'model', verbatim: true, read: model },
];

function model({ recipe, isNamesake }: Facts, words: ComparisonWords): Reading {
  const { path, architecture, layers, visualTokens, decoder, fingerprint } = recipe.model;
  const detail = words.modelDetail(oneLine(architecture), layers, visualTokens);
  const marks = isNamesake ? [path, decoder, shownFingerprint({ fingerprint })].map(oneLine) : [];
  return {
    text: oneLine(folderName(path) ?? architecture),
    detail: words.clauses([detail, ...marks]),
  };
}

function budget({ recipe, ownCost: cost }: Facts, words: ComparisonWords): Reading {
  const { model } = recipe;
  if (!isKnownFor(recipe.budget, cost)) return { text: words.budget(recipe.budget) };
  const { met, gap } = achieved(recipe.budget, decoderShape(model), promptShape(model), cost);
  // A miss below a tenth of a point would read "by 0.0 points".
  const by = Math.max(0.1, -gap * 100).toFixed(1);
  return {
    text: words.budget(recipe.budget),
    warning: met ? undefined : words.missed(by),
  };
}

function tokensBasis({ recipe, prompt }: Facts): string {
  return JSON.stringify([recipe.model.layers, prompt.visualTokens]);
}

function costBasis({ recipe, prompt }: Facts): string {
  return JSON.stringify([decoderShape(recipe.model), prompt]);
}
