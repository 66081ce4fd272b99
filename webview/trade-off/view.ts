/** The panel's display, derived from the host's state and the user's choices. Pure. */
import { scheduleCost } from '../../src/core/cost/cost';
import { metrics } from '../../src/core/cost/metrics';
import type {
  Cost,
  Curve,
  CurvePoint,
  Loss,
  Metric,
  PanelRecipe,
  PanelState,
  RecipeNumbers,
  Step,
} from '../../src/protocol/trade-off';
import type { MeasuredChoice, PanelMemory } from '../../src/protocol/panel-memory';
import {
  isTime,
  largestStep,
  reductionAt,
  reductionOn,
  rounded,
  sliderSteps,
  type Axis,
  type Reference,
} from './axis';
import type { RecipeMark } from './curve-geometry';
import { statedAt } from './times';

/** The fit of the slider's budget. */
export interface Fitted {
  /** A fraction on the axis on which the fit was requested. */
  reduction: number;
  schedule: Step[];
  loss: Loss;
  cost: Cost;
  /** Hash of schedule and ranking. */
  hash: string;
}

/** A step of the chosen recipe on its way: shown, not yet in the text. */
export interface Move {
  recipe: string;
  before: Step[];
  schedule: Step[];
  /** undefined until the host has answered. */
  loss: Loss | undefined;
}

/** A place of the slider, and its fit. */
export interface Anchor {
  axis: Axis;
  reduction: number;
  schedule?: Step[];
}

export interface TradeOffView {
  state: PanelState;
  axis: Axis;
  /** The slider's value, a fraction on the axis. */
  reduction: number;
  fitted: Fitted | undefined;
  move: Move | undefined;
  measured: MeasuredChoice;
  /**
   * Where the slider was put last: whatever axis is shown meanwhile, it is there again on this one.
   */
  anchor?: Anchor | undefined;
  /** A budget in time without a profile: its future axis, and the typed text. */
  wanted?: { metric: 'latency' | 'ttft'; text?: string } | undefined;
}

export type { Reference };

export function curveOf({ situation }: PanelState): Curve | undefined {
  return situation.kind === 'ready' ? situation.curve : undefined;
}

/** Whether two curves differ only in the device's times. */
export function isOfSameFits(a: Curve, b: Curve): boolean {
  return fittedParts(a) === fittedParts(b);
}

function fittedParts({ method, before, prompt, work, samples, shape, frontier }: Curve): string {
  const losses = frontier.decoder.map(({ selfLoss, crossLoss }) => [selfLoss, crossLoss]);
  const decoder = { ...shape, times: undefined };
  return JSON.stringify({ method, before, prompt, work, samples, decoder, losses });
}

/** Points of the curve on an axis: on one of time, fits to times among those to FLOPs. */
export function pointsOf(curve: Curve | undefined, axis: Axis): CurvePoint[] {
  if (curve === undefined) return [];
  const { frontier, timed = [] } = curve;
  const points = frontier[axis.convention];
  return isTime(axis) && timed.length > 0 ? [...points, ...timed] : points;
}

export function chosenRecipe({ recipes, chosenRecipe }: PanelState): PanelRecipe | undefined {
  return recipes.find(({ id }) => id === chosenRecipe);
}

export function referenceOf(state: PanelState): Reference | undefined {
  const found =
    curveOf(state) ??
    chosenRecipe(state)?.numbers ??
    state.recipes.find(({ numbers }) => numbers)?.numbers;
  return found && { ...found, prompt: statedAt(found.shape, found.prompt) };
}

/** The numbers of a recipe as shown: with a moving step at its present place. */
export function shownNumbers(
  recipe: PanelRecipe,
  move: Move | undefined,
): RecipeNumbers | undefined {
  const { numbers } = recipe;
  if (!numbers || move?.recipe !== recipe.id) return numbers;
  const { shape, prompt, work, budget, loss, mass } = numbers;
  const { schedule } = move;
  // Measurements belong to the schedule before the move.
  const known = move.loss ?? loss;
  return {
    ...{ shape, prompt, work, budget, schedule, hash: '' },
    ...(known && { loss: known }),
    ...(mass && { mass }),
  };
}

/**
 * Measurements of the very tokens that the slider's schedule keeps, from a recipe that records
 * them.
 */
export function measuredOfFitted({
  state: { recipes },
  fitted,
}: TradeOffView): Pick<RecipeNumbers, 'evaluation' | 'attention' | 'firstToken'> {
  const same = recipes.filter(({ numbers }) => numbers && numbers.hash === fitted?.hash);
  const measured = same.find(({ numbers }) => numbers?.evaluation) ?? same[0];
  const { evaluation, attention, firstToken } = measured?.numbers ?? {};
  return {
    ...(evaluation && { evaluation }),
    ...(attention && { attention }),
    ...(firstToken && { firstToken }),
  };
}

/** Models may be run here, and this one is there. */
export function canMeasure({ situation }: PanelState): boolean {
  return situation.kind !== 'untrusted' && situation.kind !== 'no-model';
}

/**
 * Whether an evaluation or a sweep is running; a profile does not keep the user from starting one.
 */
export function isMeasuring({ measuring: { run } }: PanelState): boolean {
  return run !== undefined && run.kind !== 'profile';
}

/** A recipe's cost, including that of choosing the tokens if its budget does. */
export function costOf({ shape, prompt, work, budget, schedule }: RecipeNumbers): Cost {
  return scheduleCost(shape, prompt, schedule, { work, counted: budget.overhead === true });
}

/** A recipe's real saving of the decoder's FLOPs: a fraction. */
export function recipeReduction(numbers: RecipeNumbers): number {
  return costOf(numbers).reduction.decoder;
}

/**
 * Recipes as points. Beside a curve only those with masses of the same kind, since others are above
 * or below it for other reasons than their quality; without a curve, all of the model.
 */
export function recipeMarks({ state, move }: Pick<TradeOffView, 'state' | 'move'>): RecipeMark[] {
  const curve = curveOf(state);
  return state.recipes.flatMap((recipe): RecipeMark[] => {
    const numbers = shownNumbers(recipe, move);
    if (!numbers || recipe.isOfOther || !isOnCurve(numbers, curve)) return [];
    const { loss, evaluation, attention } = numbers;
    const cost = costOf(numbers);
    const { id, name } = recipe;
    const [chosen, stale] = [id === state.chosenRecipe, recipe.problem !== undefined];
    return [{ id, name, cost, loss, evaluation, attention, chosen, stale }];
  });
}

function isOnCurve({ mass }: RecipeNumbers, curve: Curve | undefined): boolean {
  return curve === undefined || mass === curve.method;
}

/** Recipes of this model that cannot be shown on the curve, by name. */
export function unplaced(state: PanelState): string[] {
  const curve = curveOf(state);
  return state.recipes
    .filter(({ numbers, isOfOther }) => numbers && !isOfOther && !isOnCurve(numbers, curve))
    .map(({ name }) => name);
}

/** Where the slider starts: where it was, where the recipe is, or in the middle. */
export function initialReduction(state: PanelState, axis: Axis, memory?: PanelMemory): number {
  if (memory?.reduction !== undefined) return limited(state, axis, memory.reduction);
  const numbers = chosenRecipe(state)?.numbers;
  if (!numbers) return limited(state, axis, 0.5);
  const { metric, convention, reduction, value } = numbers.budget;
  if (metric === axis.metric && convention === axis.convention && reduction !== undefined) {
    return limited(state, axis, reduction);
  }
  const reference = referenceOf(state);
  if (metric === axis.metric && isTime(axis) && value !== undefined && reference) {
    return limited(state, axis, reductionAt(axis, value, reference.prompt));
  }
  return limited(state, axis, reductionOn(axis, costOf(numbers), numbers.prompt));
}

/** The initial axis of a panel: its former one, otherwise that of the recipe's budget. */
export function initialAxis(state: PanelState, memory?: PanelMemory): Axis {
  const budget = chosenRecipe(state)?.numbers?.budget;
  return {
    metric: metricOf(state, memory?.metric ?? budget?.metric ?? 'flops'),
    convention: memory?.convention ?? budget?.convention ?? 'decoder',
  };
}

/** Times are known only if there is a profile; FLOPs always. */
function metricOf(state: PanelState, metric: Metric): Metric {
  return metric === 'flops' || hasMetric(referenceOf(state), metric) ? metric : 'flops';
}

/** Whether the axis has any values. */
export function hasMetric(reference: Reference | undefined, metric: Metric): boolean {
  if (metrics[metric].isMeasured !== true) return true;
  return reference?.prompt.unpruned?.[metric === 'ttft' ? 'ttft' : 'latency'] !== undefined;
}

/** A saving as the panel writes it, with at most one decimal, and no more than can be reached. */
export function limited(state: PanelState, axis: Axis, reduction: number): number {
  const reference = referenceOf(state);
  if (!reference) return rounded(axis, reduction);
  const largest = largestStep(axis, reference) / sliderSteps;
  return Math.min(largest, Math.max(0, rounded(axis, reduction, reference.prompt)));
}
