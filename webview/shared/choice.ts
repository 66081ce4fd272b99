/** A dropdown whose options may change: the toolkit's element with a plain interface. */
import { h } from './dom';
import type { Dropdown } from './toolkit';

export interface Option {
  value: string;
  label: string;
}

export class Choice {
  readonly element: HTMLElement;
  private readonly dropdown: Dropdown;
  private shown = '';

  constructor(id: string, label: string, onChange: (value: string) => void) {
    this.dropdown = h('vscode-dropdown', { id, 'aria-label': label });
    this.element = h(
      'span',
      { class: 'choice' },
      h('span', { class: 'label', 'aria-hidden': 'true' }, label),
      this.dropdown,
    );
    this.dropdown.addEventListener('change', () => {
      onChange(this.dropdown.value);
    });
  }

  draw(options: readonly Option[], chosen: string | undefined): void {
    const key = JSON.stringify([options, chosen]);
    if (key === this.shown) return;
    this.shown = key;
    this.dropdown.replaceChildren(
      ...options.map(({ value, label }) =>
        h('vscode-option', { value, selected: value === chosen }, label),
      ),
    );
    // The element reads its options in a later task, and would forget a value it does not know yet.
    queueMicrotask(() => {
      if (chosen !== undefined) this.dropdown.value = chosen;
    });
  }
}
