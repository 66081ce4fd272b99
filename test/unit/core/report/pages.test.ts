/** The two forms of a report, HTML and Markdown, whatever files hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../../src/core/report/build';
import { reportHtml } from '../../../../src/core/report/html';
import { reportMarkdown } from '../../../../src/core/report/markdown';
import type { ReportInput } from '../../../../src/core/report/types';
import { elements, parseXml, textOf, type Element } from '../../support/xml';
import { gentle, input, sweep } from './input';
import { beside } from './reading';

describe('whatever files hold', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      ...[
        '<',
        '>',
        '&',
        '"',
        "'",
        '`',
        '|',
        '\\',
        '\n',
        '\u0000',
        '\u202E',
        '\uD800',
        '*',
        '[a](b)',
      ],
      ...[
        '</style>',
        '<script>alert(1)</script>',
        '${x}',
        '@you',
        'www.x.y',
        '--',
        ']]>',
        '一',
        'z',
      ],
    ),
    maxLength: 8,
  });

  const nastyInput = fc
    .record({ title: fc.option(nasty, { nil: undefined }), name: nasty, words: nasty })
    .map(({ title, name, words }) => {
      const record = gentle.recipe.evaluation![0]!;
      const recipe = {
        ...gentle.recipe,
        model: {
          ...gentle.recipe.model,
          architecture: words,
          decoder: `${words}.onnx`,
          path: words,
        },
        evaluation: [
          {
            ...record,
            ...{ dataName: words, tool: words, device: words, date: words },
            categories: { [words]: record.categories!['colour']! },
            latency: { ...record.latency!, device: words },
          },
        ],
      };
      return input({
        title,
        model: name,
        modelPath: name,
        out: name,
        recipes: [{ name, path: name, recipe }],
      });
    });

  it('are never markup in the page, which is well-formed', () => {
    const shape = (element: Element): unknown => [
      element.name,
      Object.keys(element.attributes),
      element.children.flatMap((one) => (typeof one === 'string' ? [] : [shape(one)])),
    ];
    const expected = shape(
      parseXml(reportHtml(buildReport(input({ recipes: [gentle], sweeps: [sweep] })))),
    );
    const known = new Set(names(parseXml(reportHtml(buildReport(input())))));
    fc.assert(
      fc.property(nastyInput, (changed) => {
        const html = reportHtml(buildReport(changed));
        const page = parseXml(html);
        // The same elements whatever the words are; only the one category may be another.
        expect(elements(page, 'script')).toEqual([]);
        expect(elements(page, 'style')).toHaveLength(1);
        expect(elements(page, 'a')).toEqual([]);
        expect(new Set(names(page))).toEqual(known);
        expect(shape(elements(page, 'head')[0]!)).toEqual((expected as unknown[][][])[2]![0]);
      }),
      { numRuns: 40 },
    );
  });

  function names(element: Element): string[] {
    return [
      element.name,
      ...element.children.flatMap((one) => (typeof one === 'string' ? [] : names(one))),
    ];
  }

  it('are only code in Markdown, and every row has its columns', () => {
    fc.assert(
      fc.property(nastyInput, (changed) => {
        const markdown = reportMarkdown(buildReport(changed), beside);
        const [text, fence] = splitFences(markdown);
        expect(fence).toHaveLength(1);
        for (const line of text.split('\n')) {
          // A figure's file is named by the data, in letters that are not markup there.
          const prose = outsideCode(line).replace(/^(!\[.*\])\([\w.%-]*\)$/, '$1');
          expect(prose).not.toMatch(/[`<@]|www|\$\{/);
        }
        const rows = text.split('\n').filter((line) => line.startsWith('|'));
        const widths = rows.map((line) => outsideCode(line).split('|').length);
        expect(widths.every((count) => count >= 4)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  function outsideCode(text: string): string {
    return text.replace(/(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
  }

  /** The text without its fenced code, and that code. */
  function splitFences(markdown: string): [string, string[]] {
    const found: string[] = [];
    const text = markdown.replace(/^(`{3,})sh\n([^]*?)\n\1$/gm, (_, __, code: string) => {
      found.push(code);
      return '';
    });
    return [text, found];
  }

  it('commands quote it', () => {
    const evil = { ...gentle, path: "a b'; rm -rf $HOME #.fitprune.json" };
    const markdown = reportMarkdown(buildReport(input({ recipes: [evil] })), beside);
    expect(markdown).toContain(String.raw`'a b'\''; rm -rf $HOME #.fitprune.json'`);
  });
});

it('is the same report in both files', () => {
  const report = buildReport(input());
  const page = parseXml(reportHtml(report));
  const markdown = reportMarkdown(report, beside);
  const rows = elements(page, 'tr').length;
  // Each table of Markdown has a line of dashes more.
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(lines.length - elements(page, 'table').length).toBe(rows);
  expect(elements(page, 'svg')).toHaveLength([...markdown.matchAll(/!\[/g)].length);
  for (const title of elements(page, 'h2').map(textOf)) {
    expect(markdown.replaceAll('`', '')).toContain(`## ${title}`);
  }
});

it('loads nothing', () => {
  const html = reportHtml(buildReport(input()));
  const [, policy] = elements(parseXml(html), 'meta');
  expect(policy!.attributes['content']).toBe("default-src 'none'; style-src 'unsafe-inline'");
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|url\(|@import|src=/,
  );
});

describe('a page', () => {
  const page = reportHtml(buildReport(input()));

  it('breaks no line within an interval, a time or a figure', () => {
    const [, ...cells] = page.split('<td');
    for (const cell of cells) {
      expect(cell).not.toMatch(/\[[^\]]* [^\]]*\]|\d ms|→ |\d+ lost, /);
    }
    expect(page).toContain('[98.1%,\u00a0100.2%]');
    expect(page).toContain('9\u00a0lost,\u00a04\u00a0gained');
  });

  it('gives the first column of budgets no more room than they take', () => {
    const narrow = elements(parseXml(page), 'table').filter(
      ({ attributes }) => attributes['class'] === 'narrow',
    );
    expect(narrow.map((one) => textOf(elements(one, 'th')[0]!))).toEqual(['Budget']);
  });
});

describe('Markdown', () => {
  const lines = (changes: Partial<ReportInput>) =>
    reportMarkdown(buildReport(input(changes)), beside).split('\n');

  it.each([
    ['FitPrune report: llava 1.5, 7 B', '# FitPrune report: llava 1.5, 7 B'],
    ['FitPrune 报告：llava', '# FitPrune 报告：llava'],
    // Unescaped it would be a link, markup, or a mention.
    ['see www.x.y', '# `see www.x.y`'],
    ['a.example', '# `a.example`'],
    ['*bold*', '# `*bold*`'],
    ['@you', '# `@you`'],
  ])('has the title %s as text', (title, expected) => {
    expect(lines({ title })[0]).toBe(expected);
  });

  it('never nests brackets', () => {
    const written = lines({}).join('\n');
    expect(written).toContain('| 98.9% [98.1%, 100.2%] |');
    expect(written).toContain('A `llava-60`, budget: 60.0% fewer FLOPs (decoder) |');
    expect(written).toContain('| 9 lost, 4 gained (p = 0.267) |');
  });
});
