/** The words of a comparison, as a caller with a language of its own says them. */
import { budgetText } from '../../cost/budget';
import { text, type Message } from '../../text';
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

/** @param say a message in the user's language */
export function comparisonWords(say: (message: Message) => string): ComparisonWords {
  const row = (label: Message, description: Message): { label: string; description: string } => ({
    label: say(label),
    description: say(description),
  });
  return {
    rows: {
      model: row(text`Model`, text`Folder, architecture and size of the model`),
      budget: row(text`Budget`, text`What the recipe promises to keep to`),
      reductionDecoder: row(
        text`FLOPs reduction (decoder)`,
        text`FLOPs saved in one prefill, all tokens of the prompt counted`,
      ),
      reductionVisual: row(
        text`FLOPs reduction (visual)`,
        text`FLOPs saved in one prefill, visual tokens alone counted`,
      ),
      prefill: row(
        text`Prefill`,
        text`FLOPs of one prefill in the decoder layers, 2 x MACs, all tokens counted`,
      ),
      meanTokens: row(
        text`Mean tokens`,
        text`Visual tokens that enter a layer, mean over the layers`,
      ),
      finalTokens: row(text`Final tokens`, text`Visual tokens that leave the last layer`),
      kvCache: row(
        text`KV cache reduction`,
        text`KV cache saved after prefill, text included; bytes in half precision`,
      ),
      selfLoss: row(
        text`Self loss, predicted`,
        text`Self mass that pruning takes away, predicted from statistics`,
      ),
      crossLoss: row(
        text`Cross loss, predicted`,
        text`Cross mass that pruning takes away, predicted from statistics`,
      ),
      accuracy: row(
        text`Accuracy`,
        text`Measured accuracy of the schedule as it is now, with its change against dense`,
      ),
      steps: row(text`Steps`, text`Layers that prune`),
      ranking: row(text`Ranking`, text`What decides which visual tokens stay`),
    },
    budget: (budget) => say(budgetText(budget)),
    ranking: (ranking) =>
      // The names of the other kinds are what a recipe says.
      ranking.kind === 'random' ? say(text`random, seed ${ranking.seed}`) : ranking.kind,
    points: (amount) => say(text`${amount} points`),
    missed: (by) => say(text`misses its budget by ${by} points`),
    againstDense: (change, low, high) =>
      low === undefined || high === undefined
        ? say(text`${change} points against dense`)
        : say(text`${change} points against dense [${low}, ${high}]`),
    modelDetail: (architecture, layers, visualTokens) =>
      say(text`${architecture}, ${layers} layers, ${visualTokens} visual tokens`),
    keepAfter: (layer) => say(text`Keep after layer ${layer}`),
    bestMark: say(text`best of its row`),
    differences: say(text`Differences are against the first recipe.`),
    otherModel: say(
      text`Made for another model than the first recipe: losses and accuracy do not compare, and costs only between models of the same sizes:`,
    ),
    otherStatistics: say(text`Predicted losses come from different statistics and do not compare.`),
    otherData: say(text`Accuracies were measured on different data and do not compare.`),
  };
}

export const englishWords = comparisonWords(String);
