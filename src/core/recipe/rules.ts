/** The rules of a recipe that no schema can state. */
import { achieved, describeBudget } from '../cost/budget';
import { formatPercent, formatPoints, formatTokens } from '../cost/format';
import { keepUnits, toUnits, tokensPerLayer } from '../cost/tokens';
import type { Step } from '../cost/types';
import type { DiagnosticCode, RecipeDiagnostic, Severity } from './diagnostics';
import {
  numberAt,
  rangeAt,
  stepNodes,
  valueAt,
  type RecipeDocument,
  type StepNode,
} from './document';
import { scheduleHash } from './hash';
import { decoderShape, promptShape, recipeCost } from './recipe-cost';
import type { TextRange } from './positions';
import type { Budget, Ranking, RecipeModel } from './types';

/** A schedule this far below its budget gives away accuracy. */
const unusedGap = 0.02;

/** Rules that need nothing but the text. Skips what is not there yet: a recipe may be half typed. */
export function ruleDiagnostics(document: RecipeDocument): RecipeDiagnostic[] {
  const found: RecipeDiagnostic[] = [];
  const report = (
    code: DiagnosticCode,
    severity: Severity,
    message: string,
    range: TextRange,
  ): void => void found.push({ code, severity, message, range });
  const steps = stepNodes(document);
  checkSteps(document, steps, report);
  const schedule = completeSteps(steps);
  const model = readModel(document);
  const inOrder = found.every(({ severity }) => severity !== 'error');
  if (schedule && model && inOrder) {
    checkRedundant(document, schedule, model, report);
    checkBudget(document, schedule, model, report);
  }
  if (schedule) checkEvaluations(document, schedule, report);
  return found;
}

type Report = (code: DiagnosticCode, severity: Severity, message: string, range: TextRange) => void;

function checkSteps(document: RecipeDocument, steps: readonly StepNode[], report: Report): void {
  const layers = numberAt(document, ['model', 'layers']);
  const seen = new Set<number>();
  let before: StepNode | undefined;
  for (const step of steps) {
    const { index, layer, keep } = step;
    const at = (key: 'layer' | 'keep') => rangeAt(document, ['schedule', index, key]);
    if (layer !== undefined) {
      const last = before?.layer;
      if (seen.has(layer)) {
        const message = `Layer ${layer} prunes twice. Keep one of its steps.`;
        report('layer-repeated', 'error', message, at('layer'));
      } else if (last !== undefined && layer < last) {
        const message = `Layer ${layer} stands after layer ${last}. Put the steps in order of layers.`;
        report('schedule-order', 'error', message, at('layer'));
      }
      if (layers !== undefined && layer >= layers) {
        const message = `There is no layer ${layer}: the model's ${layers} layers are 0 to ${layers - 1}.`;
        report('layer-range', 'error', message, at('layer'));
      }
      seen.add(layer);
    }
    if (keep !== undefined) {
      if (Math.abs(keep * keepUnits - toUnits(keep)) > 1e-6) {
        const message = `Keep has at most 4 decimals. Write ${toUnits(keep) / keepUnits}.`;
        report('keep-decimals', 'error', message, at('keep'));
      }
      const kept = before?.keep;
      const follows = layer !== undefined && before?.layer !== undefined && layer > before.layer;
      if (kept !== undefined && follows && keep > kept) {
        const message =
          `Layer ${layer} cannot keep ${keep}: only ${kept} of the visual tokens are left. ` +
          `Lower it, or raise the step before.`;
        report('keep-increases', 'error', message, at('keep'));
      }
    }
    before = step;
  }
}

function checkRedundant(
  document: RecipeDocument,
  schedule: readonly Step[],
  model: RecipeModel,
  report: Report,
): void {
  const { entering, leaving } = tokensPerLayer(model.layers, model.visualTokens, schedule);
  schedule.forEach(({ layer }, index) => {
    if (leaving[layer] !== entering[layer]) return;
    const message =
      `This step drops nothing: ${entering[layer]!} of ${model.visualTokens} visual tokens enter ` +
      `layer ${layer} and all of them leave. Remove it; every step costs time.`;
    report('step-redundant', 'info', message, rangeAt(document, ['schedule', index]));
  });
}

function checkBudget(
  document: RecipeDocument,
  schedule: Step[],
  model: RecipeModel,
  report: Report,
): void {
  const budget = readBudget(document);
  if (!budget) return;
  const cost = recipeCost({ model, schedule });
  const { reached, required, met, gap } = achieved(
    budget,
    decoderShape(model),
    promptShape(model),
    cost,
  );
  const counted = budget.metric === 'tokens' && budget.value !== undefined;
  const actual = counted
    ? `leaves ${formatTokens(cost.meanVisualTokens)} visual tokens a layer`
    : `saves ${formatPercent(reached, 2)} instead of ${formatPercent(required, 2)}`;
  const range = rangeAt(document, ['budget']);
  if (!met) {
    const message =
      `The schedule costs more than its budget, ${describeBudget(budget)}: it ${actual}, ` +
      `${formatPoints(-gap)} short. Keep fewer tokens, prune earlier, or fit again.`;
    report('budget-missed', 'error', message, range);
  } else if (gap > unusedGap && required > 0) {
    const message =
      `The schedule stays ${formatPoints(gap)} below its budget, ${describeBudget(budget)}. ` +
      `Keeping more tokens would lose less accuracy.`;
    report('budget-unused', 'info', message, range);
  }
}

function checkEvaluations(document: RecipeDocument, schedule: Step[], report: Report): void {
  const records = valueAt(document, ['evaluation']);
  const ranking = valueAt(document, ['ranking']) as Ranking | undefined;
  if (!Array.isArray(records) || typeof ranking !== 'object') return;
  const hash = scheduleHash(schedule, ranking);
  records.forEach((_, index) => {
    const path = ['evaluation', index, 'schedule'];
    const measured = valueAt(document, path);
    if (typeof measured !== 'string' || measured === hash) return;
    const message =
      'This was measured with another schedule or ranking. Evaluate again, or remove it.';
    report('evaluation-stale', 'warning', message, rangeAt(document, path));
  });
}

/** The steps, if every one of them has a layer and a keep that counts can be made of. */
export function completeSteps(steps: readonly StepNode[]): Step[] | undefined {
  const schedule: Step[] = [];
  for (const { layer, keep } of steps) {
    if (layer === undefined || !Number.isInteger(layer) || layer < 0) return undefined;
    if (keep === undefined || keep <= 0 || keep > 1) return undefined;
    schedule.push({ layer, keep });
  }
  return schedule;
}

const sizes = ['layers', 'hiddenSize', 'intermediateSize', 'attentionHeads', 'keyValueHeads'];

/** The model block, if all that costs follow from is there. */
export function readModel(document: RecipeDocument): RecipeModel | undefined {
  const positive = [...sizes, 'visualTokens'].every(
    (key) => (numberAt(document, ['model', key]) ?? 0) >= 1,
  );
  const complete = positive && (numberAt(document, ['model', 'textTokens']) ?? -1) >= 0;
  return complete ? (valueAt(document, ['model']) as RecipeModel) : undefined;
}

/** The budget, if it is one. */
export function readBudget(document: RecipeDocument): Budget | undefined {
  const metric = valueAt(document, ['budget', 'metric']);
  const convention = valueAt(document, ['budget', 'convention']);
  const reduction = numberAt(document, ['budget', 'reduction']);
  const value = numberAt(document, ['budget', 'value']);
  if (metric !== 'flops' && metric !== 'tokens' && metric !== 'kv') return undefined;
  if (convention !== 'decoder' && convention !== 'visual') return undefined;
  if (reduction !== undefined && value === undefined) return { metric, convention, reduction };
  if (value !== undefined && reduction === undefined) return { metric, convention, value };
  return undefined;
}
