/** Shown instead of the slider while nothing can be fitted: why, and what to do. */
import type { PanelMessage, Situation } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { h } from '../shared/dom';
import { cardOf, type Card } from './situation-cards';

type Send = (message: PanelMessage) => void;

export class SituationView {
  readonly element = h('section', { class: 'situation', role: 'status' });
  private shown = '';

  constructor(
    private readonly strings: TradeOffStrings,
    private readonly send: Send,
  ) {}

  draw(situation: Situation, hasRecipe: boolean): void {
    const card = cardOf(this.strings, situation, hasRecipe);
    const key = JSON.stringify(card);
    if (key === this.shown) return;
    this.shown = key;
    this.element.hidden = card === undefined;
    if (card) this.element.replaceChildren(...this.build(card));
  }

  private build({ title, text, busy, part, actions = [] }: Card): HTMLElement[] {
    const heading = h('h2', {}, busy ? h('vscode-progress-ring', {}) : undefined, title);
    const elements: HTMLElement[] = [heading, h('p', {}, text)];
    if (part !== undefined)
      elements.push(h('progress', { value: part, max: 1, 'aria-label': title }));
    if (actions.length > 0) {
      const buttons = actions.map(({ label, message }, i) => {
        const button = h('vscode-button', { appearance: i === 0 ? 'primary' : 'secondary' }, label);
        button.addEventListener('click', () => {
          this.send(message);
        });
        return button;
      });
      elements.push(h('div', { class: 'actions' }, ...buttons));
    }
    return elements;
  }
}
