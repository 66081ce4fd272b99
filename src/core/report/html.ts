/** A report as one HTML file: styles and figures inside, no scripts, nothing loaded. */
import { oneLine } from '../recipe/comparison/plain';
import type { Report } from './build';
import type { Block, Cell, Inline, Table } from './document';
import { inlineSvg } from './figures/figure';
import { el, render, type Child, type Markup } from '../markup';
import { styleSheet } from './style';

/** @param language of the words, as in `lang` */
export function reportHtml({ title, blocks }: Report, language = 'en'): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const page = el(
    'html',
    { lang: language },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'color-scheme', content: 'light dark' }),
      el('title', {}, oneLine(title)),
      el('style', {}, styleSheet),
    ),
    el('body', {}, el('main', {}, ...blocks.map(block))),
  );
  return `<!DOCTYPE html>\n${render(page)}\n`;
}

function block(one: Block): Markup {
  switch (one.kind) {
    case 'heading':
      return el(`h${one.level}`, {}, ...inline(one.content, 'plain'));
    case 'paragraph':
      return el('p', {}, ...inline(one.content));
    case 'warning':
      return el(
        'p',
        { class: 'warning' },
        el('span', { 'aria-hidden': 'true' }, '⚠ '),
        ...inline(one.content),
      );
    case 'list':
      return el('ul', {}, ...one.items.map((item) => el('li', {}, ...inline(item))));
    case 'facts':
      return el(
        'dl',
        {},
        ...one.rows.map(({ label, content }) =>
          el('div', {}, el('dt', {}, label), el('dd', {}, ...inline(content))),
        ),
      );
    case 'table':
      return table(one);
    case 'figure':
      return el(
        'figure',
        {},
        el('figcaption', {}, one.caption),
        el('div', { class: 'scroll' }, inlineSvg(one.figure)),
      );
    case 'code':
      return el('pre', {}, el('code', {}, one.lines.join('\n')));
  }
}

function table({ head, rows, legend }: Table): Markup {
  const first = (content: readonly Child[], attributes = {}) =>
    el('th', { scope: 'row', ...attributes }, ...content);
  return el(
    'div',
    { class: 'table' },
    el(
      'div',
      { class: 'scroll' },
      el(
        'table',
        { class: rows.every(([name]) => isNarrow(name)) ? 'narrow' : undefined },
        el(
          'thead',
          {},
          el('tr', {}, ...head.map((one) => el('th', { scope: 'col' }, ...inline(one, 'plain')))),
        ),
        el(
          'tbody',
          {},
          ...rows.map((row) =>
            el(
              'tr',
              {},
              ...row.map((one, index) =>
                index === 0
                  ? first(cell(one), { class: one.isPart ? 'part' : undefined })
                  : el('td', { class: one.mark }, ...cell(one)),
              ),
            ),
          ),
        ),
      ),
    ),
    legend === undefined ? undefined : el('p', { class: 'legend' }, legend),
  );
}

/** Whether a row's name needs no room for a break. */
function isNarrow(name: Cell | undefined): boolean {
  const words = (name?.content ?? []).map((one) => (typeof one === 'string' ? one : undefined));
  return words.every((one) => one !== undefined && one.length <= narrowest);
}

function cell({ content, note }: Cell): Child[] {
  return [
    content.length === 0 ? '–' : el('div', {}, ...inline(figure(content), 'plain')),
    note === undefined ? undefined : el('div', { class: 'note' }, ...noteParts(note)),
  ];
}

/**
 * Up to so many characters a cell is read as one figure, such as `14.4 MFLOPs`, or a part of its
 * note.
 */
const longestFigure = 18;
const longestPart = 26;
/** Such as a budget's share. */
const narrowest = 8;

function figure(content: readonly Inline[]): readonly Inline[] {
  const [only, ...others] = content;
  const isShort = typeof only === 'string' && others.length === 0 && only.length <= longestFigure;
  return isShort ? [joined(only)] : content;
}

/** An interval, a time with its unit, and a sign with the text after it. */
const unbroken = /\[[^\]]*\]|\d ms\b|[<→] /g;

/**
 * Lines break between the parts of a note; in a part only where the page is narrow or it is long.
 */
function noteParts(note: string): Child[] {
  return note.split(/(?<=[;,]) (?![^[]*\])/).flatMap((part, at): Child[] => {
    const words = part.replaceAll(unbroken, (one) => joined(one));
    const isShort = part.length <= longestPart;
    return [at > 0 ? ' ' : '', isShort ? el('span', { class: 'whole' }, words) : words];
  });
}

function joined(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}

/** @param how names appear as code in running text, plainly in tables */
function inline(content: readonly Inline[], how: 'code' | 'plain' = 'code'): Child[] {
  return content.map((one): Child => {
    if (typeof one === 'string') return one;
    if ('sentence' in one) return oneLine(one.sentence);
    const words = oneLine(one.verbatim);
    return how === 'code' ? el('code', {}, words) : words;
  });
}
