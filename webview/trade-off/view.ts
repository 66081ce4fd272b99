/** What the panel shows, derived from what the host said and what the user set. Pure. */
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

/** What the slider's budget came to. */
export interface Fitted {
  /** Asked for on the axis of then. */
  reduction: number;
  schedule: Step[];
  loss: Loss;
  cost: Cost;
  /** Of schedule and ranking. */
  hash: string;
}

/** A step of the chosen recipe on its way: shown, not yet in the text. */
export interface Move {
  recipe: string;
  before: Step[];
  schedule: Step[];
  /** undefined until the host has said it. */
  loss: Loss | undefined;
}

/** A place of the slider, and what was fitted there. */
export interface Anchor {
  axis: Axis;
  reduction: number;
  schedule?: Step[];
}

export interface TradeOffView {
  state: PanelState;
  axis: Axis;
  /** Of the slider, a fraction on the axis. */
  reduction: number;
  fitted: Fitted | undefined;
  move: Move | undefined;
  measured: MeasuredChoice;
  /** Where the slider was put last: whatever axis is looked at meanwhile, it is there again on this one. */
  anchor?: Anchor | undefined;
  /** A budget in time was asked for, and no profile is there: the axis it will be on, and what was typed. */
  wanted?: { metric: 'latency' | 'ttft'; text?: string } | undefined;
}

export type { Reference };

export function curveOf({ situation }: PanelState): Curve | undefined {
  return situation.kind === 'ready' ? situation.curve : undefined;
}

/** Whether two curves differ in what is known of the device alone. */
export function isOfSameFits(a: Curve, b: Curve): boolean {
  return fittedParts(a) === fittedParts(b);
}

function fittedParts({ method, before, prompt, work, samples, shape, frontier }: Curve): string {
  const losses = frontier.decoder.map(({ selfLoss, crossLoss }) => [selfLoss, crossLoss]);
  const decoder = { ...shape, times: undefined };
  return JSON.stringify({ method, before, prompt, work, samples, decoder, losses });
}

/** Points of the curve on an axis: on one of time what was fitted to times, among what is cheapest by FLOPs. */
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

/** The numbers of a recipe as it is shown: with the step that is being moved where it is now. */
export function shownNumbers(
  recipe: PanelRecipe,
  move: Move | undefined,
): RecipeNumbers | undefined {
  const { numbers } = recipe;
  if (!numbers || move?.recipe !== recipe.id) return numbers;
  const { shape, prompt, work, budget, loss, mass } = numbers;
  const { schedule } = move;
  // What was measured is of another schedule now.
  const known = move.loss ?? loss;
  return {
    ...{ shape, prompt, work, budget, schedule, hash: '' },
    ...(known && { loss: known }),
    ...(mass && { mass }),
  };
}

/** What was measured of the very tokens that the slider's schedule keeps, as a recipe of it records. */
export function measuredOfFitted({
  state: { recipes },
  fitted,
}: TradeOffView): Pick<RecipeNumbers, 'evaluation' | 'attention'> {
  const same = recipes.filter(({ numbers }) => numbers && numbers.hash === fitted?.hash);
  const measured = same.find(({ numbers }) => numbers?.evaluation) ?? same[0];
  const { evaluation, attention } = measured?.numbers ?? {};
  return { ...(evaluation && { evaluation }), ...(attention && { attention }) };
}

/** Models may be run here, and this one is there. */
export function canMeasure({ situation }: PanelState): boolean {
  return situation.kind !== 'untrusted' && situation.kind !== 'no-model';
}

/** An evaluation or a sweep goes on; a profile keeps nobody from asking for one. */
export function isMeasuring({ measuring: { run } }: PanelState): boolean {
  return run !== undefined && run.kind !== 'profile';
}

/** What a recipe costs: with what choosing the tokens takes where its budget says so. */
export function costOf({ shape, prompt, work, budget, schedule }: RecipeNumbers): Cost {
  return scheduleCost(shape, prompt, schedule, { work, counted: budget.overhead === true });
}

/** What a recipe really saves of the decoder's FLOPs: a fraction. */
export function recipeReduction(numbers: RecipeNumbers): number {
  return costOf(numbers).reduction.decoder;
}

/**
 * Recipes as points: beside a curve those alone whose masses are of the curve's kind, since others lie above or below it for
 * another reason than how good they are; without a curve, all of the model.
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

/** Recipes of this model that the curve has no place for, by name. */
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

/** The axis a panel opens with: what it had, else what the recipe's budget is stated in. */
export function initialAxis(state: PanelState, memory?: PanelMemory): Axis {
  const budget = chosenRecipe(state)?.numbers?.budget;
  return {
    metric: metricOf(state, memory?.metric ?? budget?.metric ?? 'flops'),
    convention: memory?.convention ?? budget?.convention ?? 'decoder',
  };
}

/** Times are known where a profile is at hand alone; FLOPs always. */
function metricOf(state: PanelState, metric: Metric): Metric {
  return metric === 'flops' || hasMetric(referenceOf(state), metric) ? metric : 'flops';
}

/** Whether anything can be told on an axis. */
export function hasMetric(reference: Reference | undefined, metric: Metric): boolean {
  if (metrics[metric].isMeasured !== true) return true;
  return reference?.prompt.unpruned?.[metric === 'ttft' ? 'ttft' : 'latency'] !== undefined;
}

/** As the panel writes it, with at most one decimal, and no more than can be reached. */
export function limited(state: PanelState, axis: Axis, reduction: number): number {
  const reference = referenceOf(state);
  if (!reference) return rounded(axis, reduction);
  const largest = largestStep(axis, reference) / sliderSteps;
  return Math.min(largest, Math.max(0, rounded(axis, reduction, reference.prompt)));
}
