/** What the panel is about, and the choices that change what it shows. */
import { fittedMethods, methodLabels } from '../../src/core/recipe/methods';
import type { Convention, FittedMethod, Metric, PanelState } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import type { RadioGroup } from '../shared/toolkit';
import type { Axis } from './axis';
import { BeforeChoice } from './before-choice';
import { curveOf, referenceOf } from './view';

export interface HeaderEvents {
  onAxis: (axis: Axis) => void;
  onStatistics: (file: string) => void;
  onMethod: (method: FittedMethod) => void;
  /** @param keep part of the visual tokens that enters the decoder */
  onBefore: (keep: number) => void;
}

export class Header {
  private readonly name = h('h1');
  private readonly facts = h('p', { class: 'muted facts' });
  /** Of the recipe that the panel was opened for. */
  private readonly headline = h('p', { class: 'headline' });
  private readonly statistics: Choice;
  private readonly metric: Choice;
  private readonly method: Choice;
  private readonly before: BeforeChoice;
  private readonly conventions: RadioGroup;
  private axis: Axis = { metric: 'flops', convention: 'decoder' };
  readonly element: HTMLElement;
  readonly controls: HTMLElement;

  constructor(
    private readonly strings: TradeOffStrings,
    events: HeaderEvents,
  ) {
    this.statistics = new Choice('statistics', strings.statistics, events.onStatistics);
    this.metric = new Choice('axis', strings.axis, (metric) => {
      events.onAxis({ ...this.axis, metric: metric as Metric });
    });
    this.method = new Choice('method', strings.method, (method) => {
      events.onMethod(method as FittedMethod);
    });
    this.before = new BeforeChoice(strings, events.onBefore);
    this.conventions = h(
      'vscode-radio-group',
      { id: 'convention', 'aria-label': strings.convention },
      h('label', { slot: 'label', class: 'visually-hidden' }, strings.convention),
      h('vscode-radio', { value: 'decoder' }, strings.conventionDecoder),
      h('vscode-radio', { value: 'visual' }, strings.conventionVisual),
    );
    this.conventions.addEventListener('change', () => {
      const convention = this.conventions.value as Convention;
      // Setting the value from outside is a change too.
      if (convention !== this.axis.convention) events.onAxis({ ...this.axis, convention });
    });
    const title = h('div', { class: 'title' }, this.name, this.facts);
    this.element = h('header', {}, title, this.statistics.element, this.headline);
    this.controls = h(
      'div',
      { class: 'controls' },
      this.method.element,
      this.before.choice.element,
      this.metric.element,
      this.conventions,
      this.before.note,
    );
  }

  draw(state: PanelState, axis: Axis): void {
    this.axis = axis;
    const { strings } = this;
    setText(this.name, state.modelName);
    const reference = referenceOf(state);
    const samples = curveOf(state)?.samples;
    const facts = [
      samples === undefined ? undefined : fill(strings.samplesCount, samples),
      reference &&
        fill(
          strings.promptFacts,
          reference.prompt.visualTokens,
          reference.prompt.textTokens,
          reference.shape.layers,
        ),
    ];
    setText(this.facts, facts.filter((fact) => fact !== undefined).join(' · '));
    const chosen = state.recipes.find(({ id }) => id === state.chosenRecipe);
    const headline = chosen?.headline;
    this.headline.hidden = headline === undefined;
    setText(this.headline, headline === undefined ? '' : `${chosen!.name}: ${headline}`);
    this.statistics.element.hidden = state.statistics.length < 2;
    const choices = state.statistics.map(({ file, name, samples: count }) => ({
      value: file,
      label: fill(strings.statisticsChoice, name, count),
    }));
    this.statistics.draw(choices, state.chosenStatistics);
    const metrics: { value: Metric; label: string }[] = [
      { value: 'flops', label: strings.axisFlops },
      { value: 'tokens', label: strings.axisTokens },
      { value: 'kv', label: strings.axisKv },
    ];
    this.metric.draw(metrics, axis.metric);
    this.method.element.hidden = curveOf(state) === undefined;
    this.method.draw(
      fittedMethods.map((value) => ({ value, label: methodLabels[value] })),
      state.method,
    );
    this.before.draw(state);
    this.conventions.value = axis.convention;
    this.conventions.hidden = axis.metric !== 'flops';
  }
}
