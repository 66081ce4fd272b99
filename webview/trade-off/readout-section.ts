/**
 * The figures of the slider and of the recipe that is edited, side by side, and how they are
 * spoken.
 */
import type { PanelState } from '../../src/protocol/trade-off';
import type { LiveRegion } from '../shared/live-region';
import { formatValue, isTime, valueAt, type Axis } from './axis';
import { announce } from './descriptions';
import { formatPercent } from '../../src/core/cost/format';
import { fill } from '../shared/fill';
import { accuracyAt, type SliderAccuracy } from './measured/accuracy';
import { sweptAt, type SweptAt } from './measured/swept-at';
import { readoutRows } from './readout';
import { predictionNote } from './readout-times';
import type { ReadoutSchedule } from './readout-types';
import { ReadoutView } from './readout-view';
import type { TradeOffStrings } from './strings';
import {
  canMeasure,
  chosenRecipe,
  costOf,
  curveOf,
  isMeasuring,
  measuredOfFitted,
  shownNumbers,
  type Reference,
  type TradeOffView,
} from './view';

export class ReadoutSection {
  private readonly readout: ReadoutView;
  private announced = '';
  private offer: OfferedMeasurement | undefined;

  constructor(
    private readonly strings: TradeOffStrings,
    private readonly live: LiveRegion,
    onMeasure: (offer: OfferedMeasurement) => void,
  ) {
    this.readout = new ReadoutView(strings, () => {
      if (this.offer) onMeasure(this.offer);
    });
  }

  get element(): HTMLElement {
    return this.readout.element;
  }

  /** For what was not measured. */
  private near(
    { state, fitted, measured }: TradeOffView,
    { evaluation }: Pick<ReadoutSchedule, 'evaluation'>,
  ): SliderAccuracy | undefined {
    if (!fitted || evaluation) return undefined;
    return accuracyAt(this.strings, state, measured, fitted.cost.reduction.decoder);
  }

  private labelOf(state: PanelState): string | undefined {
    const { offer, strings } = this;
    if (offer?.kind === 'recipe') {
      return fill(strings.measureNamed, chosenRecipe(state)?.name ?? '');
    }
    return offer && strings.measureBudget;
  }

  draw(view: TradeOffView, reference: Reference | undefined): void {
    const { state, fitted, move, axis } = view;
    const recipe = chosenRecipe(state);
    const numbers = recipe && shownNumbers(recipe, move);
    this.readout.element.hidden = reference === undefined || (fitted ?? numbers) === undefined;
    if (!reference) return;
    const { shape, prompt } = reference;
    const { strings } = this;
    const columns = [];
    const candidates: (ReadoutSchedule | undefined)[] = [];
    const known = measuredOfFitted(view);
    const swept = known.evaluation ? undefined : sweptAt(view, view.measured);
    const own = swept ? { ...known, evaluation: swept.evaluation } : known;
    const accuracy = swept ? { basis: sweptWords(strings, swept) } : this.near(view, own);
    if (curveOf(state)) {
      columns.push({ title: strings.atSlider, className: 'fitted' });
      candidates.push(fitted && { ...fitted, ...own, estimate: accuracy?.estimate });
    }
    if (numbers) {
      columns.push({ title: recipe.name, className: 'edited' });
      candidates.push({
        cost: costOf(numbers),
        ...numbers,
      });
    }
    const measured = recipe?.numbers;
    this.offer = offerOf(state, fitted !== undefined && own.evaluation === undefined);
    const rows = readoutRows(strings, shape, prompt, candidates, measured);
    // On an axis of time the profile and its noise are named above the curve.
    const note = isTime(axis) ? undefined : predictionNote(strings, state, rows);
    this.readout.draw(
      columns,
      rows,
      {
        label: this.labelOf(state),
        isPossible: canMeasure(state),
        isRunning: isMeasuring(state),
      },
      [accuracy?.basis, note].filter(Boolean).join(' '),
    );
    const title = move && recipe ? recipe.name : budgetTitle(view.reduction, axis, reference);
    const announcedCandidate = move ? candidates.at(-1) : candidates[0];
    if (!announcedCandidate) return;
    const text = announce(strings, title, announcedCandidate);
    // The first figures are read with the page.
    if (this.announced !== '' && text !== this.announced) this.live.say(text);
    this.announced = text;
  }
}

function sweptWords(strings: TradeOffStrings, { evaluation, kept, dataName }: SweptAt): string {
  const words = fill(strings.sweptMeaning, evaluation.samples, dataName);
  if (!kept?.interval) return words;
  const [low, high] = kept.interval.map((part) => (100 * part).toFixed(1)) as [string, string];
  return `${words} ${fill(strings.sweptKept, formatPercent(kept.value), low, high)}`;
}

/**
 * A measurement that one press starts: of the recipe, or of the budget, which becomes a recipe
 * first.
 */
export type OfferedMeasurement = { kind: 'recipe'; id: string } | { kind: 'budget' };

/** The edited recipe comes first, if models may be run here. */
function offerOf(state: PanelState, isBudgetNew: boolean): OfferedMeasurement | undefined {
  if (!canMeasure(state)) return undefined;
  const recipe = chosenRecipe(state);
  const isUnmeasured = recipe?.numbers && !recipe.numbers.evaluation && !recipe.problem;
  if (isUnmeasured) return { kind: 'recipe', id: recipe.id };
  return isBudgetNew ? { kind: 'budget' } : undefined;
}

function budgetTitle(reduction: number, axis: Axis, { prompt }: Reference): string {
  return formatValue(axis, valueAt(axis, reduction, prompt));
}
