/** A message in place of a sample, with buttons for what can be done. */
import { h } from '../shared/dom';
import type { Card, CardAction } from './descriptions';

export class CardView {
  readonly element = h('section', { class: 'card', role: 'status', hidden: true });
  private shown = '';

  constructor(private readonly act: (action: CardAction) => void) {}

  draw(card: Card | undefined): void {
    const key = JSON.stringify(card) as string | undefined;
    if (key === this.shown) return;
    this.shown = key ?? '';
    this.element.hidden = card === undefined;
    this.element.replaceChildren(...(card ? this.build(card) : []));
  }

  private build({ title, text, busy, actions = [] }: Card): HTMLElement[] {
    const heading = h('h2', {}, busy ? h('vscode-progress-ring', {}) : undefined, title);
    const elements: HTMLElement[] = [heading, h('p', {}, text)];
    const buttons = actions.map(({ label, action }, i) => {
      const button = h('vscode-button', { appearance: i === 0 ? 'primary' : 'secondary' }, label);
      button.addEventListener('click', () => {
        this.act(action);
      });
      return button;
    });
    if (buttons.length > 0) elements.push(h('div', { class: 'actions' }, ...buttons));
    return elements;
  }
}
