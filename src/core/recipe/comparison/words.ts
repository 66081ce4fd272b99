/** The words of a comparison, as a caller with a language of its own says them. */
import { budgetText } from '../../cost/budget';
import { beforeDecoder } from '../../cost/types';
import { text, type Message } from '../../text';
import { rankingText } from '../../ranking/words';
import type { Ranking } from '../../ranking/families';
import type { Budget } from '../types';
import type { RowKey } from './types';

export interface ComparisonWords {
  rows: Record<RowKey, { label: string; description: string }>;
  /** Stands before a category's name. */
  category: string;
  budget(budget: Budget): string;
  ranking(ranking: Ranking): string;
  /** @param amount signed, in percentage points */
  points(amount: string): string;
  /** @param by in percentage points */
  missed(by: string): string;
  notCounted: string;
  /** An evaluation against the unpruned model, all in percentage points. */
  againstDense(change: string, low?: string, high?: string): string;
  modelDetail(architecture: string, layers: number, visualTokens: number): string;
  quantiles(median: string, p999: string): string;
  /** What was measured, and what is simulated. */
  simulated(loss: string, interval: string): string;
  flips(lost: number, gained: number): string;
  /** @param p `= 0.031` */
  tested(change: string, p: string, isSignificant: boolean): string;
  slower: string;
  ahead(interval: string): string;
  baselineBetter(names: string): string;
  /** @param layer or `beforeDecoder` */
  keepAfter(layer: number): string;
  bestMark: string;
  differences: string;
  otherModel: string;
  /** Stands before names. */
  otherCounting: string;
  otherStatistics: string;
  notMeasured: string;
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
      overhead: row(
        text`Choosing tokens`,
        text`FLOPs of attention maps for the scores and of the likeness of tokens: part of the figures above`,
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
        text`Self mass dropped`,
        text`Self mass that goes with the dropped tokens, from statistics: it ranks budgets of one method and predicts no accuracy`,
      ),
      crossLoss: row(
        text`Cross mass dropped`,
        text`Cross mass that goes with the dropped tokens, from statistics: it ranks budgets of one method and predicts no accuracy`,
      ),
      selfLost: row(
        text`Self mass lost, measured`,
        text`Self mass that the pruned model's own attention lacks of the unpruned model's, mean over layers`,
      ),
      crossLost: row(
        text`Cross mass lost, measured`,
        text`Cross mass that the pruned model's own attention lacks of the unpruned model's, mean over layers`,
      ),
      accuracy: row(
        text`Accuracy`,
        text`Measured accuracy of the schedule as it is now, with its change against unpruned`,
      ),
      retained: row(
        text`Of unpruned`,
        text`Part of the unpruned model's accuracy that is left, with its 95% interval`,
      ),
      flips: row(
        text`Flips`,
        text`Samples whose score fell and rose, with McNemar's exact p: how likely that is by chance`,
      ),
      kl: row(
        text`KL divergence`,
        text`Of the next-token distribution from the unpruned model's, mean over answer tokens, in nats`,
      ),
      topToken: row(
        text`Same top token`,
        text`Answer tokens whose most probable next token is the unpruned model's`,
      ),
      firstToken: row(
        text`Time to first token`,
        text`Measured speed-up of image encoder, embeddings and prefill, with its 95% interval`,
      ),
      baseline: row(
        text`Best baseline`,
        text`The best of the simple methods measured at equal FLOPs on the same samples`,
      ),
      steps: row(
        text`Steps`,
        text`Layers that prune, and the place before them where one does there`,
      ),
      // Its label is the category's own name.
      category: row('', text`Accuracy on the questions of this category`),
      ranking: row(text`Ranking`, text`What decides which visual tokens stay`),
    },
    budget: (budget) => say(budgetText(budget)),
    ranking: (ranking) => say(rankingText(ranking)),
    points: (amount) => say(text`${amount} points`),
    notCounted: say(text`not counted`),
    missed: (by) => say(text`misses its budget by ${by} points`),
    againstDense: (change, low, high) =>
      low === undefined || high === undefined
        ? say(text`${change} points against unpruned`)
        : say(text`${change} points against unpruned [${low}, ${high}]`),
    modelDetail: (architecture, layers, visualTokens) =>
      say(text`${architecture}, ${layers} layers, ${visualTokens} visual tokens`),
    category: say(text`Accuracy`),
    simulated: (loss, interval) => say(text`${interval}; simulated ${loss}`),
    quantiles: (median, p999) => say(text`median ${median}, 99.9% ${p999}`),
    flips: (lost, gained) => say(text`${lost} lost, ${gained} gained`),
    tested: (change, p, isSignificant) =>
      isSignificant
        ? say(text`${change}, significant (p ${p})`)
        : say(text`${change}, not significant (p ${p})`),
    slower: say(text`slower than unpruned`),
    ahead: (interval) => say(text`recipe ahead by ${interval} points`),
    baselineBetter: (names) => say(text`baseline better beyond chance: ${names}`),
    keepAfter: (layer) =>
      layer === beforeDecoder
        ? say(text`Keep before layer 0`)
        : say(text`Keep after layer ${layer}`),
    bestMark: say(text`best of its row`),
    differences: say(text`Differences are against the first recipe.`),
    otherModel: say(
      text`Made for another model than the first recipe: mass dropped and accuracy do not compare, and costs only between models of the same sizes:`,
    ),
    otherStatistics: say(
      text`The mass dropped comes from different statistics and does not compare.`,
    ),
    notMeasured: say(
      text`Accuracy is not measured, and nothing else here predicts it. To compare it, evaluate:`,
    ),
    otherCounting: say(
      text`FLOPs of these leave out what choosing the tokens takes, and do not compare with those of the others:`,
    ),
    otherData: say(text`Accuracies were measured on different samples and do not compare.`),
  };
}

export const englishWords = comparisonWords(String);
