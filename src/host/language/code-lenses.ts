/** Actions above a recipe and above its budget. */
import * as vscode from 'vscode';
import { commands, type CommandId } from '../../contributions';
import { lensesOf, type Lens } from '../../core/recipe/editing/lenses';
import { localizer } from '../localize';
import { parsed } from './parsed';
import { isRecipe, recipeSelector } from './selector';

const actions: Record<Lens['action'], CommandId> = {
  'trade-off': commands.showTradeOff,
  apply: commands.applyRecipe,
  compare: commands.compareRecipes,
  refit: commands.refitRecipe,
};

export function activateCodeLenses(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      // What the actions do is about files beside the recipe: it has to be one itself.
      if (document.uri.scheme !== 'file' || !isRecipe(document)) return [];
      const canRun = vscode.workspace.isTrusted;
      return lensesOf(parsed(document), { canRun }, localizer).map((lens) => {
        const place = document.positionAt(lens.offset);
        return new vscode.CodeLens(new vscode.Range(place, place), {
          command: actions[lens.action],
          title: lens.title,
          tooltip: lens.tooltip,
          arguments: [document.uri],
        });
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(recipeSelector, provider),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      changed.fire();
    }),
  );
}
