/** Which recipe and which sample, and the way to others. */
import type { InspectMessage, InspectState } from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { h, setAttribute, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import type { Button, Checkbox, TextField } from '../shared/toolkit';
import { onlyChangedText } from './descriptions';
import { headerParts } from './header-parts';
import { icon, type IconName } from './icons';

export interface HeaderEvents {
  onJump: (to: string) => void;
  onExport: () => void;
  send: (message: InspectMessage) => void;
}

export class Header {
  private readonly name: HTMLButtonElement;
  private readonly facts = h('span', { class: 'muted facts' });
  private readonly others: Button;
  private readonly apply: Button;
  private readonly exporting: HTMLButtonElement;
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly field: TextField;
  private readonly place = h('span', { class: 'muted place' });
  /** Its label is its own text. */
  private readonly filter: Checkbox;
  private readonly evaluate: HTMLElement;
  private readonly samples: HTMLElement;
  readonly element: HTMLElement;
  private id = '';
  private onlyChanged = false;

  constructor(
    private readonly strings: InspectStrings,
    events: HeaderEvents,
  ) {
    this.name = h('button', { type: 'button', class: 'link' });
    this.name.addEventListener('click', () => {
      events.send({ type: 'openRecipe' });
    });
    this.others = h('vscode-button', { appearance: 'secondary' }, strings.chooseData);
    this.others.addEventListener('click', () => {
      events.send({ type: 'chooseData' });
    });
    // Offered here, since users decide after they have looked.
    this.apply = h(
      'vscode-button',
      { class: 'apply', appearance: 'secondary', title: strings.applyTitle },
      strings.apply,
    );
    this.apply.addEventListener('click', () => {
      events.send({ type: 'apply' });
    });
    this.exporting = act('export', strings.exportPng, () => {
      events.onExport();
    });
    this.previous = act('previous', strings.previous, () => {
      events.send({ type: 'go', to: 'previous' });
    });
    this.next = act('next', strings.next, () => {
      events.send({ type: 'go', to: 'next' });
    });
    this.field = h('vscode-text-field', { title: strings.jumpLabel });
    this.filter = h('vscode-checkbox', { class: 'filter' });
    this.listen(events);
    const evaluate = h('button', { type: 'button', class: 'link' }, strings.evaluate);
    evaluate.addEventListener('click', () => {
      events.send({ type: 'evaluate' });
    });
    this.evaluate = h('span', { class: 'muted evaluate' }, strings.changedUnknown, ' ', evaluate);
    this.samples = h(
      'nav',
      { class: 'samples', 'aria-label': strings.samples },
      h('span', { class: 'walk' }, this.previous, this.field, this.next, this.place),
      this.filter,
      this.evaluate,
    );
    const title = h('h1', {}, h('span', { class: 'visually-hidden' }, strings.title, ': '));
    title.append(this.name);
    this.element = h(
      'header',
      {},
      h(
        'div',
        { class: 'title' },
        h('span', { class: 'what' }, title, this.facts),
        h('span', { class: 'tools' }, this.apply, this.exporting),
      ),
      h('div', { class: 'bar' }, this.samples, this.others),
    );
  }

  private listen(events: HeaderEvents): void {
    this.field.addEventListener('keydown', ({ key }: KeyboardEvent) => {
      if (key === 'Enter') events.onJump(this.field.value);
      if (key === 'Escape') this.field.value = this.id;
    });
    this.filter.addEventListener('change', () => {
      // The element also reports values that `draw` sets.
      if (this.filter.checked === this.onlyChanged) return;
      this.onlyChanged = this.filter.checked;
      events.send({ type: 'filter', onlyChanged: this.onlyChanged });
    });
  }

  draw(state: InspectState, hasSample: boolean): void {
    const { recipeName, modelName, source, position, changed, onlyChanged } = state;
    const { strings } = this;
    setText(this.name, recipeName);
    // The element hands its name on to the field inside only once it is in the page.
    setAttribute(this.field, 'aria-label', strings.jumpLabel);
    setAttribute(this.name, 'title', fill(strings.openRecipe, recipeName));
    const facts = [modelName, source?.name].filter(Boolean).join(' · ');
    setText(this.facts, facts);
    setAttribute(this.facts, 'title', facts);
    const parts = headerParts(state, hasSample);
    this.others.hidden = !parts.others;
    this.exporting.hidden = !parts.actions;
    this.apply.hidden = !parts.actions;
    this.samples.hidden = !parts.samples;
    this.onlyChanged = onlyChanged;
    this.filter.checked = onlyChanged;
    this.filter.hidden = changed === undefined;
    setText(this.filter, onlyChangedText(strings, changed));
    this.evaluate.hidden = changed !== undefined;
    const index = position?.index ?? 0;
    const count = position?.count ?? 0;
    // A disabled button would lose the focus at the last sample.
    setAttribute(this.previous, 'aria-disabled', index === 0);
    setAttribute(this.next, 'aria-disabled', index >= count - 1);
    setText(this.place, position ? fill(strings.position, index + 1, count) : '');
    if (position && position.id !== this.id) {
      this.id = position.id;
      this.field.value = position.id;
    }
  }
}

function act(name: IconName, label: string, onClick: () => void): HTMLButtonElement {
  const button = h(
    'button',
    { type: 'button', class: 'act', title: label, 'aria-label': label },
    icon(name),
  );
  button.addEventListener('click', onClick);
  return button;
}
