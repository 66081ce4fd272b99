/** What stands behind steps and budget in the editor: tokens that are left, the saving reached. */
import { tokensAt } from '../../cost/tokens';
import { beforeDecoder, type Cost } from '../../cost/types';
import { formatPercent } from '../../cost/format';
import { metrics } from '../../cost/metrics';
import { english, type Localizer } from '../../l10n';
import { nodeAt, type RecipeDocument } from '../document';
import { analyse, type Analysis } from './analysis';

export interface Hint {
  /** Behind the comma that follows the part, if one does. */
  offset: number;
  label: string;
  tooltip: string;
}

/** @param within offsets of the part of the text that is shown */
export function hintsOf(
  document: RecipeDocument,
  within: { from: number; to: number } = { from: 0, to: Infinity },
  l10n: Localizer = english,
): Hint[] {
  const analysis = analyse(document);
  return [...budgetHints(document, analysis, l10n), ...stepHints(document, analysis, l10n)].filter(
    ({ offset }) => offset >= within.from && offset <= within.to,
  );
}

function stepHints(
  document: RecipeDocument,
  { steps, flow, visualTokens }: Analysis,
  l10n: Localizer,
): Hint[] {
  if (!flow || visualTokens === undefined) return [];
  return steps.flatMap(({ layer, keep, range }): Hint[] => {
    const counts = layer === undefined ? undefined : tokensAt(flow, visualTokens, layer);
    if (layer === undefined || keep === undefined || counts === undefined) return [];
    const { entered, left } = counts;
    const isBefore = layer === beforeDecoder;
    const part = formatPercent(left / visualTokens, 0);
    const label = isBefore
      ? l10n.t('before layer 0 → {0} tokens, {1}', left, part)
      : l10n.t('→ {0} tokens, {1}', left, part);
    const tooltip = isBefore
      ? l10n.t('{0} of {1} visual tokens enter layer 0; the others enter no layer.', left, entered)
      : l10n.t(
          '{0} of {1} visual tokens enter layer {2}; {3} leave it.',
          entered,
          visualTokens,
          layer,
          left,
        );
    return [{ offset: behind(document, range.offset + range.length), label, tooltip }];
  });
}

function budgetHints(document: RecipeDocument, analysis: Analysis, l10n: Localizer): Hint[] {
  const { budget, assessment, costs } = analysis;
  const node = nodeAt(document, ['budget']);
  if (!budget || !assessment || !costs || !node) return [];
  const { cost, dense } = costs;
  const reached = formatPercent(assessment.reached);
  const { amount: amountOf, format } = metrics[budget.metric];
  const say = (one: Cost) => {
    const said = format(amountOf(one, budget.convention));
    return typeof said === 'string' ? said : l10n.say(said);
  };
  const [amount, whole] = [say(cost), say(dense)];
  const offset = behind(document, node.offset + node.length);
  const tooltip = l10n.t('{0} instead of {1} without pruning.', amount, whole);
  return [{ offset, label: l10n.t('achieves {0}, {1}', reached, amount), tooltip }];
}

/** A hint between a step and its comma would look like a part of the list. */
function behind({ text }: RecipeDocument, offset: number): number {
  return text[offset] === ',' ? offset + 1 : offset;
}
