/** Completions that only this recipe and its workspace know; the schema's are the JSON server's. */
import * as vscode from 'vscode';
import type { Completion } from '../../core/recipe/editing/completion-item';
import { completionsAt } from '../../core/recipe/editing/completion';
import type { Services } from '../services';
import { localize } from '../localize';
import { baseFolder, modelChoices } from './models';
import { parsed, rangeIn } from './parsed';
import { schemaCompletions } from './schema-service';
import { recipeSelector } from '../selector';

export function activateCompletion(services: Services): vscode.Disposable {
  const { index } = services;
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position) {
      const offset = document.offsetAt(position);
      const choices = modelChoices(index, document);
      const [own, schema, whole] = await Promise.all([
        completionsAt(parsed(document), offset, choices),
        schemaCompletions(document, position),
        wholeRecipes(services, document),
      ]);
      const range = own && rangeIn(document, own);
      const items = own?.items.map((item, place) => toItem(item, place, range)) ?? [];
      return [...whole, ...items, ...schema];
    },
  };
  return vscode.languages.registerCompletionItemProvider(
    recipeSelector,
    provider,
    ...['"', ':', ' ', '/'],
  );
}

/** More models than these are a list to search in. */
const mostModels = 5;

/** Offers, in an empty file, a recipe to start from for each model of the workspace. */
async function wholeRecipes(
  services: Services,
  document: vscode.TextDocument,
): Promise<vscode.CompletionItem[]> {
  const folder = baseFolder(document);
  if (document.getText().trim() !== '' || folder === undefined || !vscode.workspace.isTrusted) {
    return [];
  }
  await services.index.ready;
  const { startingText } = await import('../recipes/new-recipe');
  const items = services.index.models.slice(0, mostModels).map(async (model, place) => {
    // The tree shows a model that cannot be read.
    const summary = await model.describe().catch(() => undefined);
    if (summary === undefined || summary.isPruned) return [];
    const item = new vscode.CompletionItem(
      vscode.l10n.t('FitPrune recipe for {0}', model.name),
      vscode.CompletionItemKind.File,
    );
    item.insertText = await startingText(services, model, summary, folder);
    // Before the example of the schema, whose model is another.
    item.sortText = String(place).padStart(5, '0');
    item.preselect = place === 0;
    return [item];
  });
  return (await Promise.all(items)).flat();
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
