/** The readout as a table: a row a figure, a column a candidate. */
import type { TradeOffStrings } from './strings';
import { h, setText } from '../shared/dom';
import type { Button } from '../shared/toolkit';
import { unknown, type ReadoutRow } from './readout-types';

export interface ReadoutColumn {
  title: string;
  /** Marks the column like its curve. */
  className: string;
}

/** Offers to measure an unknown accuracy. */
export interface Offer {
  /** The button's text; undefined if there is nothing to offer. */
  label: string | undefined;
  /**
   * Whether models may be run here: then the button keeps its place while there is nothing to
   * offer.
   */
  isPossible: boolean;
  /** Whether another run is active. */
  isRunning: boolean;
}

interface RowCells {
  label: HTMLElement;
  unpruned: HTMLElement;
  cells: { value: HTMLElement; change: HTMLElement }[];
}

export class ReadoutView {
  private readonly head = h('tr');
  private readonly body = h('tbody');
  readonly element: HTMLElement;
  private shape = '';
  private isFull = false;
  private rows: RowCells[] = [];
  private readonly measure: Button;
  private readonly more = h('button', { type: 'button', class: 'quiet more' });
  /** The basis of an estimate, or why there is none. */
  private readonly basis = h('span');

  constructor(
    private readonly strings: TradeOffStrings,
    onMeasure: () => void,
  ) {
    this.measure = h('vscode-button', { class: 'measure', appearance: 'secondary' });
    this.measure.addEventListener('click', onMeasure);
    this.more.addEventListener('click', () => {
      this.showMore(!this.isFull);
    });
    const caption = h('caption', { class: 'visually-hidden' }, strings.readout);
    this.element = h(
      'section',
      // If the figures are wider than the panel, keys can scroll them, too.
      { class: 'readout', 'aria-label': strings.readout, tabindex: 0 },
      h('table', {}, caption, h('thead', {}, this.head), this.body),
      h(
        'div',
        { class: 'meaning' },
        h('p', {}, strings.massMeaning, ' ', this.basis),
        this.measure,
      ),
    );
    this.showMore(false);
  }

  /**
   * Only changes texts while rows and columns stay, so that dragging moves nothing.
   *
   * @param basis of the stated accuracy
   */
  draw(
    columns: readonly ReadoutColumn[],
    rows: readonly ReadoutRow[],
    offer: Offer,
    basis = '',
  ): void {
    setText(this.basis, basis);
    this.measure.hidden = !offer.isPossible;
    this.measure.classList.toggle('unseen', offer.label === undefined);
    this.measure.disabled = offer.isRunning;
    if (offer.label !== undefined) setText(this.measure, offer.label);
    const shape = JSON.stringify([columns, rows.map(({ key }) => key)]);
    if (shape !== this.shape) this.build(columns, rows);
    this.shape = shape;
    rows.forEach(({ label, unpruned, figures }, i) => {
      const cells = this.rows[i]!;
      setText(cells.label, label);
      setText(cells.unpruned, unpruned);
      figures.forEach((figure, column) => {
        setText(cells.cells[column]!.value, figure?.value ?? unknown);
        setText(cells.cells[column]!.change, figure?.change ?? '');
      });
    });
  }

  /** Where the panel is narrow: wide ones show all. */
  private showMore(isFull: boolean): void {
    this.isFull = isFull;
    this.element.classList.toggle('brief', !isFull);
    setText(this.more, isFull ? this.strings.fewerFigures : this.strings.moreFigures);
  }

  private build(columns: readonly ReadoutColumn[], rows: readonly ReadoutRow[]): void {
    const { unpruned } = this.strings;
    const columnHead = (title: string, className: string): HTMLElement =>
      h('th', { scope: 'col', class: className, title }, h('span', {}, title));
    this.head.replaceChildren(
      h('td', {}, this.more),
      columnHead(unpruned, 'unpruned'),
      ...columns.map(({ title, className }) => columnHead(title, className)),
    );
    this.rows = rows.map(() => ({
      label: h('th', { scope: 'row' }),
      unpruned: h('td', { class: 'unpruned' }),
      cells: columns.map(() => ({ value: h('span'), change: h('span', { class: 'change' }) })),
    }));
    this.body.replaceChildren(
      ...this.rows.map(({ label, unpruned: unprunedCell, cells }, i) =>
        h(
          'tr',
          { class: rows[i]!.isMore ? 'more' : '' },
          label,
          unprunedCell,
          ...cells.map(({ value, change }) => h('td', {}, value, ' ', change)),
        ),
      ),
    );
  }
}
