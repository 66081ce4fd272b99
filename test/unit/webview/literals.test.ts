/**
 * Panels use the user's language: no word of their own reaches the page, all come from the host.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const folder = 'webview';

/** Attributes that are read out or shown. */
const localized = new Set([
  'aria-label',
  'aria-description',
  'aria-valuetext',
  'aria-roledescription',
  'title',
  'alt',
  'placeholder',
  'label',
]);
const properties = new Set([
  'textContent',
  'innerText',
  'innerHTML',
  'title',
  'ariaLabel',
  'placeholder',
]);

/** @returns `line: words` of every literal that a person would read */
function wordsOf(source: string): string[] {
  const file = ts.createSourceFile('panel.ts', source, ts.ScriptTarget.ESNext, true);
  const found: string[] = [];
  const check = (node: ts.Node | undefined): void => {
    if (!node) return;
    if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(check);
    else if (ts.isBinaryExpression(node)) [node.left, node.right].forEach(check);
    else if (ts.isParenthesizedExpression(node)) check(node.expression);
    const text = ts.isTemplateExpression(node)
      ? [node.head, ...node.templateSpans.map(({ literal }) => literal)]
          .map((one) => one.text)
          .join('')
      : ts.isStringLiteralLike(node)
        ? node.text
        : '';
    if (!/\p{L}/u.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${line + 1}: ${text}`);
  };
  const checkAttributes = (node: ts.Node | undefined): void => {
    if (!node || !ts.isObjectLiteralExpression(node)) return;
    for (const property of node.properties) {
      if (!ts.isPropertyAssignment(property)) continue;
      const { name } = property;
      if (ts.isComputedPropertyName(name) || !localized.has(name.text)) continue;
      check(property.initializer);
    }
  };
  const isLocalized = (node: ts.Node | undefined): boolean =>
    node !== undefined && ts.isStringLiteralLike(node) && localized.has(node.text);
  const visitCall = ({ expression, arguments: given }: ts.CallExpression): void => {
    const name = ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : expression.getText();
    if (name === 'h') {
      checkAttributes(given[1]);
      given.slice(2).forEach(check);
    }
    if (name === 'setText') check(given[1]);
    if (name === 'drawTitle') check(given[2]);
    if (name === 'say' || name === 'sayProblem' || name === 'text' || name === 'html')
      check(given[0]);
    if (name === 'replaceChildren' || name === 'createTextNode') given.forEach(check);
    const at = given.findIndex(isLocalized);
    if (/^(setAttribute|attr)$/.test(name) && at >= 0) check(given[at + 1]);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) visitCall(node);
    // What is thrown may be shown.
    if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText()))
      node.arguments?.forEach(check);
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      properties.has(node.left.name.text)
    ) {
      check(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('words of panels', () => {
  it.each([
    ["h('p', {}, 'Hello')", 'Hello'],
    ["h('p', { 'aria-label': 'Hello', class: 'fine' }, strings.a)", 'Hello'],
    ["h('p', { title: many ? 'Many' : '' })", 'Many'],
    ['setText(element, `${count} samples`)', ' samples'],
    ["element.setAttribute('aria-label', 'Hello')", 'Hello'],
    ["setAttribute(element, 'title', 'Hello')", 'Hello'],
    ["group.attr('aria-label', () => 1).attr('title', 'Hello')", 'Hello'],
    ["element.textContent = 'Hello'", 'Hello'],
    ["group.append('text').text('Hello')", 'Hello'],
    ["throw new Error('No picture.')", 'No picture.'],
  ])('are found in %s', (source, words) => {
    expect(wordsOf(source)).toEqual([`1: ${words}`]);
  });

  it.each([
    "h('p', { class: 'muted', role: 'status' }, strings.hello, ' · ', '%')",
    "element.setAttribute('aria-hidden', 'true')",
    "group.append('circle').attr('class', 'dot')",
    'setText(element, `${a}: ${b}`)',
  ])('are absent in %s', (source) => {
    expect(wordsOf(source)).toEqual([]);
  });

  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  it.each(files.filter((file) => file.endsWith('.ts')))('are all from the host in %s', (file) => {
    expect(wordsOf(readFileSync(path.join(folder, file), 'utf8'))).toEqual([]);
  });
});
