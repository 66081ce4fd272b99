// Collects the strings that VS Code shows and compares the translations with them: npm run l10n
//   writes l10n/bundle.l10n.json, lists what each translation lacks and has left over ... -- --json
//   writes nothing, prints what it found
// Strings are the literals of `vscode.l10n.t('...')`, the messages text`...` and new Text('...') of
// the core, and the titles, descriptions and the like of the recipe's schema.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import schemas from './build/schemas.cjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const english = 'bundle.l10n.json';
/** What runs inside VS Code; the command line stays English. */
const folders = [
  'webview',
  'src/core',
  'src/runner',
  'src/worker',
  'src/fitter',
  'src/tools',
  'src/protocol',
  'src/host',
];
const found = { keys: new Set(), errors: [] };

function read(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const visit = (node) => {
    if (isMessage(node)) found.keys.add(templateOf(node));
    else if (isTemplate(node)) found.keys.add(literalOf(node.arguments[0]));
    else if (isTranslation(node)) readTranslation(node, file, source);
    else if (isPlainFailure(node) && !file.startsWith('src/host/')) {
      complain(file, source, node, 'write the message of a HumanError as text`...`');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

function isMessage(node) {
  return node && ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'text';
}

/** As `text` of src/core/text.ts reads it. */
function templateOf({ template }) {
  const parts = ts.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]
    : [template.text];
  return parts
    .map((part) => part.replace(/\n */g, ' '))
    .reduce((whole, part, index) => `${whole}{${index - 1}}${part}`);
}

/** A template that names an argument twice, which text`...` cannot. */
function isTemplate(node) {
  return (
    ts.isNewExpression(node) &&
    node.expression.getText() === 'Text' &&
    literalOf(node.arguments[0]) !== undefined
  );
}

function isTranslation(node) {
  return ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText());
}

function readTranslation({ arguments: [first] }, file, source) {
  const literal = first && literalOf(first);
  if (literal !== undefined) {
    found.keys.add(literal);
    return;
  }
  // localize() passes the core's templates on, which are collected where they are written.
  if (file === 'src/host/localize.ts' || file === 'webview/shared/l10n.ts') return;
  complain(file, source, first ?? source, 'the string of l10n.t is no literal');
}

/** A literal, or several that are joined. */
function literalOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isBinaryExpression(node)) return undefined;
  const [left, right] = [literalOf(node.left), literalOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}

/** A failure whose message nobody could translate. */
function isPlainFailure(node) {
  if (!ts.isNewExpression(node) || node.expression.getText() !== 'HumanError') return false;
  const [first] = node.arguments ?? [];
  return (
    first !== undefined &&
    (ts.isStringLiteralLike(first) ||
      ts.isTemplateExpression(first) ||
      ts.isBinaryExpression(first))
  );
}

function complain(file, source, node, what) {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  found.errors.push(`${file}:${line + 1}: ${what}`);
}

/** `{0}` and the like, in order of their numbers. */
function placeholders(text) {
  return [...new Set(text.match(/\{\d+\}/g) ?? [])].sort().join();
}

function json(file) {
  return JSON.parse(readFileSync(path.join(root, 'l10n', file), 'utf8'));
}

function compare(language, translation, keys) {
  const present = new Set(Object.keys(translation));
  return {
    language,
    missing: keys.filter((key) => !present.has(key)),
    stale: [...present].filter((key) => !keys.includes(key)),
    placeholders: keys.filter(
      (key) => present.has(key) && placeholders(key) !== placeholders(translation[key]),
    ),
  };
}

for (const folder of folders) {
  for (const name of readdirSync(path.join(root, folder), { recursive: true })) {
    if (name.endsWith('.ts')) read(path.posix.join(folder, name.split(path.sep).join('/')));
  }
}
for (const words of await schemas.schemaTexts()) found.keys.add(words);
const keys = [...found.keys].sort();
const bundle = Object.fromEntries(keys.map((key) => [key, key]));
const translations = readdirSync(path.join(root, 'l10n'))
  .map((file) => ({ file, language: /^bundle\.l10n\.(.+)\.json$/.exec(file)?.[1] }))
  .filter(({ language }) => language !== undefined)
  .map(({ file, language }) => compare(language, json(file), keys));
const { errors } = found;

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ errors, bundle, translations }));
} else {
  writeFileSync(path.join(root, 'l10n', english), `${JSON.stringify(bundle, null, 2)}\n`);
  for (const error of errors) console.error(error);
  for (const { language, ...problems } of translations) {
    for (const [problem, list] of Object.entries(problems)) {
      for (const key of list) console.error(`${language}: ${problem}: ${JSON.stringify(key)}`);
    }
  }
  const open = translations.flatMap(({ missing, stale, placeholders }) => [
    ...missing,
    ...stale,
    ...placeholders,
  ]);
  console.log(`${keys.length} strings, ${open.length} to mend in the translations.`);
  if (errors.length + open.length > 0) process.exitCode = 1;
}
