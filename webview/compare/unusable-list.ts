/** Beneath the table: recipes that cannot be used, each on a line with its reason. */
import type { CompareColumn, CompareMessage } from '../../src/protocol/compare';
import { h } from '../shared/dom';
import { fill } from '../shared/fill';
import { icon } from './icons';
import { compareStrings } from './strings';
import { warningSign } from './warning-sign';

const strings = compareStrings();

export class UnusableList {
  readonly element = h('ul', { class: 'unusable', 'aria-label': strings.unusable });
  private shown = '';

  constructor(private readonly send: (message: CompareMessage) => void) {}

  /** Only made again when it changes, so that buttons keep the focus. */
  show(columns: readonly CompareColumn[]): void {
    const unusable = columns.filter(({ problem }) => problem !== undefined);
    const shown = JSON.stringify(unusable);
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.hidden = unusable.length === 0;
    this.element.replaceChildren(...unusable.map((column) => this.line(column)));
  }

  private line({ id, name, path, problem }: CompareColumn): HTMLElement {
    const title = `${fill(strings.open, name)}\n${path}`;
    const open = h('button', { type: 'button', class: 'name', title }, name);
    open.addEventListener('click', () => {
      this.send({ type: 'open', id });
    });
    const label = fill(strings.remove, name);
    const attributes = { type: 'button', class: 'act', title: label, 'aria-label': label };
    const remove = h('button', attributes, icon('remove'));
    remove.addEventListener('click', () => {
      this.send({ type: 'remove', id });
    });
    const words = h('span', { class: 'problem' }, warningSign(), open, ': ', problem);
    return h('li', {}, words, remove);
  }
}
