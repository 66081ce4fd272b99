/** A schedule's cost, as data and in words; FLOPs are 2 x MACs. */
import { formatFlops, formatPercent, formatSaving, formatTokens } from '../../core/cost/format';
import { tokensPerLayer } from '../../core/cost/tokens';
import { beforeDecoder, type Cost } from '../../core/cost/types';
import type { Recipe } from '../../core/recipe/types';

const pair = {
  type: 'object',
  properties: { decoder: { type: 'number' }, visual: { type: 'number' } },
  required: ['decoder', 'visual'],
} as const;

export const costSchema = {
  type: 'object',
  description: 'Of a prompt as the calibration had it. FLOPs are 2 x MACs of the decoder layers.',
  properties: {
    reduction: { ...pair, description: 'Fraction of the FLOPs that is saved, 0 to 1.' },
    flops: pair,
    kvBytes: { type: 'number' },
    kvReduction: { type: 'number', description: 'Fraction of the KV cache that is saved, 0 to 1.' },
    meanVisualTokens: { type: 'number', description: 'That enter a layer.' },
    finalVisualTokens: { type: 'number', description: 'That leave the last layer.' },
  },
  required: [
    'reduction',
    'flops',
    'kvBytes',
    'kvReduction',
    'meanVisualTokens',
    'finalVisualTokens',
  ],
} as const;

export const stepsSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      layer: { type: 'integer', description: '0-based; -1 is before the decoder.' },
      keep: {
        type: 'number',
        description: 'Fraction of all visual tokens of the prompt that stays.',
      },
      tokens: { type: 'integer', description: 'Visual tokens that leave the layer.' },
    },
    required: ['layer', 'keep', 'tokens'],
  },
} as const;

export function costOf({ reduction, flops, ...cost }: Cost) {
  const { kvBytes, kvReduction, meanVisualTokens, finalVisualTokens } = cost;
  return { reduction, flops, kvBytes, kvReduction, meanVisualTokens, finalVisualTokens };
}

export function stepsOf({ model: { layers, visualTokens }, schedule }: Recipe) {
  const { entering, leaving } = tokensPerLayer(layers, visualTokens, schedule);
  return schedule.map(({ layer, keep }) => {
    const tokens = layer === beforeDecoder ? entering[0] : leaving[layer];
    return { layer, keep, tokens: tokens ?? 0 };
  });
}

export function costText({ reduction, flops, kvReduction, ...cost }: Cost): string {
  return (
    `Prefill takes ${formatFlops(flops.decoder)}: ${formatSaving(reduction.decoder)} of the decoder's FLOPs, ` +
    `${formatSaving(reduction.visual)} of those of visual tokens alone. ` +
    `${formatTokens(cost.meanVisualTokens)} visual tokens enter a layer on average, ` +
    `${formatTokens(cost.finalVisualTokens)} leave the last one; KV cache ${formatSaving(kvReduction)}.`
  );
}

export function stepsText(recipe: Recipe): string {
  const { visualTokens } = recipe.model;
  const steps = stepsOf(recipe).map(({ layer, keep, tokens }) => {
    const where = layer === beforeDecoder ? 'before the decoder' : `after layer ${layer}`;
    return `${where} ${tokens} stay (${formatPercent(keep)})`;
  });
  return steps.length === 0
    ? `All ${visualTokens} visual tokens stay in every layer.`
    : `Of ${visualTokens} visual tokens, ${steps.join(', ')}.`;
}
