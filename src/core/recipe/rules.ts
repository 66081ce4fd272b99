/** The rules of a recipe that no schema can state. */
import { achieved, budgetText, isTold } from '../cost/budget';
import { formatPercent, formatPoints, formatTokens } from '../cost/format';
import { keepUnits, tokensAt, toUnits, tokensPerLayer } from '../cost/tokens';
import { beforeDecoder, type Step } from '../cost/types';
import { english, type Localizer } from '../l10n';
import type { RecipeDiagnostic } from './diagnostics';
import { nodeAt, numberAt, rangeAt, stepNodes, valueAt } from './document';
import type { RecipeDocument, StepNode } from './document';
import { scheduleHash } from './hash';
import { completeSteps, layersToPrune, readBudget, readModel, readRanking } from './parts';
import { decoderShape, promptShape, recipeCost } from './recipe-cost';
import { measuredMethods } from './methods';
import { checkKeys } from './rules-keys';
import { checkRanking } from './rules-ranking';
import type { Check } from './rule-check';
import type { Ranking } from '../ranking/families';
import type { RecipeModel } from './types';

/** A schedule this far below its budget gives away accuracy. */
const unusedGap = 0.02;

/** Rules that need nothing but the text. Skips what is not there yet: a recipe may be half typed. */
export function ruleDiagnostics(
  document: RecipeDocument,
  l10n: Localizer = english,
): RecipeDiagnostic[] {
  const found: RecipeDiagnostic[] = [];
  const check: Check = {
    document,
    l10n,
    report: (code, severity, message, range) => found.push({ code, severity, message, range }),
  };
  const steps = stepNodes(document);
  checkSteps(check, steps);
  // Without one there is nothing to count; the schema says that it is missing.
  const schedule = nodeAt(document, ['schedule']) && completeSteps(steps);
  const model = readModel(document);
  const inOrder = found.every(({ severity }) => severity !== 'error');
  if (schedule && model && inOrder) {
    checkRedundant(check, schedule, model);
    checkBudget(check, schedule, model);
  }
  checkKeys(check);
  checkRanking(check);
  if (schedule) checkEvaluations(check, schedule);
  return found;
}

function checkSteps({ document, l10n, report }: Check, steps: readonly StepNode[]): void {
  const layers = numberAt(document, ['model', 'layers']);
  const prunable = layersToPrune(document);
  const seen = new Set<number>();
  let before: StepNode | undefined;
  for (const step of steps) {
    const { index, keep } = step;
    // What is no place in any decoder, the schema says.
    const layer = isPlace(step.layer) ? step.layer : undefined;
    const at = (key: 'layer' | 'keep') => rangeAt(document, ['schedule', index, key]);
    if (layer !== undefined) {
      const last = before?.layer;
      if (seen.has(layer)) {
        const message =
          layer === beforeDecoder
            ? l10n.t('Two steps prune before layer 0. Keep one of them.')
            : l10n.t('Layer {0} prunes twice. Keep one of its steps.', layer);
        report('layer-repeated', 'error', message, at('layer'));
      } else if (last !== undefined && layer < last) {
        const message =
          layer === beforeDecoder
            ? l10n.t('The step before layer 0 stands after layer {0}. Put it first.', last)
            : l10n.t(
                'Layer {0} stands after layer {1}. Put the steps in order of layers.',
                layer,
                last,
              );
        report('schedule-order', 'error', message, at('layer'));
      }
      if (layers !== undefined && layer >= layers) {
        const message = l10n.t(
          "There is no layer {0}: the model's {1} layers are 0 to {2}.",
          layer,
          layers,
          layers - 1,
        );
        report('layer-range', 'error', message, at('layer'));
      } else if (layer !== beforeDecoder && prunable?.has(layer) === false) {
        const message = l10n.t(
          'Layer {0} cannot prune: it has no attention to rank tokens by, or later layers read its ' +
            'cache. The layers that can: {1}.',
          layer,
          [...prunable].join(', '),
        );
        report('layer-range', 'error', message, at('layer'));
      }
      seen.add(layer);
    }
    if (keep !== undefined) {
      if (Math.abs(keep * keepUnits - toUnits(keep)) > 1e-6) {
        const message = l10n.t('Keep has at most 4 decimals. Write {0}.', roundKeep(keep));
        report('keep-decimals', 'error', message, at('keep'));
      }
      const kept = before?.keep;
      const follows = layer !== undefined && before?.layer !== undefined && layer > before.layer;
      if (kept !== undefined && follows && keep > kept && keep <= 1) {
        const message = l10n.t(
          'Layer {0} cannot keep {1}: only {2} of the visual tokens are left. Lower it, or raise ' +
            'the step before.',
          layer,
          keep,
          kept,
        );
        report('keep-increases', 'error', message, at('keep'));
      }
    }
    before = step;
  }
}

function isPlace(layer: number | undefined): layer is number {
  return layer !== undefined && Number.isInteger(layer) && layer >= beforeDecoder;
}

/** The nearest keep that a recipe may hold. */
export function roundKeep(keep: number): number {
  return Math.max(1, toUnits(keep)) / keepUnits;
}

function checkRedundant(
  { document, l10n, report }: Check,
  schedule: readonly Step[],
  model: RecipeModel,
): void {
  const flow = tokensPerLayer(model.layers, model.visualTokens, schedule);
  schedule.forEach(({ layer }, index) => {
    const counts = tokensAt(flow, model.visualTokens, layer);
    if (counts?.entered !== counts?.left) return;
    const message =
      layer === beforeDecoder
        ? l10n.t(
            'This step drops nothing: all {0} visual tokens are kept. Remove it; every step costs time.',
            model.visualTokens,
          )
        : l10n.t(
            'This step drops nothing: {0} of {1} visual tokens enter layer {2} and all of them leave. ' +
              'Remove it; every step costs time.',
            counts?.entered ?? 0,
            model.visualTokens,
            layer,
          );
    report('step-redundant', 'info', message, rangeAt(document, ['schedule', index]));
  });
}

function checkBudget(
  { document, l10n, report }: Check,
  schedule: Step[],
  model: RecipeModel,
): void {
  const budget = readBudget(document);
  if (!budget) return;
  const cost = recipeCost({ model, schedule, ranking: readRanking(document), budget });
  if (!isTold(budget, cost)) {
    const message = l10n.t(
      'Whether the schedule keeps to its budget, {0}, is not known: the predicted time is of another schedule or ranking, ' +
        'or missing. Fit again with a profile of the device.',
      l10n.say(budgetText(budget)),
    );
    report('budget-time-unknown', 'warning', message, rangeAt(document, ['budget']));
    return;
  }
  const [shape, prompt] = [decoderShape(model), promptShape(model)];
  const { reached, required, met, gap } = achieved(budget, shape, prompt, cost);
  const range = rangeAt(document, ['budget']);
  const words = l10n.say(budgetText(budget));
  if (!met) {
    const missing = formatPoints(-gap, 2, l10n);
    const method = valueAt(document, ['fit', 'method']);
    if (measuredMethods.some((one) => one === method)) {
      const told = l10n.t(
        'The search as published ends {0} short of its budget, {1}: it floors its counts. Fit by another method to meet it.',
        ...[missing, words],
      );
      report('budget-missed', 'warning', told, range);
      return;
    }
    const counted = budget.metric === 'tokens' && budget.value !== undefined;
    const message = counted
      ? l10n.t(
          'The schedule costs more than its budget, {0}: it leaves {1} visual tokens a layer, {2} ' +
            'short. Keep fewer tokens, prune earlier, or fit again.',
          words,
          formatTokens(cost.meanVisualTokens),
          missing,
        )
      : l10n.t(
          'The schedule costs more than its budget, {0}: it saves {1} instead of {2}, {3} short. ' +
            'Keep fewer tokens, prune earlier, or fit again.',
          words,
          formatPercent(reached, 2),
          formatPercent(required, 2),
          missing,
        );
    report('budget-missed', 'error', message, range);
  } else if (gap > unusedGap && required > 0) {
    const message = l10n.t(
      'The schedule stays {0} below its budget, {1}. Keeping more tokens would lose less accuracy.',
      formatPoints(gap, 2, l10n),
      words,
    );
    report('budget-unused', 'info', message, range);
  }
}

function checkEvaluations({ document, l10n, report }: Check, schedule: Step[]): void {
  const ranking = valueAt(document, ['ranking']) as Ranking | null | undefined;
  if (typeof ranking !== 'object' || ranking === null) return;
  const records = (['evaluation', 'suites'] as const).flatMap((key) => {
    const listed = valueAt(document, [key]);
    return Array.isArray(listed) ? listed.map((_, index) => [key, index] as const) : [];
  });
  const hash = scheduleHash(schedule, ranking);
  const fingerprint = valueAt(document, ['model', 'fingerprint']);
  const differs = (path: (string | number)[], now: unknown): boolean => {
    const measured = valueAt(document, path);
    return typeof measured === 'string' && measured !== now;
  };
  records.forEach((record) => {
    const path = [...record, 'schedule'];
    const model = [...record, 'model'];
    if (differs(path, hash)) {
      const message = l10n.t(
        'This was measured with another schedule or ranking. Evaluate again, or remove it.',
      );
      report('evaluation-stale', 'warning', message, rangeAt(document, path));
    } else if (typeof fingerprint === 'string' && differs(model, fingerprint)) {
      const message = l10n.t('This was measured with another model. Evaluate again, or remove it.');
      report('evaluation-stale', 'warning', message, rangeAt(document, model));
    }
  });
}
