/** How runs came out and where that leads, below the slider until it is read. */
import { sentences } from '../../src/core/text';
import type { ShownEnd } from '../../src/protocol/measured';
import type { PanelMessage } from '../../src/protocol/trade-off';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { h } from '../shared/dom';
import { icon } from '../shared/icon';
import type { LiveRegion } from '../shared/live-region';
import { button } from '../shared/toolkit';

/** Two strokes across. */
const cross = 'M4 4 12 12M12 4 4 12';

export class RunEnds {
  readonly element = h('div', { class: 'ends' });
  /** By their ids: those that stay keep the focus. */
  private shown = new Map<number, HTMLElement>();

  constructor(
    private readonly strings: TradeOffStrings,
    private readonly live: LiveRegion,
    private readonly send: (message: PanelMessage) => void,
  ) {}

  draw(ends: readonly ShownEnd[]): void {
    const isSame = ends.length === this.shown.size && ends.every(({ id }) => this.shown.has(id));
    if (isSame) return;
    const come = ends.filter(({ id }) => !this.shown.has(id));
    if (come.length > 0) this.live.say(localize(sentences(come.map(({ words }) => words))));
    this.shown = new Map(ends.map((end) => [end.id, this.shown.get(end.id) ?? this.card(end)]));
    this.element.replaceChildren(...this.shown.values());
  }

  private card({ id: end, words, ways }: ShownEnd): HTMLElement {
    const { dismiss } = this.strings;
    const close = h('button', { class: 'dismiss', 'aria-label': dismiss, title: dismiss });
    close.append(icon(cross));
    close.addEventListener('click', () => {
      this.send({ type: 'leaveEnd', end });
    });
    const buttons = ways.map((label, way) =>
      button(label, () => {
        this.send({ type: 'leaveEnd', end, way });
      }),
    );
    const row = buttons.length > 0 ? h('div', { class: 'ways' }, ...buttons) : undefined;
    return h('div', { class: 'ended' }, h('span', {}, words), close, row);
  }
}
