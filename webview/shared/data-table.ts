/** The table behind a plot: what it shows, for who cannot see it or wants to copy it. */
import type { Table } from './csv';
import { h } from './dom';

/** Filled when it is opened, and kept current only while it is open. */
export class DataTable {
  private readonly table = h('table', { class: 'data' });
  readonly element: HTMLDetailsElement;

  constructor(
    summary: string,
    private readonly caption: string,
    private readonly content: () => Table,
  ) {
    const scroller = h(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': caption },
      this.table,
    );
    this.element = h('details', {}, h('summary', {}, summary), scroller);
    this.element.addEventListener('toggle', () => {
      this.refresh();
    });
  }

  refresh(): void {
    if (!this.element.open) return;
    const { columns, rows } = this.content();
    const head = columns.map((name) => h('th', { scope: 'col' }, name));
    const body = rows.map((row) => {
      const cells = row.map((cell, i) =>
        i === 0
          ? h('th', { scope: 'row' }, String(cell ?? ''))
          : h('td', {}, cell === undefined ? '' : String(cell)),
      );
      return h('tr', {}, ...cells);
    });
    this.table.replaceChildren(
      h('caption', { class: 'visually-hidden' }, this.caption),
      h('thead', {}, h('tr', {}, ...head)),
      h('tbody', {}, ...body),
    );
  }
}
