/** The box of warnings above the measured plot; further ones open in it. */
import type { TradeOffStrings } from '../strings';
import { h } from '../../shared/dom';
import { fill } from '../../shared/fill';
import type { Warnings } from './warnings';

export class WarningsView {
  readonly element = h('ul', { class: 'better', hidden: true });
  private shown = '';

  constructor(private readonly strings: TradeOffStrings) {}

  /** @param others sentences about other things than baselines */
  draw({ first, more }: Warnings, others: readonly string[]): void {
    const lines = [...first, ...others];
    this.element.hidden = lines.length === 0;
    const key = JSON.stringify([lines, more]);
    if (key === this.shown) return;
    this.shown = key;
    const items = first.map((line) => h('li', {}, line));
    if (more.length > 0) items.push(h('li', {}, this.folded(more)));
    this.element.replaceChildren(...items, ...others.map((line) => h('li', {}, line)));
  }

  private folded(more: readonly string[]): HTMLElement {
    const summary = h('summary', {}, fill(this.strings.betterMore, more.length));
    return h('details', {}, summary, ...more.map((line) => h('p', {}, line)));
  }
}
