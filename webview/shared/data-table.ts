/** The data of a plot as a table, for users who cannot see the plot or want to copy it. */
import { cellWords, type Table } from './csv';
import { h } from './dom';

/** The table in a frame that scrolls by itself, and can be focused for that. */
export class TableView {
  private readonly table = h('table', { class: 'data' });
  readonly element: HTMLElement;

  constructor(
    private readonly caption: string,
    private readonly content: () => Table,
  ) {
    this.element = h(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': caption },
      this.table,
    );
  }

  fill(): void {
    const { columns, rows } = this.content();
    const head = columns.map((name) => h('th', { scope: 'col' }, name));
    const body = rows.map((row) => {
      const cells = row.map((cell, i) =>
        i === 0 ? h('th', { scope: 'row' }, cellWords(cell)) : h('td', {}, cellWords(cell)),
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

/** Below its plot: filled when it is opened, and updated only while it is open. */
export class DataTable {
  private readonly view: TableView;
  readonly element: HTMLDetailsElement;

  constructor(summary: string, caption: string, content: () => Table) {
    this.view = new TableView(caption, content);
    this.element = h('details', {}, h('summary', {}, summary), this.view.element);
    this.element.addEventListener('toggle', () => {
      this.refresh();
    });
  }

  refresh(): void {
    if (this.element.open) this.view.fill();
  }
}

/** A button, anywhere, that shows and hides the table. */
export class DataToggle {
  private readonly view: TableView;
  readonly button: HTMLButtonElement;

  /** @param titleId of the element that names the table's subject */
  constructor(text: string, { id, titleId }: { id: string; titleId: string }, view: TableView) {
    this.view = view;
    view.element.id = id;
    view.element.hidden = true;
    this.button = h(
      'button',
      {
        type: 'button',
        class: 'quiet data-toggle',
        'aria-expanded': 'false',
        'aria-controls': id,
        'aria-describedby': titleId,
      },
      text,
    );
    this.button.addEventListener('click', () => {
      view.element.hidden = !view.element.hidden;
      this.button.setAttribute('aria-expanded', String(!view.element.hidden));
      this.refresh();
    });
  }

  refresh(): void {
    if (!this.view.element.hidden) this.view.fill();
  }
}
