/** Facts about the patch under the pointer: its place, its fate, its masses. */
import type { InspectStrings } from './strings';
import { h, setText } from '../shared/dom';
import { fill } from '../shared/fill';
import { describeExit, formatTokenMass } from './descriptions';
import { placeOf, tokenAt } from './patches';
import type { Ranked } from './tokens';
import type { Shown } from './view';

export class Details {
  private readonly hint: HTMLElement;
  private readonly place = h('span', { class: 'patch-place' });
  private readonly exit = h('span', { class: 'muted' });
  private readonly table = h('table', { class: 'masses' });
  readonly element: HTMLElement;

  constructor(private readonly strings: InspectStrings) {
    this.hint = h('p', { class: 'muted' }, strings.patchHint);
    this.element = h(
      'section',
      { class: 'details' },
      h('h2', { class: 'visually-hidden' }, strings.patchDetails),
      this.hint,
      h('p', {}, this.place, ' ', this.exit),
      this.table,
    );
  }

  draw({ observation, table, layer, hovered, focused }: Shown): void {
    const { strings } = this;
    const patch = hovered ?? focused;
    this.hint.hidden = patch !== undefined;
    this.table.hidden = patch === undefined || layer < 0;
    setText(this.place, '');
    setText(this.exit, '');
    if (!patch) return;
    const grid = observation.grids[patch.grid]!;
    const { row, column } = placeOf(grid, patch.index);
    const token = tokenAt(grid, patch.index);
    setText(this.place, fill(strings.place, row + 1, column + 1));
    setText(this.exit, describeExit(strings, observation, token, layer));
    if (layer < 0) return;
    const [pruned, unpruned] = [
      table.of('pruned', layer, token),
      table.of('unpruned', layer, token),
    ];
    const cells = (ranked: Ranked | undefined, among: number | undefined): HTMLElement[] =>
      ranked && among !== undefined
        ? [
            h('td', {}, formatTokenMass(ranked.mass)),
            h('td', { class: 'muted' }, fill(strings.rankOf, ranked.rank, among)),
          ]
        : [h('td', {}, '–'), h('td', {})];
    const line = (name: string, key: 'self' | 'cross'): HTMLElement =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, name),
        ...cells(pruned?.[key], pruned?.among),
        ...cells(unpruned?.[key], unpruned?.among),
      );
    const head = (name: string): HTMLElement[] => [
      h('th', { scope: 'col' }, name),
      h('th', { scope: 'col' }, strings.rank),
    ];
    this.table.replaceChildren(
      h('caption', { class: 'muted' }, fill(strings.masses, layer)),
      h('thead', {}, h('tr', {}, h('td', {}), ...head(strings.pruned), ...head(strings.unpruned))),
      h('tbody', {}, line(strings.selfMass, 'self'), line(strings.crossMass, 'cross')),
    );
  }
}
