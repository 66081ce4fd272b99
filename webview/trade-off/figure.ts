/** A plot with its title, legend, exports and the table of its data. */
import type { ExportFormat } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import type { Table } from '../shared/csv';
import { DataToggle, TableView } from '../shared/data-table';
import { h, setText } from '../shared/dom';
import { fill } from '../shared/fill';

export interface LegendEntry {
  /** The swatch's class: it gives the colour and the form of the series. */
  className: string;
  text: string;
}

const formats: readonly ExportFormat[] = ['svg', 'png', 'csv'];

export class PlotFigure {
  readonly plot = h('div', { class: 'plot-area' });
  /** Between title and plot. */
  readonly above = h('div', { class: 'above', hidden: true });
  private readonly legend = h('ul', { class: 'legend' });
  readonly note = h('p', { class: 'note muted' });
  private readonly data: DataToggle;
  private readonly exports: HTMLElement;
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
        {
          type: 'button',
          class: 'quiet export',
          'aria-label': fill(strings.exportAs, title, label),
        },
        label,
      );
      button.addEventListener('click', () => {
        onExport(format);
      });
      return button;
    });
    const table = new TableView(title, content);
    const titleId = `${name}-title`;
    this.data = new DataToggle(strings.data, { id: `${name}-data`, titleId }, table);
    this.exports = h('span', { class: 'exports' }, this.data.button, ...buttons);
    this.element = h(
      'figure',
      { class: `figure ${name}`, 'aria-labelledby': titleId },
      h('figcaption', {}, h('h2', { id: titleId }, title), this.legend, this.exports),
      this.above,
      this.plot,
      // After the plot, so that it does not move it.
      this.note,
      table.element,
    );
  }

  /** Without anything to plot, the note alone. */
  set isEmpty(isEmpty: boolean) {
    this.plot.hidden = isEmpty;
    this.exports.hidden = isEmpty;
  }

  /** Entries of the legend, as they are shown. */
  get legendEntries(): HTMLElement[] {
    return [...this.legend.querySelectorAll('li')];
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
    this.data.refresh();
  }
}
