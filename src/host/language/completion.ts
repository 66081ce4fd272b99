/** Completions that only this recipe and its workspace know; the schema's are the JSON server's. */
import * as vscode from 'vscode';
import type { Completion } from '../../core/recipe/editing/completion-item';
import { completionsAt } from '../../core/recipe/editing/completion';
import type { Services } from '../services';
import { localize } from '../localize';
import { modelChoices } from './models';
import { parsed, rangeIn } from './parsed';
import { schemaCompletions } from './schema-service';
import { recipeSelector } from '../selector';

export function activateCompletion({ index }: Services): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position) {
      const offset = document.offsetAt(position);
      const choices = modelChoices(index, document);
      const [own, schema] = await Promise.all([
        completionsAt(parsed(document), offset, choices),
        schemaCompletions(document, position),
      ]);
      const range = own && rangeIn(document, own);
      const items = own?.items.map((item, place) => toItem(item, place, range)) ?? [];
      return [...items, ...schema];
    },
  };
  return vscode.languages.registerCompletionItemProvider(
    recipeSelector,
    provider,
    ...['"', ':', ' ', '/'],
  );
}

function toItem(
  { text, detail, description, preferred }: Completion,
  place: number,
  range: vscode.Range | undefined,
): vscode.CompletionItem {
  const isPath = text.startsWith('"');
  const kind = isPath ? vscode.CompletionItemKind.Folder : vscode.CompletionItemKind.Value;
  const label = isPath ? (JSON.parse(text) as string) : text;
  const item = new vscode.CompletionItem(
    {
      label,
      // Directly after the label, without a space of its own.
      detail: detail === '' ? '' : ` ${localize(detail)}`,
      description: localize(description),
    },
    kind,
  );
  item.insertText = text;
  // Quotes are part of the replaced text, so they are part of the filter.
  item.filterText = text;
  item.sortText = String(place).padStart(5, '0');
  item.preselect = preferred === true;
  if (range) item.range = range;
  return item;
}
