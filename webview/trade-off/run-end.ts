/** How a run came out and where that leads, below the slider until it is read. */
import type { ShownEnd } from '../../src/protocol/measured';
import type { PanelMessage } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { h, setText } from '../shared/dom';
import { icon } from '../shared/icon';
import type { LiveRegion } from '../shared/live-region';
import { button } from '../shared/toolkit';

/** Two strokes across. */
const cross = 'M4 4 12 12M12 4 4 12';

export class RunEndView {
  private readonly text = h('span');
  private readonly ways = h('div', { class: 'ways' });
  private labels = '';
  readonly element: HTMLElement;

  constructor(
    { dismiss }: TradeOffStrings,
    private readonly live: LiveRegion,
    private readonly send: (message: PanelMessage) => void,
  ) {
    const close = h('button', { class: 'dismiss', 'aria-label': dismiss, title: dismiss });
    close.append(icon(cross));
    close.addEventListener('click', () => {
      send({ type: 'leaveEnd' });
    });
    this.element = h('div', { class: 'ended', hidden: true }, this.text, close, this.ways);
  }

  draw(end: ShownEnd | undefined): void {
    this.element.hidden = end === undefined;
    const { words = '' } = end ?? {};
    if (words !== '' && words !== this.text.textContent) this.live.say(words);
    setText(this.text, words);
    // Buttons that stay keep the focus.
    const labels = JSON.stringify(end?.ways ?? []);
    if (labels === this.labels) return;
    this.labels = labels;
    this.ways.replaceChildren(
      ...(end?.ways ?? []).map((label, way) =>
        button(label, () => {
          this.send({ type: 'leaveEnd', way });
        }),
      ),
    );
  }
}
