/**
 * Hints after steps and budget in the editor: tokens that are left, and the saving that is reached.
 */
import { tokensAt } from '../../cost/tokens';
import { beforeDecoder, type Cost } from '../../cost/types';
import { formatPercent } from '../../cost/format';
import { metrics } from '../../cost/metrics';
import { text, type Message } from '../../text';
import { nodeAt, type RecipeDocument } from '../document';
import { analyse, type Analysis } from './analysis';

export interface Hint {
  /** After the comma that follows the part, if there is one. */
  offset: number;
  label: Message;
  tooltip: Message;
}

/** @param within offsets of the part of the text that is shown */
export function hintsOf(
  document: RecipeDocument,
  within: { from: number; to: number } = { from: 0, to: Infinity },
): Hint[] {
  const analysis = analyse(document);
  return [...budgetHints(document, analysis), ...stepHints(document, analysis)].filter(
    ({ offset }) => offset >= within.from && offset <= within.to,
  );
}

function stepHints(document: RecipeDocument, { steps, flow, visualTokens }: Analysis): Hint[] {
  if (!flow || visualTokens === undefined) return [];
  let least = 1;
  return steps.flatMap(({ layer, keep, range, index }): Hint[] => {
    // A step with an error gets no hint of how many tokens it leaves.
    const isTwice = steps.some((other) => other.index !== index && other.layer === layer);
    const isRefused = keep === undefined || keep <= 0 || keep > least || isTwice;
    if (isRefused) return [];
    least = keep;
    const counts = layer === undefined ? undefined : tokensAt(flow, visualTokens, layer);
    if (layer === undefined || counts === undefined) return [];
    const { entered, left } = counts;
    const isBefore = layer === beforeDecoder;
    const part = formatPercent(left / visualTokens, 0);
    const label = isBefore
      ? text`before layer 0 → ${left} tokens, ${part}`
      : text`→ ${left} tokens, ${part}`;
    const tooltip = isBefore
      ? text`${left} of ${entered} visual tokens enter layer 0; the others enter no layer.`
      : text`${entered} of ${visualTokens} visual tokens enter layer ${layer}; ${left} leave it.`;
    return [{ offset: afterComma(document, range.offset + range.length), label, tooltip }];
  });
}

function budgetHints(document: RecipeDocument, analysis: Analysis): Hint[] {
  const { budget, assessment, costs } = analysis;
  const node = nodeAt(document, ['budget']);
  if (!budget || !assessment || !costs || !node) return [];
  const { cost, unpruned } = costs;
  const reached = formatPercent(assessment.reached);
  const { amount: amountOf, format } = metrics[budget.metric];
  const say = (one: Cost) => format(amountOf(one, budget.convention));
  const [amount, whole] = [say(cost), say(unpruned)];
  const offset = afterComma(document, node.offset + node.length);
  const tooltip = text`${amount} instead of ${whole} without pruning.`;
  // For a budget in time, a bare percentage would be mistaken for one of FLOPs, like that of the
  // headline.
  const label =
    metrics[budget.metric].isMeasured === true
      ? text`achieves ${amount}, ${reached} less time`
      : text`achieves ${reached}, ${amount}`;
  return [{ offset, label, tooltip }];
}

/** A hint between a step and its comma would look like a part of the list. */
function afterComma({ text }: RecipeDocument, offset: number): number {
  return text[offset] === ',' ? offset + 1 : offset;
}
