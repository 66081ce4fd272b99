/** What a step, or the budget, comes to: shown when the pointer rests on it. */
import { budgetText } from '../../cost/budget';
import { layerMacs, scheduleCost } from '../../cost/cost';
import { layerKinds } from '../../cost/layers';
import {
  formatBytes,
  formatFlops,
  formatPercent,
  formatPoints,
  formatTokens,
} from '../../cost/format';
import { amountsTotal } from '../../cost/overhead';
import { tokensAt, tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder, type Convention } from '../../cost/types';
import { english, type Localizer } from '../../l10n';
import { nodeAt, rangeOf, type RecipeDocument } from '../document';
import type { TextRange } from '../positions';
import { analyse, conventionOf, type Analysis, type Costs } from './analysis';
import { fitHover } from './hover-fit';
import { rankingHover } from './hover-ranking';
import { escapeMarkdown, markdownTable, type Table } from './tables';

export interface Hover {
  range: TextRange;
  title: string;
  sentence: string;
  table: Table | undefined;
}

export function hoverAt(
  document: RecipeDocument,
  offset: number,
  l10n: Localizer = english,
): Hover | undefined {
  const inside = (range: { offset: number; length: number }) =>
    offset >= range.offset && offset <= range.offset + range.length;
  const analysis = analyse(document);
  const index = analysis.steps.findIndex(({ range }) => inside(range));
  if (index >= 0) return stepHover(analysis, index, l10n);
  const ranking = nodeAt(document, ['ranking'])?.parent;
  if (ranking && inside(ranking)) return rankingHover(document, ranking, l10n);
  const fit = nodeAt(document, ['fit'])?.parent;
  if (fit && inside(fit)) return fitHover(document, fit, l10n);
  const budget = nodeAt(document, ['budget'])?.parent;
  return budget && inside(budget)
    ? budgetHover(analysis, rangeOf(document, budget), l10n)
    : undefined;
}

/** Safe Markdown: nothing in it comes from the file unescaped. */
export function hoverMarkdown({ title, sentence, table }: Hover): string {
  const parts = [`**${escapeMarkdown(title)}**`, escapeMarkdown(sentence)];
  if (table) parts.push(markdownTable(table));
  return parts.join('\n\n');
}

function stepHover(analysis: Analysis, index: number, l10n: Localizer): Hover | undefined {
  const { steps, schedule, flow, visualTokens, costs } = analysis;
  const { layer, keep, range } = steps[index]!;
  if (layer === undefined || keep === undefined || !flow || visualTokens === undefined) return;
  const counts = tokensAt(flow, visualTokens, layer);
  if (counts === undefined) return undefined;
  const { entered, left } = counts;
  const sentence =
    entered === left
      ? l10n.t('Removes none of the {0} visual tokens that enter.', entered)
      : l10n.t(
          'Removes {0} of the {1} visual tokens that enter; {2} leave, {3} of all {4}.',
          entered - left,
          entered,
          left,
          formatPercent(left / visualTokens, 0),
          visualTokens,
        );
  const title =
    layer === beforeDecoder
      ? l10n.t('Before layer 0: keep {0}', keep)
      : l10n.t('Layer {0}: keep {1}', layer, keep);
  const others = schedule.filter((step) => step.layer !== layer);
  const table = costs && stepTable(analysis, costs, { layer, others }, l10n);
  return { range, title, sentence, table };
}

/** The recipe with and without the step. */
function stepTable(
  analysis: Analysis,
  { shape, prompt, options, dense, cost }: Costs,
  { layer, others }: { layer: number; others: Analysis['schedule'] },
  l10n: Localizer,
): Table {
  const convention = conventionOf(analysis);
  const without = tokensPerLayer(shape.layers, prompt.visualTokens, others);
  const before = scheduleCost(shape, prompt, others, options);
  const left = tokensAt(analysis.flow!, prompt.visualTokens, layer)!.left;
  const leftBefore = tokensAt(without, prompt.visualTokens, layer)!.left;
  const saved = (amount: string, part: number) => `${amount} (${formatPercent(part)})`;
  const [flops, flopsBefore] = [cost.flops[convention], before.flops[convention]];
  const kv = before.kvBytes - cost.kvBytes;
  return {
    head: ['', l10n.t('Without this step'), l10n.t('With it'), l10n.t('Saves (of unpruned)')],
    rows: [
      [
        layer === beforeDecoder
          ? l10n.t('Tokens entering layer 0')
          : l10n.t('Tokens leaving layer {0}', layer),
        String(leftBefore),
        String(left),
        String(leftBefore - left),
      ],
      layerRow(analysis, { shape, prompt }, layer, l10n),
      [
        l10n.t('FLOPs of the prefill ({0})', convention),
        formatFlops(flopsBefore),
        formatFlops(flops),
        saved(formatFlops(flopsBefore - flops), (flopsBefore - flops) / dense.flops[convention]),
      ],
      [
        l10n.t('KV cache'),
        formatBytes(before.kvBytes),
        formatBytes(cost.kvBytes),
        saved(formatBytes(kv), kv / dense.kvBytes),
      ],
    ],
  };
}

/** FLOPs of the layer that a step is in, or of the first behind it, with what enters and with what it leaves. */
function layerRow(
  analysis: Analysis,
  { shape, prompt }: Pick<Costs, 'shape' | 'prompt'>,
  step: number,
  l10n: Localizer,
): string[] {
  const isBefore = step === beforeDecoder;
  const layer = isBefore ? 0 : step;
  const text = conventionOf(analysis) === 'decoder' ? prompt.textTokens : 0;
  const { entering, leaving } = analysis.flow!;
  const flops = (entered: number, left: number) =>
    2 * layerMacs(shape, entered + text, left + text, layerKinds(shape)[layer]);
  const all = isBefore ? prompt.visualTokens : entering[layer]!;
  const whole = flops(all, all);
  const pruned = isBefore ? flops(entering[0]!, entering[0]!) : flops(all, leaving[layer]!);
  return [
    l10n.t('FLOPs of layer {0}', layer),
    ...[formatFlops(whole), formatFlops(pruned), formatFlops(whole - pruned)],
  ];
}

/** What choosing the tokens takes of the FLOPs above it, or takes beside them. */
function choosingRow({ dense, cost }: Costs, convention: Convention, l10n: Localizer): string[] {
  const { overhead } = cost;
  const total = amountsTotal(overhead);
  const name = overhead.counted
    ? l10n.t('Of these, choosing the tokens')
    : l10n.t('Choosing the tokens, not counted');
  return [
    name,
    formatFlops(0),
    formatFlops(total),
    formatPercent(-total / dense.flops[convention], 2),
  ];
}

function budgetHover(
  { budget, assessment, costs }: Analysis,
  range: TextRange,
  l10n: Localizer,
): Hover | undefined {
  if (!budget || !assessment || !costs) return undefined;
  const { dense, cost } = costs;
  const gap = formatPoints(Math.abs(assessment.gap), 2, l10n);
  const sentence = assessment.met
    ? l10n.t('The schedule keeps to it, with {0} to spare.', gap)
    : l10n.t('The schedule misses it by {0}.', gap);
  const row = (name: string, before: string, after: string, part: number) => [
    name,
    before,
    after,
    formatPercent(part),
  ];
  const flops = (convention: 'decoder' | 'visual') =>
    row(
      l10n.t('FLOPs of the prefill ({0})', convention),
      formatFlops(dense.flops[convention]),
      formatFlops(cost.flops[convention]),
      cost.reduction[convention],
    );
  const part = (before: number, after: number) => (before === 0 ? 0 : (before - after) / before);
  const tokens = (name: string, before: number, after: number) =>
    row(name, formatTokens(before), formatTokens(after), part(before, after));
  const table: Table = {
    head: ['', l10n.t('Unpruned'), l10n.t('With this schedule'), l10n.t('Saves')],
    rows: [
      flops('decoder'),
      flops('visual'),
      choosingRow(costs, budget.convention, l10n),
      tokens(l10n.t('Visual tokens a layer'), dense.meanVisualTokens, cost.meanVisualTokens),
      tokens(l10n.t('Visual tokens at the end'), dense.finalVisualTokens, cost.finalVisualTokens),
      row(
        l10n.t('KV cache'),
        formatBytes(dense.kvBytes),
        formatBytes(cost.kvBytes),
        cost.kvReduction,
      ),
    ],
  };
  return { range, title: l10n.t('Budget: {0}', l10n.say(budgetText(budget))), sentence, table };
}
