/** The table: a column for each recipe, a row for each property or cost. */
import type {
  CompareColumn,
  CompareMessage,
  CompareState,
  ComparisonCell,
  ComparisonRow,
} from '../../src/protocol/compare';
import { h } from '../shared/dom';
import { fill } from '../shared/fill';
import { icon, swatch } from './icons';
import { compareStrings } from './strings';
import { warningSign } from './warning-sign';

const strings = compareStrings();

/** Pixels that a column needs beside others; narrower, a row has a line for each recipe. */
const leastColumn = 120;
/** Below this width labels are above their rows (compare.css). */
const narrow = 480;

/** What matters most: if it is unknown, measuring it is offered. */
const offering: ReadonlySet<ComparisonRow['key']> = new Set(['accuracy', 'firstToken'] as const);

type Send = (message: CompareMessage) => void;

export class ComparisonTable {
  private readonly caption = h('caption', { class: 'visually-hidden' });
  // Roles are written out: laid out as a grid, a table is no longer one to screen readers.
  private readonly head = h('thead', { role: 'rowgroup' });
  private readonly body = h('tbody', { role: 'rowgroup' });
  readonly element = h(
    'table',
    { role: 'table', class: 'comparison' },
    this.caption,
    this.head,
    this.body,
  );
  private shownHead = '';
  private width = Infinity;
  private columns = 0;

  get columnCount(): number {
    return this.columns;
  }

  constructor(private readonly send: Send) {}

  /** @param width of the page, in pixels */
  fit(width: number): void {
    this.width = width;
    const isStacked = width <= narrow && width < leastColumn * this.columns;
    this.element.classList.toggle('stacked', isStacked);
  }

  show(shown: CompareState): void {
    const { columns, rows, categories } = shown;
    this.columns = columns.length;
    this.fit(this.width);
    this.caption.textContent = strings.caption;
    // Where a side bar is narrow, the columns share its whole width.
    this.element.style.setProperty('--columns', String(columns.length));
    this.showHead(shown);
    this.body.replaceChildren(
      ...rows.map((row) => this.bodyRow(row, shown)),
      ...(categories.length > 0 ? [groupRow(strings.categories, columns.length)] : []),
      ...categories.map((row) => this.bodyRow(row, shown)),
    );
  }

  private bodyRow(row: ComparisonRow, shown: CompareState): HTMLElement {
    const { label, description, verbatim, key, cells, isMeasured } = row;
    const { columns } = shown;
    return h(
      'tr',
      { role: 'row', class: verbatim || key === 'ranking' ? 'words' : undefined },
      h('th', { role: 'rowheader', scope: 'row', title: description }, label),
      ...cells.map((cell, i) =>
        cell.text === '' && isMeasured
          ? this.unmeasured(columns[i]!, shown, i, offering.has(key))
          : dataCell(cell, columns[i]!, shown, i),
      ),
    );
  }

  private unmeasured(
    { id, name }: CompareColumn,
    { canEvaluate }: CompareState,
    index: number,
    isOffered: boolean,
  ): HTMLElement {
    const label = fill(strings.measureLong, name);
    const measure = h(
      'button',
      { type: 'button', class: 'link', 'aria-label': label, title: label },
      strings.measure,
    );
    measure.addEventListener('click', () => {
      this.send({ type: 'evaluate', id });
    });
    return h(
      'td',
      { role: 'cell', class: 'nothing' },
      whose(name, index),
      h('div', { class: 'value' }, strings.notMeasured),
      canEvaluate && isOffered ? measure : undefined,
    );
  }

  /** Buttons are only made again when columns change, so that they keep the focus. */
  private showHead({ columns, differs }: CompareState): void {
    const shown = JSON.stringify([
      differs,
      ...columns.map(({ id, name, path, otherModel }) => [id, name, path, otherModel]),
    ]);
    if (shown === this.shownHead) return;
    this.shownHead = shown;
    const focused = this.head.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset['key']
      : undefined;
    const cells = columns.map((column, index) => this.headCell(column, index, differs));
    const corner = h('td', { role: 'cell', class: 'corner' });
    this.head.replaceChildren(h('tr', { role: 'row' }, corner, ...cells));
    if (focused !== undefined) this.focus(focused);
  }

  private headCell(column: CompareColumn, index: number, differs: boolean): HTMLElement {
    const { id, name, path, otherModel } = column;
    const button = (
      type: 'open' | 'remove' | 'makeFirst',
      label: string,
      attributes: Record<string, string>,
      ...content: (Node | string)[]
    ): HTMLElement => {
      const element = h(
        'button',
        { type: 'button', title: label, 'data-key': `${type} ${id}`, ...attributes },
        ...content,
      );
      element.addEventListener('click', () => {
        this.send({ type, id });
      });
      return element;
    };
    const act = (type: 'remove' | 'makeFirst', label: string, picture: SVGElement) =>
      button(type, label, { class: 'act', 'aria-label': label }, picture);
    return h(
      'th',
      { role: 'columnheader', scope: 'col' },
      h(
        'div',
        { class: 'acts' },
        swatch(index),
        // Which recipe is the first matters only to differences.
        !differs
          ? undefined
          : index === 0
            ? h('span', { class: 'badge' }, strings.first)
            : act('makeFirst', fill(strings.makeFirst, name), icon('first')),
        act('remove', fill(strings.remove, name), icon('remove')),
      ),
      button('open', `${fill(strings.open, name)}\n${path}`, { class: 'name' }, name),
      otherModel
        ? h(
            'div',
            { class: 'flag', title: strings.otherModelLong },
            warningSign(),
            strings.otherModel,
          )
        : undefined,
    );
  }

  /** The button that had the focus, or the nearest one of its kind. */
  private focus(key: string): void {
    const buttons = [...this.head.querySelectorAll<HTMLElement>('button')];
    const kind = key.slice(0, key.indexOf(' ') + 1);
    const same = buttons.find(({ dataset }) => dataset['key'] === key);
    const next = same ?? buttons.find(({ dataset }) => dataset['key']?.startsWith(kind));
    (next ?? buttons[0])?.focus();
  }
}

/** The recipe of a cell that has a line of its own; a screen reader takes it from the column. */
function whose(name: string, index: number): HTMLElement {
  const text = h('span', {}, name);
  return h('div', { class: 'whose', 'aria-hidden': 'true' }, swatch(index), text);
}

/** The heading of the rows below. */
function groupRow(title: string, columns: number): HTMLElement {
  return h(
    'tr',
    { role: 'row', class: 'group' },
    h('th', { role: 'rowheader', scope: 'rowgroup', colspan: columns + 1 }, h('span', {}, title)),
  );
}

function dataCell(
  { text, detail, warning, difference, trend, best }: ComparisonCell,
  { name }: CompareColumn,
  { differs }: CompareState,
  index: number,
): HTMLElement {
  if (text === '') {
    const words = h('span', { class: 'visually-hidden' }, strings.nothing);
    return h(
      'td',
      { role: 'cell', class: 'nothing' },
      whose(name, index),
      h('span', { class: 'value', 'aria-hidden': 'true' }, '–'),
      words,
    );
  }
  const star = [
    h('span', { class: 'star', 'aria-hidden': 'true' }, '★'),
    h('span', { class: 'visually-hidden' }, `${strings.best}: `),
  ];
  return h(
    'td',
    { role: 'cell', class: best ? 'best' : undefined, title: whole(text, detail) },
    whose(name, index),
    h('div', { class: 'value' }, ...(best ? star : []), text),
    detail === undefined ? undefined : h('div', { class: 'detail' }, inOnePiece(detail)),
    !differs || difference === undefined ? undefined : differenceLine(difference, trend),
    warning === undefined ? undefined : h('div', { class: 'flag' }, warningSign(), warning),
  );
}

/** Longer texts are cut where columns are narrow. */
const longText = 30;

/** An interval is not broken over lines. */
function inOnePiece(detail: string): string {
  return detail.replaceAll(/\[[^\]]*\]/g, (interval) => interval.replaceAll(' ', '\u00A0'));
}

function whole(text: string, detail: string | undefined): string | undefined {
  return text.length <= longText ? detail : [text, detail].filter(Boolean).join('\n');
}

/** Its sign distinguishes it from other changes in the cell, which are against unpruned. */
function differenceLine(difference: string, trend: ComparisonCell['trend']): HTMLElement {
  const words = h('span', { title: strings.differenceLong }, fill(strings.difference, difference));
  const tag = trend && h('span', { class: `trend ${trend}` }, strings[trend]);
  return h('div', { class: 'difference' }, words, ...(tag ? [' ', tag] : []));
}
