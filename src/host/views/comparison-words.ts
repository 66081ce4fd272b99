/** The words of a comparison in the user's language. */
import * as vscode from 'vscode';
import { formatFlops, formatPercent, formatTokens } from '../../core/cost/format';
import type { ComparisonWords } from '../../core/recipe/comparison/words';
import type { Budget, Ranking } from '../../core/recipe/types';

export function comparisonWords(): ComparisonWords {
  return {
    rows: {
      model: {
        label: vscode.l10n.t('Model'),
        description: vscode.l10n.t('Folder, architecture and size of the model'),
      },
      budget: {
        label: vscode.l10n.t('Budget'),
        description: vscode.l10n.t('What the recipe promises to keep to'),
      },
      reductionDecoder: {
        label: vscode.l10n.t('FLOPs reduction (decoder)'),
        description: vscode.l10n.t('FLOPs saved in one prefill, all tokens of the prompt counted'),
      },
      reductionVisual: {
        label: vscode.l10n.t('FLOPs reduction (visual)'),
        description: vscode.l10n.t('FLOPs saved in one prefill, visual tokens alone counted'),
      },
      prefill: {
        label: vscode.l10n.t('Prefill'),
        description: vscode.l10n.t(
          'FLOPs of one prefill in the decoder layers, 2 x MACs, all tokens counted',
        ),
      },
      meanTokens: {
        label: vscode.l10n.t('Mean tokens'),
        description: vscode.l10n.t('Visual tokens that enter a layer, mean over the layers'),
      },
      finalTokens: {
        label: vscode.l10n.t('Final tokens'),
        description: vscode.l10n.t('Visual tokens that leave the last layer'),
      },
      kvCache: {
        label: vscode.l10n.t('KV cache reduction'),
        description: vscode.l10n.t(
          'KV cache saved after prefill, text included; bytes in half precision',
        ),
      },
      selfLoss: {
        label: vscode.l10n.t('Self loss, predicted'),
        description: vscode.l10n.t(
          'Attention mass from visual tokens that pruning takes away, predicted',
        ),
      },
      crossLoss: {
        label: vscode.l10n.t('Cross loss, predicted'),
        description: vscode.l10n.t(
          'Attention mass from text to visual tokens that pruning takes away, predicted',
        ),
      },
      accuracy: {
        label: vscode.l10n.t('Accuracy'),
        description: vscode.l10n.t(
          'Measured accuracy of the schedule as it is now, with its change against dense',
        ),
      },
      steps: { label: vscode.l10n.t('Steps'), description: vscode.l10n.t('Layers that prune') },
      ranking: {
        label: vscode.l10n.t('Ranking'),
        description: vscode.l10n.t('What decides which visual tokens stay'),
      },
    },
    budget: budgetWords,
    ranking: rankingWords,
    points: (amount) => vscode.l10n.t('{0} points', amount),
    missed: (by) => vscode.l10n.t('misses its budget by {0} points', by),
    againstDense: (change, low, high) =>
      low === undefined || high === undefined
        ? vscode.l10n.t('{0} points against dense', change)
        : vscode.l10n.t('{0} points against dense [{1}, {2}]', change, low, high),
    modelDetail: (architecture, layers, visualTokens) =>
      vscode.l10n.t('{0}, {1} layers, {2} visual tokens', architecture, layers, visualTokens),
    keepAfter: (layer) => vscode.l10n.t('Keep after layer {0}', layer),
    bestMark: vscode.l10n.t('best of its row'),
    differences: vscode.l10n.t('Differences are against the first recipe.'),
    otherModel: vscode.l10n.t(
      'Made for another model than the first recipe: losses and accuracy do not compare, and costs only between models of the same sizes:',
    ),
    otherStatistics: vscode.l10n.t(
      'Predicted losses come from different statistics and do not compare.',
    ),
    otherData: vscode.l10n.t('Accuracies were measured on different data and do not compare.'),
  };
}

function budgetWords({ metric, convention, reduction, value = 0 }: Budget): string {
  const percent = formatPercent(reduction ?? 0);
  const flops =
    reduction === undefined ? formatFlops(value) : vscode.l10n.t('{0} fewer FLOPs', percent);
  switch (metric) {
    case 'flops':
      return convention === 'decoder'
        ? vscode.l10n.t('{0} (decoder)', flops)
        : vscode.l10n.t('{0} (visual)', flops);
    case 'tokens':
      return reduction === undefined
        ? vscode.l10n.t('{0} visual tokens a layer', formatTokens(value))
        : vscode.l10n.t('{0} fewer visual tokens a layer', percent);
    case 'kv':
      return vscode.l10n.t('{0} smaller KV cache', percent);
  }
}

function rankingWords(ranking: Ranking): string {
  switch (ranking.kind) {
    case 'self-cross':
      return vscode.l10n.t('self and cross mass');
    case 'self':
      return vscode.l10n.t('self mass');
    case 'cross':
      return vscode.l10n.t('cross mass');
    case 'random':
      return vscode.l10n.t('random, seed {0}', ranking.seed);
  }
}
