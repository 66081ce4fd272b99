/** What stands in the place of the slider while nothing can be fitted: why, and what to do. */
import type { PanelMessage, Situation } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from '../../src/protocol/trade-off-strings';
import { h } from '../shared/dom';
import { fill } from '../shared/strings';

type Send = (message: PanelMessage) => void;

interface Card {
  title: string;
  text: string;
  busy?: boolean;
  /** 0 to 1. */
  part?: number;
  actions?: { label: string; message: PanelMessage }[];
}

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

/** @returns undefined where there is nothing to say: everything works */
export function cardOf(
  strings: TradeOffStrings,
  situation: Situation,
  hasRecipe: boolean,
): Card | undefined {
  const withCost = (text: string): string => (hasRecipe ? `${text} ${strings.costOnly}` : text);
  switch (situation.kind) {
    case 'ready':
      return undefined;
    case 'loading':
      return { title: strings.loading, text: '', busy: true };
    case 'untrusted':
      return {
        title: strings.untrusted,
        text: withCost(strings.untrustedText),
        actions: [{ label: strings.manageTrust, message: { type: 'manageTrust' } }],
      };
    case 'no-model':
      return { title: strings.noModel, text: withCost(strings.noModelText) };
    case 'no-statistics':
      return {
        title: strings.noStatistics,
        text: withCost(strings.noStatisticsText),
        actions: [{ label: strings.calibrate, message: { type: 'calibrate' } }],
      };
    case 'calibrating': {
      const { queued, done, total, secondsLeft } = situation;
      if (queued) return { title: strings.calibrating, text: strings.queued, busy: true };
      const left =
        secondsLeft === undefined ? '' : ` ${fill(strings.secondsLeft, Math.ceil(secondsLeft))}`;
      return {
        title: strings.calibrating,
        text: total > 0 ? fill(strings.calibratingText, done, total) + left : strings.loading,
        ...(total > 0 ? { part: done / total } : { busy: true }),
      };
    }
    case 'preparing':
      return { title: strings.preparing, text: strings.preparingText, part: situation.part };
    case 'failed':
      return {
        title: strings.failed,
        text: situation.message,
        actions: [
          { label: strings.retry, message: { type: 'retry' } },
          { label: strings.showLog, message: { type: 'showLog' } },
        ],
      };
  }
}
