/**
 * The schema's diagnostics, completions and hovers for recipes without a name: VS Code's JSON
 * server finds schemas by the name of the file, which a new recipe does not have until it is saved.
 */
import * as vscode from 'vscode';
import type { JSONSchema, LanguageService } from 'vscode-json-languageservice';
import type { RecipeDiagnostic } from '../../core/recipe/checks/diagnostics';
import { isTooDeep } from '../../core/recipe/checks/extent';
import { Text } from '../../core/text';
import { localize } from '../localize';
import { hasRecipeName } from '../selector';

interface Json {
  service: LanguageService;
  library: typeof import('vscode-json-languageservice');
}

let loaded: Promise<Json> | undefined;

/** Loaded when the first recipe without a name is met. */
function json(): Promise<Json> {
  loaded ??= (async () => {
    const [library, { serverSchemaIn }] = await Promise.all([
      import('./json-library'),
      import('../../core/recipe/schema/server'),
    ]);
    const clientCapabilities = library.ClientCapabilities.LATEST;
    const service = library.getLanguageService({ clientCapabilities });
    const schema = serverSchemaIn((english) => localize(new Text(english))) as JSONSchema;
    service.configure({ schemas: [{ uri: 'fitprune://recipe', fileMatch: ['*'], schema }] });
    return { service, library };
  })();
  return loaded;
}

async function open(document: vscode.TextDocument) {
  const { service, library } = await json();
  const { uri, version } = document;
  const written = document.getText();
  // A text that is nested too deeply has a diagnostic, but no completions or hovers.
  const readable = isTooDeep(written) ? '' : written;
  const text = library.TextDocument.create(uri.toString(), 'json', version, readable);
  return { service, text, root: service.parseJSONDocument(text) };
}

export async function schemaDiagnostics(
  document: vscode.TextDocument,
): Promise<RecipeDiagnostic[]> {
  const [{ validateSchema }, { editorSchema }] = await Promise.all([
    import('../../core/recipe/checks/validate-schema'),
    import('../../core/recipe/schema/schema'),
  ]);
  if (document.getText().trim() === '') return [];
  return validateSchema(document.getText(), editorSchema);
}

export async function schemaCompletions(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  if (hasRecipeName(document.uri)) return [];
  const { service, text, root } = await open(document);
  const list = await service.doComplete(text, position, root);
  return (list?.items ?? []).map((one) => {
    const item = new vscode.CompletionItem(one.label, kinds[one.kind ?? 0]);
    const { textEdit, documentation, detail, sortText, filterText, insertTextFormat, command } =
      one;
    const inserted = textEdit?.newText ?? one.insertText ?? one.label;
    item.insertText = insertTextFormat === 2 ? new vscode.SnippetString(inserted) : inserted;
    if (textEdit && 'range' in textEdit) item.range = toRange(textEdit.range);
    if (detail !== undefined) item.detail = detail;
    // The recipe, the step, the budget go before the empty brackets that any JSON is offered.
    item.preselect = /^[[{]\s*[[{"]/.test(inserted);
    if (item.preselect) item.sortText = '0';
    else if (sortText !== undefined) item.sortText = sortText;
    if (filterText !== undefined) item.filterText = filterText;
    if (command) item.command = command;
    if (typeof documentation === 'string') item.documentation = documentation;
    else if (documentation) item.documentation = new vscode.MarkdownString(documentation.value);
    return item;
  });
}

export async function schemaHover(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  if (hasRecipeName(document.uri)) return undefined;
  const { service, text, root } = await open(document);
  const hover = await service.doHover(text, position, root);
  const contents = hover?.contents;
  // The schema's own words, which contain nothing from the file.
  const parts = (Array.isArray(contents) ? contents : [contents]).flatMap((part) => {
    if (part === undefined) return [];
    return [new vscode.MarkdownString(typeof part === 'string' ? part : part.value)];
  });
  if (parts.length === 0) return undefined;
  return new vscode.Hover(parts, hover?.range && toRange(hover.range));
}

type PlainRange = Record<'start' | 'end', { line: number; character: number }>;

function toRange({ start, end }: PlainRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** VS Code's kind for each kind of the schema's completions, which the protocol numbers. */
const kinds: Partial<Record<number, vscode.CompletionItemKind>> = {
  10: vscode.CompletionItemKind.Property,
  12: vscode.CompletionItemKind.Value,
  13: vscode.CompletionItemKind.Enum,
  15: vscode.CompletionItemKind.Snippet,
};
