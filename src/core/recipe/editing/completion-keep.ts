/** Values of keep to propose for a step: round fractions, and the one that meets the budget. */
import { achieved } from '../../cost/budget';
import { metrics } from '../../cost/metrics';
import { scheduleCost } from '../../cost/cost';
import { keepFor, tokensLeft } from '../../cost/tokens';
import type { Step } from '../../cost/types';
import { text, type Text } from '../../text';
import { numberAt, type RecipeDocument } from '../document';
import { analyse, type Analysis } from './analysis';
import type { Completion } from './completion-item';

export const roundKeeps = [
  0.9, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02, 0.01,
];

/** Proposals in descending order, between the keeps of the steps before and after this one. */
export function keepCompletions(document: RecipeDocument, index: number): Completion[] {
  const analysis = analyse(document);
  const { steps } = analysis;
  const above = steps.findLast((step) => step.index < index && step.keep !== undefined)?.keep ?? 1;
  const below = steps.find((step) => step.index > index && step.keep !== undefined)?.keep ?? 0;
  const between = (keep: number) => keep < above && keep > below;
  const meeting = budgetKeep(analysis, index);
  const keeps = new Set(roundKeeps.filter(between));
  if (meeting !== undefined && between(meeting)) keeps.add(meeting);
  const visualTokens = numberAt(document, ['model', 'visualTokens']);
  return [...keeps]
    .sort((a, b) => b - a)
    .map((keep) => ({
      text: String(keep),
      detail: visualTokens === undefined ? '' : tokensDetail(keep, visualTokens),
      description: keep === meeting ? text`meets the budget` : '',
      preferred: keep === meeting,
    }));
}

function tokensDetail(keep: number, visualTokens: number): Text {
  return text`→ ${tokensLeft(keep, visualTokens, visualTokens)} tokens`;
}

/**
 * The largest keep with which the schedule meets its budget, if the other steps stay as they are.
 */
function budgetKeep({ steps, costs, budget }: Analysis, index: number): number | undefined {
  const layer = steps[index]?.layer;
  if (!costs || !budget || layer === undefined) return undefined;
  // The text alone does not determine a schedule's time on a device.
  if (metrics[budget.metric].isMeasured === true) return undefined;
  const { shape, prompt, options } = costs;
  const others = steps.flatMap((step): Step[] =>
    step.index === index || step.layer === undefined || step.keep === undefined
      ? []
      : [{ layer: step.layer, keep: step.keep }],
  );
  const meets = (tokens: number) => {
    const schedule = [...others, { layer, keep: keepFor(tokens, prompt.visualTokens) }];
    return achieved(budget, shape, prompt, scheduleCost(shape, prompt, schedule, options)).met;
  };
  // Fewer tokens cost less: bisect between one token, which meets the budget, and all, which do
  // not.
  let [low, high] = [1, prompt.visualTokens];
  if (meets(high) || !meets(low)) return undefined;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (meets(middle)) low = middle;
    else high = middle;
  }
  return keepFor(low, prompt.visualTokens);
}
