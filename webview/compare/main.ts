/** The Compare view's page. */
import '../shared/page-bundle';
import { beforeDecoder } from '../../src/core/cost/types';
import { listed, sentences } from '../../src/core/text';
import type { CompareEvent, CompareMessage, CompareState } from '../../src/protocol/compare';
import { Client } from '../shared/client';
import { DataTable } from '../shared/data-table';
import { h, setText } from '../shared/dom';
import { localize } from '../shared/l10n';
import { registerControls } from '../shared/toolkit';
import { dropRows } from './drop-rows';
import { SchedulesPlot } from './schedules-plot';
import { ComparisonTable } from './table';
import { UnusableList } from './unusable-list';
import { usableOf } from './usable';
import { warningSign } from './warning-sign';
import { MoreButton } from './more-button';
import { Room } from './room';
import './compare.css';
import { compareStrings } from './strings';

/** The page's own state; the host remembers the recipes. */
interface Memory {
  dataOpen: boolean;
}

registerControls();

const root = document.getElementById('root')!;
const strings = compareStrings();
let state: CompareState | undefined;
let page: Page | undefined;

interface Page {
  show(shown: CompareState): void;
}

const client = new Client<CompareMessage, CompareEvent, object, Memory>(({ state: shown }) => {
  state = shown;
  page ??= buildPage();
  page.show(shown);
});

function buildPage(): Page {
  const heading = h('h1', { class: 'visually-hidden' }, strings.title);
  const { hint, choose, element: start } = buildStart();
  const send = (message: CompareMessage): void => {
    client.send(message);
  };
  const table = new ComparisonTable(send);
  const notes = buildNotes();
  const { legend, unusable, element: below } = buildBelow(send, notes.others);
  const region = { role: 'region', 'aria-label': strings.caption };
  const scroller = h('div', { class: 'scroller', tabindex: 0, ...region }, table.element, below);
  const differences = h('vscode-checkbox', { class: 'differences' }, strings.differences);

  const { plot, data, element: figure } = buildFigure();
  const more = new MoreButton(scroller);
  const above = h('div', { class: 'above' }, differences, more.element);
  const comparison = h(
    'div',
    { class: 'columns' },
    h('div', { class: 'side' }, above, notes.basis, scroller),
  );
  const room = new Room({ comparison, scroller, below, figure, table, more });
  root.replaceChildren(heading, start, comparison);

  const showTable = (shown: CompareState): void => {
    const usable = usableOf(shown);
    table.show(usable);
    const all = [...usable.rows, ...usable.categories].flatMap(({ cells }) => cells);
    legend.hidden = !all.some(({ best }) => best);
    room.share();
  };
  differences.addEventListener('change', () => {
    // The element also reports values that the page sets.
    if (differences.checked === state!.differs) return;
    state = { ...state!, differs: differences.checked };
    showTable(state);
    // One state for the side panel and the editor's tab: the host keeps it.
    send({ type: 'differences', shown: state.differs });
  });

  return {
    show: (shown) => {
      const { columns, canChoose } = shown;
      document.body.classList.toggle('wide', shown.isWide);
      comparison.hidden = columns.length === 0;
      start.hidden = columns.length > 1;
      choose.hidden = !canChoose;
      setText(hint, hintFor(shown));
      hint.hidden = columns.length === 1 && !canChoose;
      differences.checked = shown.differs;
      showTable(shown);
      unusable.show(columns);
      const usable = usableOf(shown).columns;
      table.element.hidden = usable.length === 0;
      differences.hidden = usable.length < 2;
      notes.show(shown.notes);
      figure.hidden = usable.length === 0;
      plot.draw(usable);
      data.refresh();
    },
  };
}

function hintFor({ columns, canChoose }: CompareState): string {
  if (columns.length > 0) return strings.oneMore;
  return canChoose ? strings.empty : strings.emptyNoRecipes;
}

/** Shown while there is nothing to compare, or only one recipe. */
function buildStart() {
  const hint = h('p', { class: 'hint' });
  const choose = h('vscode-button', { class: 'choose' }, strings.choose);
  choose.addEventListener('click', () => {
    client.send({ type: 'choose' });
  });
  return { hint, choose, element: h('div', { class: 'start' }, hint, choose) };
}

function buildFigure() {
  const container = h('div', { class: 'canvas' });
  const plot = new SchedulesPlot(container, strings);
  const data = new DataTable(strings.data, strings.plot, tableBehindPlot);
  data.element.open = client.restore()?.dataOpen ?? false;
  data.element.addEventListener('toggle', () => {
    client.keep({ dataOpen: data.element.open });
  });
  const heading = h('h2', {}, strings.plot);
  const element = h('section', { class: 'schedules' }, heading, container, data.element);
  return { plot, data, element };
}

/** Stays where it is while the columns move sideways. */
function buildBelow(send: (message: CompareMessage) => void, notes: HTMLElement) {
  const unusable = new UnusableList(send);
  const legend = h('p', { class: 'legend muted' }, strings.legend);
  return {
    legend,
    unusable,
    element: h('div', { class: 'below' }, legend, unusable.element, notes),
  };
}

type Note = CompareState['notes'][number];

/** Notes on what the figures are of come before them, reasons against comparing them after. */
function buildNotes() {
  const basis = h('p', { class: 'basis muted' });
  const others = h('ul', { class: 'notes' });
  const show = (notes: readonly Note[]): void => {
    const before = notes.filter(({ isBasis }) => isBasis);
    const after = notes.filter(({ isBasis }) => isBasis !== true);
    setText(basis, localize(sentences(before.map(noteText))));
    others.replaceChildren(...after.map((one) => h('li', {}, warningSign(), noteText(one))));
  };
  return { basis, others, show };
}

function noteText({ text, names }: Note): string {
  return localize(names.length === 0 ? text : sentences([text, listed(names)]));
}

function tableBehindPlot(): { columns: string[]; rows: (string | number | undefined)[][] } {
  const { columns } = usableOf(state!);
  return {
    columns: [strings.layer, ...columns.map(({ name }) => name)],
    rows: [
      [
        strings.start,
        ...columns.map(({ visualTokens, leaving }) =>
          leaving.length > 0 ? visualTokens : undefined,
        ),
      ],
      ...dropRows(columns).map(({ layer, tokens }) => [
        layer === beforeDecoder ? strings.beforeDecoder : layer,
        ...tokens,
      ]),
    ],
  };
}

client.send({ type: 'ready' });
