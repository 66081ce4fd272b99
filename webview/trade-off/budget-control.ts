/** The slider, the number field beside it, and how far both can go. */
import { text } from '../../src/core/text';
import type { Metric } from '../../src/protocol/trade-off';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { h, setAttribute, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import { AxisChoice } from './axis-choice';
import {
  fieldText,
  formatValue,
  sliderSteps,
  valueAt,
  type Axis,
  isAmount,
  isTime,
  type Stated,
} from './axis';
import { readBudget } from './field-reading';
import { timeMetric } from './time-field';
import { axisTitle, budgetInWords } from './descriptions';
import type { ScreenEvents } from './screen-events';
import { keyTargets } from './slider-keys';

export interface BudgetState {
  axis: Axis;
  prompt: Stated;
  /** Steps of the slider that can be reached. */
  largest: number;
  reduction: number;
  /** The value that the slider's fit reaches, once it is there. */
  reached?: number | undefined;
  /** Without a calibration an axis can be chosen, but nothing can be moved along it. */
  canFit: boolean;
  /** Whether a metric is one to choose. */
  offered: (metric: Metric) => boolean;
  /** A chosen metric that has no profile yet. */
  wanted?: Metric | undefined;
}

export class BudgetControl {
  private readonly title = h('h2', { id: 'budget-title', class: 'visually-hidden' });
  private readonly axis: AxisChoice;
  private readonly slider = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    step: 1,
    value: 0,
    'aria-describedby': 'budget-largest budget-problem',
  });
  private readonly field = h('vscode-text-field', {
    class: 'number',
    size: 6,
    inputmode: 'decimal',
  });
  private readonly unit = h('span', { class: 'unit', 'aria-hidden': 'true' });
  private readonly largest = h('span', { id: 'budget-largest', class: 'muted' });
  /** The value that the fit reaches, if it differs from the requested one. */
  private readonly reached = h('span', { class: 'muted' });
  /** A message in the line below the slider, so that nothing moves. */
  private readonly problem = h('span', {
    id: 'budget-problem',
    class: 'fault',
    role: 'alert',
    hidden: true,
  });
  private readonly entry = h('span', { class: 'field' }, this.field, this.unit);
  readonly element: HTMLElement;
  private state: BudgetState | undefined;
  /** The axis of `problem`, and the budget with which it was first drawn. */
  private shownFor: { axis?: Axis | undefined; reduction?: number } = {};
  /** Whether the field's text was read since then. */
  private isRead = false;
  /** The field's text unless somebody has typed since. */
  private written = '';

  constructor(
    private readonly strings: TradeOffStrings,
    onChange: ScreenEvents['onSlide'],
    onAxis: (axis: Axis) => void,
    private readonly onTime: (metric: 'latency' | 'ttft', text: string) => void,
  ) {
    this.axis = new AxisChoice(strings, onAxis);
    this.element = h(
      'section',
      { class: 'budget', 'aria-labelledby': 'budget-title' },
      h('div', { class: 'budget-head' }, this.title, this.axis.element, this.entry),
      this.slider,
      h('div', { class: 'budget-foot' }, this.reached, this.largest, this.problem),
    );
    this.slider.addEventListener('input', () => {
      this.say('');
      onChange(Number(this.slider.value) / sliderSteps);
    });
    this.slider.addEventListener('keydown', (event) => {
      this.press(event, onChange);
    });
    this.field.addEventListener('change', () => {
      this.readField(onChange);
    });
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.readField(onChange);
      else if (event.key === 'Escape') this.restoreField();
    });
    // New text has not been refused yet.
    this.field.addEventListener('input', () => {
      if (this.problem.textContent !== '') this.say('');
    });
    this.field.addEventListener('blur', () => {
      if (this.problem.textContent === '') this.restoreField();
    });
  }

  draw(state: BudgetState): void {
    const before = this.state;
    const isSameAxis = state.axis === before?.axis && state.prompt === before.prompt;
    this.forgetOld(state);
    this.state = state;
    const { axis, prompt, largest, reduction, canFit } = state;
    const { strings } = this;
    const isLeft = isAmount(axis);
    this.axis.draw(axis, state.offered, state.wanted);
    for (const part of [this.entry, this.largest, this.reached, this.slider]) {
      part.hidden = !canFit;
    }
    if (!isSameAxis) {
      const title = fill(strings.budgetOf, axisTitle(strings, axis));
      setText(this.title, title);
      setText(this.unit, isTime(axis) ? strings.milliseconds : isLeft ? '' : '%');
      setAttribute(
        this.slider,
        'aria-label',
        localize(text`${strings.slider}: ${axisTitle(strings, axis)}`),
      );
      setAttribute(this.field, 'aria-label', fieldLabel(strings, axis));
    }
    const limit = formatValue(axis, valueAt(axis, largest / sliderSteps, prompt));
    setText(this.largest, fill(isLeft ? strings.largestTokens : strings.largest, limit));
    setText(this.reached, this.reachedWords(state));
    this.slider.max = String(largest);
    this.slider.value = String(Math.round(reduction * sliderSteps));
    const words = budgetInWords(strings, axis, reduction, prompt);
    setAttribute(this.slider, 'aria-valuetext', words);
    this.slider.style.setProperty(
      '--part',
      String(largest > 0 ? (reduction * sliderSteps) / largest : 0),
    );
    // While somebody types, the text stays until it is read, which may change the axis.
    const isTyping = document.activeElement === this.field && this.field.value !== this.written;
    if (this.isRead || !isTyping) this.writeField();
    this.isRead = false;
  }

  /** A failure of the budget itself, in the host's words; empty when there is none. */
  say(problem: string): void {
    this.shownFor = { axis: this.state?.axis };
    setText(this.problem, problem);
    this.problem.hidden = problem === '';
    setAttribute(this.field, 'aria-invalid', problem === '' ? undefined : 'true');
  }

  /** Said where the difference is more than that of a token or two in a layer. */
  private reachedWords({ axis, prompt, reduction, reached }: BudgetState): string {
    const asked = valueAt(axis, reduction, prompt);
    if (reached === undefined || Math.abs(reached - asked) <= 0.01 * asked) return '';
    return fill(this.strings.reaches, formatValue(axis, asked), formatValue(axis, reached));
  }

  /** A message about a budget disappears with it, and with its axis. */
  private forgetOld({ axis, reduction }: BudgetState): void {
    const { shownFor } = this;
    // The message may come before the budget that it is about.
    shownFor.reduction ??= reduction;
    shownFor.axis ??= axis;
    if (this.problem.hidden || (shownFor.axis === axis && shownFor.reduction === reduction)) return;
    this.say('');
  }

  private press(event: KeyboardEvent, onChange: ScreenEvents['onSlide']): void {
    if (!this.state || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { axis, prompt, largest, reduction } = this.state;
    const limit = largest / sliderSteps;
    const targets = keyTargets(axis, event.key, { reduction, largest: limit, prompt });
    const [wanted, ...ahead] = targets;
    if (wanted === undefined) return;
    event.preventDefault();
    // The workbench looks up every key that reaches it, and the fit would wait for that.
    event.stopPropagation();
    this.say('');
    this.state = { ...this.state, reduction: wanted };
    onChange(wanted, ahead);
  }

  private readField(onChange: (reduction: number) => void): void {
    if (!this.state) return;
    const { axis, prompt, largest, reduction } = this.state;
    // Leaving the field untouched must not round the budget.
    if (this.field.value === fieldText(axis, reduction, prompt)) return;
    const time = timeMetric(this.field.value, axis.metric);
    if (time !== undefined && time !== axis.metric) {
      this.say('');
      this.isRead = true;
      this.onTime(time, this.field.value);
      if (this.problem.textContent !== '') this.writeField();
      return;
    }
    const read = readBudget(this.strings, axis, this.field.value, { largest, prompt });
    if (read.kind === 'taken') {
      this.state = { ...this.state, reduction: read.reduction };
      // A value typed in another unit is converted to the one shown after the field.
      this.restoreField();
      onChange(read.reduction);
      return;
    }
    // The slider's budget is what is saved: the field shows it again, with the refused text beside
    // it.
    this.writeField();
    this.say(read.why);
  }

  private restoreField(): void {
    this.say('');
    this.writeField();
  }

  private writeField(): void {
    if (!this.state) return;
    const { axis, reduction, prompt } = this.state;
    this.written = fieldText(axis, reduction, prompt);
    this.field.value = this.written;
  }
}

function fieldLabel(strings: TradeOffStrings, axis: Axis): string {
  if (isTime(axis)) return strings.numberTime;
  return isAmount(axis) ? strings.numberTokens : strings.number;
}
