/** The words of a comparison, which the caller can translate. */
import { budgetText } from '../../cost/budget';
import { beforeDecoder, type Budget, type PromptShape } from '../../cost/types';
import { figures, type FigureKey } from '../../figures/all';
import { clauses, listed, samplesText, text, type Message } from '../../text';
import { rankingText } from '../../ranking/words';
import type { Ranking } from '../../ranking/families';
import { aheadText, betterInText } from './lead-words';
import type { RowKey } from './types';

export interface ComparisonWords {
  rows: Record<RowKey, { label: string; description: string }>;
  /** Comes before a category's name. */
  category: string;
  budget(budget: Budget): string;
  ranking(ranking: Ranking): string;
  /** @param amount signed, in percentage points */
  points(amount: string): string;
  /** @param by in percentage points */
  missed(by: string): string;
  /** One after the other: `FastV, DART`. */
  names(names: readonly string[]): string;
  /** Parts of one sentence. */
  clauses(parts: readonly string[]): string;
  titled(title: string, value: string): string;
  /** One sentence, and what follows it. */
  followed(sentence: string, next: string): string;
  notCounted: string;
  /** An evaluation against the unpruned model, all in percentage points. */
  againstUnpruned(change: string, low?: string, high?: string): string;
  modelDetail(architecture: string, layers: number, visualTokens: number): string;
  quantiles(median: string, p999: string): string;
  /** A measured value beside the simulated one. */
  simulated(loss: string, interval: string): string;
  flips(lost: number, gained: number): string;
  /** @param p `= 0.031` */
  tested(change: string, p: string, isSignificant: boolean): string;
  /** @param interval of the speed-up @param times of both models, medians */
  pairs(interval: string, times: string): string;
  /** @param unpruned the unpruned model's */
  memory(unpruned: string, device: string): string;
  /** @param unpruned the unpruned model's time @param device of the profile */
  predictedTime(unpruned: string, device: string): string;
  /** In the cell of a predicted time. */
  otherSchedule: string;
  slower: string;
  /** @param interval 95%, of the recipe's accuracy less the baseline's, fractions */
  ahead(interval: readonly [number, number]): string;
  allTie(value: string): string;
  /** @param by the figures in which a method is better */
  betterIn(method: string, by: readonly ('accuracy' | 'kl')[]): string;
  /** @param methods each with the figures in which it is better */
  baselineBetter(methods: string): string;
  /** @param layer or `beforeDecoder` */
  keepAfter(layer: number): string;
  bestMark: string;
  differences: string;
  otherModel: string;
  /** Comes before names. */
  otherCounting: string;
  /** @param prompt for which costs are restated. Comes before names. */
  otherPrompt(prompt: PromptShape): string;
  otherStatistics: string;
  notMeasured: string;
  /** In the cell of a figure. */
  unmeasured: string;
  otherData: string;
  /**
   * The recipe's own accuracy beside a baseline's, if the one above was measured on other samples.
   */
  own(accuracy: string, samples: number): string;
  /** In a category: no answer of it changed. */
  asUnpruned: string;
  /** In a cell: the number of samples that its figure is of. */
  ofSamples(samples: number): string;
  /** Comes before names of recipes. */
  commonSamples(samples: number): string;
}

/** @param say translates a message */
export function comparisonWords(say: Say): ComparisonWords {
  return {
    rows: rowWords(say),
    ...noteWords(say),
    budget: (budget) => say(budgetText(budget)),
    ranking: (ranking) => say(rankingText(ranking)),
    points: (amount) => say(text`${amount} points`),
    names: (names) => say(listed(names)),
    clauses: (parts) => say(clauses(parts)),
    titled: (title, value) => say(text`${title}: ${value}`),
    followed: (sentence, next) => say(text`${sentence} ${next}`),
    notCounted: say(text`not counted`),
    missed: (by) => say(text`misses its budget by ${by} points`),
    againstUnpruned: (change, low, high) =>
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
    pairs: (interval, times) => say(text`${interval}; median of pairs, medians ${times}`),
    memory: (unpruned, device) =>
      device === 'cpu'
        ? say(text`unpruned ${unpruned}`)
        : say(text`unpruned ${unpruned}; memory of ${device} itself not measured`),
    predictedTime: (unpruned, device) =>
      say(text`unpruned ${unpruned}, by the profile of ${device}`),
    otherSchedule: say(text`not known: recorded for another schedule or ranking`),
    slower: say(text`slower than unpruned`),
    ahead: (interval) => say(aheadText(interval)),
    allTie: (value) => say(text`all baselines tie: ${value}`),
    betterIn: (method, by) => say(betterInText(method, by)),
    baselineBetter: (methods) => say(text`better beyond chance: ${methods}`),
    keepAfter: (layer) =>
      layer === beforeDecoder
        ? say(text`Keep before layer 0`)
        : say(text`Keep after layer ${layer}`),
    bestMark: say(text`best of its row`),
    unmeasured: say(text`not measured`),
    own: (accuracy, samples) => say(text`recipe ${accuracy} on the same ${samplesText(samples)}`),
    asUnpruned: say(text`as unpruned`),
    ofSamples: (samples) => say(samples === 1 ? text`of 1 sample` : text`of ${samples} samples`),
  };
}

type Say = (message: Message) => string;
type Words = Record<'label' | 'description', string>;

function rowWords(say: Say): ComparisonWords['rows'] {
  const row = (label: Message, description: Message): Words => ({
    label: say(label),
    description: say(description),
  });
  return {
    model: row(text`Model`, text`Folder, architecture and size of the model`),
    budget: row(text`Budget`, text`What the recipe promises to keep to`),
    ...figureWords(say),
    flips: row(
      text`Changed scores`,
      text`Samples whose score fell and rose, with McNemar's exact p: how likely that is by chance`,
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
  };
}

/** Reasons why figures cannot be compared, and which figures are compared nevertheless. */
function noteWords(
  say: Say,
): Pick<
  ComparisonWords,
  | 'differences'
  | 'otherModel'
  | 'otherPrompt'
  | 'otherStatistics'
  | 'notMeasured'
  | 'otherCounting'
  | 'otherData'
  | 'commonSamples'
> {
  return {
    differences: say(text`Differences are against the first recipe.`),
    otherModel: say(
      text`Made for another model than the first recipe, so mass dropped and accuracy cannot be
        compared:`,
    ),
    otherPrompt: ({ visualTokens, textTokens }) =>
      say(
        text`Fitted for prompts of another length; costs are restated for the first recipe's (${visualTokens} visual, ${textTokens} text tokens):`,
      ),
    otherStatistics: say(
      text`The mass dropped comes from different statistics and does not compare.`,
    ),
    notMeasured: say(text`Accuracy is not measured; to compare it, evaluate:`),
    otherCounting: say(
      text`FLOPs without the cost of choosing the tokens; they cannot be compared with the others:`,
    ),
    otherData: say(text`Accuracies were measured on different samples and cannot be compared.`),
    commonSamples: (samples) =>
      say(text`Compared on the ${samplesText(samples)} that all were measured on; measured on
        more:`),
  };
}

/** Words of the rows that show figures: those of the figures. */
function figureWords(say: Say): Record<FigureKey, Words> {
  const words = Object.values(figures).map(({ key, label, description }): [string, Words] => [
    key,
    { label: say(label), description: say(description) },
  ]);
  return Object.fromEntries(words) as Record<FigureKey, Words>;
}

export const englishWords = comparisonWords(String);
