/** The result of a step, or of the budget, in a hover. */
import { budgetText } from '../../cost/budget';
import { layerMacs, scheduleCost } from '../../cost/cost';
import { layerKinds } from '../../cost/layers';
import { formatFlops, formatPercent } from '../../cost/format';
import { tokensAt, tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder, type Convention, type Cost } from '../../cost/types';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import { formatShare } from '../../figures/format';
import { formatMissed, formatSpare } from '../../figures/gap';
import { text, type Message } from '../../text';
import { nodeAt, rangeOf, type RecipeDocument } from '../document';
import type { TextRange } from '../positions';
import { analyse, conventionOf, type Analysis, type Costs } from './analysis';
import { fitHover } from './hover-fit';
import { rankingHover } from './hover-ranking';
import { escapeMarkdown, markdownTable, type Table } from './tables';
import { Hover } from './hover-text';

export function hoverAt(document: RecipeDocument, offset: number): Hover | undefined {
  const inside = (range: { offset: number; length: number }) =>
    offset >= range.offset && offset <= range.offset + range.length;
  const analysis = analyse(document);
  const index = analysis.steps.findIndex(({ range }) => inside(range));
  if (index >= 0) return stepHover(analysis, index);
  const ranking = nodeAt(document, ['ranking'])?.parent;
  if (ranking && inside(ranking)) return rankingHover(document, ranking);
  const fit = nodeAt(document, ['fit'])?.parent;
  if (fit && inside(fit)) return fitHover(document, fit);
  const budget = nodeAt(document, ['budget'])?.parent;
  return budget && inside(budget) ? budgetHover(analysis, rangeOf(document, budget)) : undefined;
}

/**
 * Safe Markdown: text from the file is always escaped.
 *
 * @param say translates a message
 */
export function hoverMarkdown(
  { title, sentence, table }: Hover,
  say: (message: Message) => string = String,
): string {
  const parts = [`**${escapeMarkdown(say(title))}**`, escapeMarkdown(say(sentence))];
  if (table) parts.push(markdownTable(table, say));
  return parts.join('\n\n');
}

function stepHover(analysis: Analysis, index: number): Hover | undefined {
  const { steps, schedule, flow, visualTokens, costs } = analysis;
  const { layer, keep, range } = steps[index]!;
  if (layer === undefined || keep === undefined || !flow || visualTokens === undefined) return;
  const counts = tokensAt(flow, visualTokens, layer);
  if (counts === undefined) return undefined;
  const { entered, left } = counts;
  const sentence =
    entered === left
      ? text`Removes none of the ${entered} visual tokens that enter.`
      : text`Removes ${entered - left} of the ${entered} visual tokens that enter; ${left} leave,
        ${formatPercent(left / visualTokens, 0)} of all ${visualTokens}.`;
  const title =
    layer === beforeDecoder
      ? text`Before layer 0: keep ${keep}`
      : text`Layer ${layer}: keep ${keep}`;
  const others = schedule.filter((step) => step.layer !== layer);
  const table = costs && stepTable(analysis, costs, { layer, others });
  return { range, title, sentence, table };
}

const flopsOf = {
  decoder: figures.prefill,
  visual: figures.prefillVisual,
} as const satisfies Record<Convention, Figure<Cost>>;

/** The recipe with and without the step. */
function stepTable(
  analysis: Analysis,
  { shape, prompt, options, unpruned, cost }: Costs,
  { layer, others }: { layer: number; others: Analysis['schedule'] },
): Table {
  const without = tokensPerLayer(shape.layers, prompt.visualTokens, others);
  const before = scheduleCost(shape, prompt, others, options);
  const left = tokensAt(analysis.flow!, prompt.visualTokens, layer)!.left;
  const leftBefore = tokensAt(without, prompt.visualTokens, layer)!.left;
  const row = ({ label, read, format }: Figure<Cost>): Message[] => {
    const [whole, pruned, all] = [read(before)!, read(cost)!, read(unpruned)!];
    const saved = whole - pruned;
    return [label, format(whole), format(pruned), `${format(saved)} (${formatShare(saved / all)})`];
  };
  return {
    head: ['', text`Without this step`, text`With it`, text`Saves (of unpruned)`],
    rows: [
      [
        layer === beforeDecoder
          ? text`Tokens entering layer 0`
          : text`Tokens leaving layer ${layer}`,
        String(leftBefore),
        String(left),
        String(leftBefore - left),
      ],
      layerRow(analysis, { shape, prompt }, layer),
      row(flopsOf[conventionOf(analysis)]),
      row(figures.kvBytes),
    ],
  };
}

/**
 * FLOPs of the layer of a step, or of the first layer after it, with the tokens that enter the step
 * and with those that leave it.
 */
function layerRow(
  analysis: Analysis,
  { shape, prompt }: Pick<Costs, 'shape' | 'prompt'>,
  step: number,
): Message[] {
  const isBefore = step === beforeDecoder;
  const layer = isBefore ? 0 : step;
  const textAfter = conventionOf(analysis) === 'decoder' ? prompt.textTokens : 0;
  const { entering, leaving } = analysis.flow!;
  const flops = (entered: number, left: number) =>
    2 * layerMacs(shape, entered + textAfter, left + textAfter, layerKinds(shape)[layer]);
  const all = isBefore ? prompt.visualTokens : entering[layer]!;
  const whole = flops(all, all);
  const pruned = isBefore ? flops(entering[0]!, entering[0]!) : flops(all, leaving[layer]!);
  return [
    text`FLOPs of layer ${layer}`,
    ...[formatFlops(whole), formatFlops(pruned), formatFlops(whole - pruned)],
  ];
}

function budgetHover({ budget, assessment, costs }: Analysis, range: TextRange): Hover | undefined {
  if (!budget || !assessment || !costs) return undefined;
  const { met, gap } = assessment;
  const spare = formatSpare(gap);
  const kept =
    spare === undefined
      ? text`The schedule keeps to it.`
      : text`The schedule keeps to it, with ${spare} to spare.`;
  const sentence = met ? kept : text`The schedule misses it by ${formatMissed(-gap)}.`;
  const table: Table = {
    head: ['', text`Unpruned`, text`With this schedule`, text`Saves`],
    rows: budgetRows(costs),
  };
  return { range, title: text`Budget: ${budgetText(budget)}`, sentence, table };
}

/** The figures of the trade-off panel, in its words. */
function budgetRows({ unpruned, cost }: Costs): Message[][] {
  const row = ({ label, read, format }: Figure<Cost>, saved?: Message): Message[] => {
    const [before, after] = [read(unpruned)!, read(cost)!];
    const part = before === 0 ? 0 : (before - after) / before;
    return [label, format(before), format(after), saved ?? formatShare(part)];
  };
  const { prefill, prefillVisual, overhead, meanTokens, finalTokens, kvBytes } = figures;
  return [
    row(prefill),
    row(prefillVisual),
    // A part of the FLOPs above it, or in addition to them; without pruning there is nothing to
    // choose.
    row(overhead, cost.overhead.counted ? '' : text`not counted`),
    row(meanTokens),
    row(finalTokens),
    row(kvBytes),
  ];
}
