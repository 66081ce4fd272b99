/** The panel's subject: the model, its calibration, and the recipe's headline. */
import { text } from '../../src/core/text';
import type { PanelState } from '../../src/protocol/trade-off';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import { samplesWords } from './descriptions';
import { referenceOf } from './view';

export class Header {
  private readonly name = h('h1');
  private readonly facts = h('p', { class: 'muted facts' });
  /** The headline of the recipe that the panel was opened for. */
  private readonly headline = h('p', { class: 'headline' });
  /** In place of the headline, which a recipe with faults does not have. */
  private readonly fault = h('p', { class: 'headline broken', role: 'status', hidden: true });
  private readonly statistics: Choice;
  readonly element: HTMLElement;

  constructor(
    private readonly strings: TradeOffStrings,
    onStatistics: (file: string) => void,
  ) {
    this.statistics = new Choice('statistics', strings.statistics, onStatistics);
    const title = h('div', { class: 'title' }, this.name, this.facts);
    this.element = h('header', {}, title, this.statistics.element, this.headline, this.fault);
  }

  get saysFault(): boolean {
    return !this.fault.hidden;
  }

  /** @param words empty where the recipe has none */
  sayFault(words: string): void {
    setText(this.fault, words);
    this.fault.hidden = words === '';
    if (this.saysFault) this.headline.hidden = true;
  }

  draw(state: PanelState): void {
    const { strings } = this;
    setText(this.name, state.modelName);
    const reference = referenceOf(state);
    const facts = [
      samplesWords(strings, state),
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
    // Its room stays if there are recipes, whether the chosen one has words or not: nothing below
    // jumps.
    this.headline.hidden = state.recipes.length === 0 || this.saysFault;
    setText(
      this.headline,
      headline === undefined ? '' : localize(text`${chosen!.name}: ${headline}`),
    );
    this.statistics.element.hidden = state.statistics.length < 2;
    const choices = state.statistics.map(({ file, name, samples: count }) => ({
      value: file,
      label: fill(strings.statisticsChoice, name, count),
    }));
    this.statistics.draw(choices, state.chosenStatistics);
  }
}
