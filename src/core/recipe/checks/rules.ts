/** The rules of a recipe that no schema can state. */
import { achieved, budgetText, isKnownFor } from '../../cost/budget';
import { formatPercent, formatPoints, formatTokens } from '../../cost/format';
import { formatMissed } from '../../figures/gap';
import { keepUnits, tokensAt, toUnits, tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder, type Step } from '../../cost/types';
import { listed, text } from '../../text';
import type { RecipeDiagnostic } from './diagnostics';
import { nodeAt, numberAt, rangeAt, rangeOf, stepNodes, valueAt } from '../document';
import type { RecipeDocument, StepNode } from '../document';
import { scheduleHash } from '../hash';
import { completeSteps, layersToPrune, readBudget, readModel, readRanking } from '../parts';
import { decoderShape, promptShape, recipeCost } from '../recipe-cost';
import { measuredMethods } from '../methods';
import { checkIntervals } from './rules-intervals';
import { checkKeys } from './rules-keys';
import { checkRanking } from './rules-ranking';
import type { Check } from './rule-check';
import type { TextRange } from '../positions';
import type { Ranking } from '../../ranking/families';
import type { RecipeModel } from '../types';

/** A schedule this far below its budget gives away accuracy. */
const unusedGap = 0.02;

/** Rules that need only the text. Missing parts are skipped, since a recipe may be half typed. */
export function ruleDiagnostics(document: RecipeDocument): RecipeDiagnostic[] {
  const found: RecipeDiagnostic[] = [];
  const check: Check = {
    document,
    report: (code, severity, message, range) => found.push({ code, severity, message, range }),
  };
  const steps = stepNodes(document);
  checkSteps(check, steps);
  // Without a schedule there is nothing to count; the schema reports that it is missing.
  const schedule = nodeAt(document, ['schedule']) && completeSteps(steps);
  const model = readModel(document);
  const inOrder = found.every(({ severity }) => severity !== 'error');
  if (schedule && model && inOrder) {
    checkRedundant(check, schedule, model);
    checkBudget(check, schedule, model);
  }
  checkKeys(check);
  checkRanking(check);
  checkIntervals(check);
  if (schedule) checkEvaluations(check, schedule);
  return found;
}

function checkSteps({ document, report }: Check, steps: readonly StepNode[]): void {
  const layers = numberAt(document, ['model', 'layers']);
  const prunable = layersToPrune(document);
  const seen = new Set<number>();
  let before: StepNode | undefined;
  for (const step of steps) {
    const { index, keep } = step;
    // The schema reports layers that no decoder can have.
    const layer = isPlace(step.layer) ? step.layer : undefined;
    const at = (key: 'layer' | 'keep') => rangeAt(document, ['schedule', index, key]);
    if (layer !== undefined) {
      const last = before?.layer;
      if (seen.has(layer)) {
        const message =
          layer === beforeDecoder
            ? text`Two steps prune before layer 0. Keep one of them.`
            : text`Layer ${layer} prunes twice. Keep one of its steps.`;
        report('layer-repeated', 'error', message, at('layer'));
      } else if (last !== undefined && layer < last) {
        const message =
          layer === beforeDecoder
            ? text`The step before layer 0 stands after layer ${last}. Put it first.`
            : text`Layer ${layer} comes after layer ${last}. Put the steps in ascending order of
              layers.`;
        report('schedule-order', 'error', message, at('layer'));
      }
      if (layers !== undefined && layer >= layers) {
        const message = text`There is no layer ${layer}: the model's ${layers} layers are 0 to
          ${layers - 1}.`;
        report('layer-range', 'error', message, at('layer'));
      } else if (layer !== beforeDecoder && prunable?.has(layer) === false) {
        const message = text`Layer ${layer} cannot prune: it has no attention to rank tokens by, or
          later layers read its cache. The layers that can: ${listed([...prunable])}.`;
        report('layer-range', 'error', message, at('layer'));
      }
      seen.add(layer);
    }
    if (keep !== undefined) {
      if (Math.abs(keep * keepUnits - toUnits(keep)) > 1e-6) {
        const message = text`Keep has at most 4 decimals. Write ${roundKeep(keep)}.`;
        report('keep-decimals', 'error', message, at('keep'));
      }
      const kept = before?.keep;
      const follows = layer !== undefined && before?.layer !== undefined && layer > before.layer;
      if (kept !== undefined && follows && keep > kept && keep <= 1) {
        const message = text`Layer ${layer} cannot keep ${keep}: only ${kept} of the visual tokens
          are left. Lower it, or raise keep in the step before.`;
        report('keep-increases', 'error', message, at('keep'));
      }
    }
    // A layer that does not exist has no order among the others.
    if (layers === undefined || layer === undefined || layer < layers) before = step;
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
  { document, report }: Check,
  schedule: readonly Step[],
  model: RecipeModel,
): void {
  const flow = tokensPerLayer(model.layers, model.visualTokens, schedule);
  schedule.forEach(({ layer }, index) => {
    const counts = tokensAt(flow, model.visualTokens, layer);
    if (counts?.entered !== counts?.left) return;
    const message =
      layer === beforeDecoder
        ? text`This step drops nothing: all ${model.visualTokens} visual tokens are kept. Remove it;
          every step costs time.`
        : text`This step drops nothing: ${counts?.entered ?? 0} of ${model.visualTokens} visual
          tokens enter layer ${layer} and all of them leave. Remove it; every step costs time.`;
    report('step-redundant', 'info', message, rangeAt(document, ['schedule', index]));
  });
}

function checkBudget({ document, report }: Check, schedule: Step[], model: RecipeModel): void {
  const budget = readBudget(document);
  if (!budget) return;
  const cost = recipeCost({ model, schedule, ranking: readRanking(document), budget });
  if (!isKnownFor(budget, cost)) {
    const message = text`Whether the schedule keeps to its budget, ${budgetText(budget)}, is not known:
      the predicted time is of another schedule or ranking, or missing. Fit again with a profile of the
      device.`;
    report('budget-time-unknown', 'warning', message, budgetRange(document));
    return;
  }
  const [shape, prompt] = [decoderShape(model), promptShape(model)];
  const { reached, required, met, gap } = achieved(budget, shape, prompt, cost);
  const range = budgetRange(document);
  const words = budgetText(budget);
  if (!met) {
    const missing = formatMissed(-gap);
    const method = valueAt(document, ['fit', 'method']);
    if (measuredMethods.some((one) => one === method)) {
      const explanation = text`The search as published ends ${missing} short of its budget, ${words}: it
        rounds its counts down. Fit by another method to meet it.`;
      report('budget-missed', 'warning', explanation, range);
      return;
    }
    const counted = budget.metric === 'tokens' && budget.value !== undefined;
    // Two figures that are nearly equal get another digit.
    const decimals = formatPercent(reached) === formatPercent(required) ? 2 : 1;
    const saved = (part: number) => formatPercent(part, decimals);
    const message = counted
      ? text`The schedule costs more than its budget, ${words}: it leaves
        ${formatTokens(cost.meanVisualTokens)} visual tokens a layer, ${missing} short. Keep
        fewer tokens, prune earlier, or fit again.`
      : text`The schedule costs more than its budget, ${words}: it saves
        ${saved(reached)} instead of ${saved(required)}, ${missing} short.
        Keep fewer tokens, prune earlier, or fit again.`;
    report('budget-missed', 'error', message, range);
  } else if (gap > unusedGap && required > 0) {
    const message = text`The schedule stays ${formatPoints(gap, 1)} below its budget, ${words}.
      Keeping more tokens would lose less accuracy.`;
    report('budget-unused', 'info', message, range);
  }
}

/** The budget, if it is on one line; otherwise only its amount, so that blanks are not marked. */
function budgetRange(document: RecipeDocument): TextRange {
  const whole = rangeAt(document, ['budget']);
  if (whole.start.line === whole.end.line) return whole;
  const key = ['reduction', 'value'].find((one) => nodeAt(document, ['budget', one]));
  const property = key === undefined ? undefined : nodeAt(document, ['budget', key])?.parent;
  return property ? rangeOf(document, property) : whole;
}

function checkEvaluations({ document, report }: Check, schedule: Step[]): void {
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
      const message = text`This was measured with another schedule or ranking. Evaluate again, or
        remove it.`;
      report('evaluation-stale', 'warning', message, rangeAt(document, path));
    } else if (typeof fingerprint === 'string' && differs(model, fingerprint)) {
      const message = text`This was measured with another model. Evaluate again, or remove it.`;
      report('evaluation-stale', 'warning', message, rangeAt(document, model));
    }
  });
}
