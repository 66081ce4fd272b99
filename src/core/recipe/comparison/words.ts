/** The words of a comparison: English here; a host with another language brings its own. */
import { describeBudget } from '../../cost/budget';
import type { Budget, Ranking } from '../types';
import type { RowKey } from './types';

export interface ComparisonWords {
  rows: Record<RowKey, { label: string; description: string }>;
  budget(budget: Budget): string;
  ranking(ranking: Ranking): string;
  /** @param amount signed, in percentage points */
  points(amount: string): string;
  /** @param by in percentage points */
  missed(by: string): string;
  /** An evaluation against the unpruned model, all in percentage points. */
  againstDense(change: string, low?: string, high?: string): string;
  modelDetail(architecture: string, layers: number, visualTokens: number): string;
  keepAfter(layer: number): string;
  bestMark: string;
  differences: string;
  otherModel: string;
  otherStatistics: string;
  otherData: string;
}

export const englishWords: ComparisonWords = {
  rows: {
    model: { label: 'Model', description: 'Folder, architecture and size of the model' },
    budget: { label: 'Budget', description: 'What the recipe promises to keep to' },
    reductionDecoder: {
      label: 'FLOPs reduction (decoder)',
      description: 'FLOPs saved in one prefill, all tokens of the prompt counted',
    },
    reductionVisual: {
      label: 'FLOPs reduction (visual)',
      description: 'FLOPs saved in one prefill, visual tokens alone counted',
    },
    prefill: {
      label: 'Prefill',
      description: 'FLOPs of one prefill in the decoder layers, 2 x MACs, all tokens counted',
    },
    meanTokens: {
      label: 'Mean tokens',
      description: 'Visual tokens that enter a layer, mean over the layers',
    },
    finalTokens: {
      label: 'Final tokens',
      description: 'Visual tokens that leave the last layer',
    },
    kvCache: {
      label: 'KV cache reduction',
      description: 'KV cache saved after prefill, text included; bytes in half precision',
    },
    selfLoss: {
      label: 'Self loss, predicted',
      description: 'Attention mass from visual tokens that pruning takes away, predicted',
    },
    crossLoss: {
      label: 'Cross loss, predicted',
      description: 'Attention mass from text to visual tokens that pruning takes away, predicted',
    },
    accuracy: {
      label: 'Accuracy',
      description: 'Measured accuracy of the schedule as it is now, with its change against dense',
    },
    steps: { label: 'Steps', description: 'Layers that prune' },
    ranking: { label: 'Ranking', description: 'What decides which visual tokens stay' },
  },
  budget: describeBudget,
  ranking: (ranking) => (ranking.kind === 'random' ? `random, seed ${ranking.seed}` : ranking.kind),
  points: (amount) => `${amount} points`,
  missed: (by) => `misses its budget by ${by} points`,
  againstDense: (change, low, high) =>
    low === undefined || high === undefined
      ? `${change} points against dense`
      : `${change} points against dense [${low}, ${high}]`,
  modelDetail: (architecture, layers, visualTokens) =>
    `${architecture}, ${layers} layers, ${visualTokens} visual tokens`,
  keepAfter: (layer) => `Keep after layer ${layer}`,
  bestMark: 'best of its row',
  differences: 'Differences are against the first recipe.',
  otherModel:
    'Made for another model than the first recipe: losses and accuracy do not compare, and costs ' +
    'only between models of the same sizes:',
  otherStatistics: 'Predicted losses come from different statistics and do not compare.',
  otherData: 'Accuracies were measured on different data and do not compare.',
};
