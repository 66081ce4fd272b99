/** A plot with its title, legend, exports and the table behind it. */
import type { ExportFormat } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from '../../src/protocol/trade-off-strings';
import type { Table } from '../shared/csv';
import { DataTable } from '../shared/data-table';
import { h, setText } from '../shared/dom';
import { fill } from '../shared/strings';

export interface LegendEntry {
  /** Of the swatch: the colour and form of the series. */
  className: string;
  text: string;
}

const formats: readonly ExportFormat[] = ['svg', 'png', 'csv'];

export class PlotFigure {
  readonly plot = h('div', { class: 'plot-area' });
  private readonly legend = h('ul', { class: 'legend' });
  private readonly note = h('p', { class: 'note muted' });
  readonly table: DataTable;
  readonly element: HTMLElement;
  private shown = '';

  constructor(
    name: string,
    title: string,
    strings: TradeOffStrings,
    content: () => Table,
    onExport: (format: ExportFormat) => void,
  ) {
    const buttons = formats.map((format) => {
      const label = format.toUpperCase();
      const button = h(
        'button',
        { type: 'button', class: 'export', 'aria-label': fill(strings.exportAs, title, label) },
        label,
      );
      button.addEventListener('click', () => {
        onExport(format);
      });
      return button;
    });
    this.table = new DataTable(strings.data, title, content);
    this.element = h(
      'figure',
      { class: `figure ${name}`, 'aria-labelledby': `${name}-title` },
      h(
        'figcaption',
        {},
        h('h2', { id: `${name}-title` }, title),
        this.legend,
        h('span', { class: 'exports' }, ...buttons),
      ),
      this.plot,
      this.note,
      this.table.element,
    );
  }

  draw(legend: readonly LegendEntry[], note = ''): void {
    const key = JSON.stringify(legend);
    if (key !== this.shown) {
      this.shown = key;
      this.legend.replaceChildren(
        ...legend.map(({ className, text }) =>
          h('li', {}, h('span', { class: `swatch ${className}`, 'aria-hidden': 'true' }), text),
        ),
      );
    }
    setText(this.note, note);
    this.note.hidden = note === '';
    this.table.refresh();
  }
}
