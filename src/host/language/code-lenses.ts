/** Actions above a recipe and above its budget. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands, type CommandId } from '../../contributions';
import { valueAt } from '../../core/recipe/document';
import { lensesOf, type Lens, type LensFault } from '../../core/recipe/editing/lenses';
import { localize } from '../localize';
import type { Services } from '../services';
import { isOfOther } from '../workspace/is-of-other';
import { recipeExists } from '../workspace/recipe-exists';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { parsed } from './parsed';
import { isRecipe, recipeSelector } from '../selector';

const actions: Record<
  Lens['action'],
  CommandId | 'workbench.actions.view.problems' | 'workbench.action.files.save'
> = {
  'trade-off': commands.showTradeOff,
  apply: commands.applyRecipe,
  evaluate: commands.evaluateRecipe,
  compare: commands.compareRecipes,
  refit: commands.refitRecipe,
  problems: 'workbench.actions.view.problems',
  save: 'workbench.action.files.save',
};

export function activateCodeLenses(services: Services): vscode.Disposable {
  const { index } = services;
  const changed = new vscode.EventEmitter<void>();
  /** What lenses depend on besides the text, as last shown. */
  const offered = (): unknown => [
    index.models.map(({ folder }) => folder),
    index.recipes.map(({ file, modelFolder, reason }) => [file, modelFolder, reason]),
  ];
  let shown = '';
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      // The actions need files beside the recipe: it has to be a file itself.
      if (document.uri.scheme !== 'file' || !isRecipe(document)) return [];
      const folder = valueAt(parsed(document), ['model', 'path']);
      const found = await index.read(document.uri);
      const { recipe } = found;
      const [{ headlineFor }, fault, isOther] = await Promise.all([
        import('../recipes/headline'),
        faultOf(document, found),
        isOfOther(index, found),
      ]);
      const options = {
        canRun: vscode.workspace.isTrusted,
        canRefit:
          typeof folder === 'string' &&
          index.modelAt(path.resolve(path.dirname(document.uri.fsPath), folder)) !== undefined,
        ...(recipe && { headline: headlineFor(services, { ...found, recipe }) }),
        ...{ fault, isOfOther: isOther },
        canCompare: index.recipes.some(({ uri }) => uri.toString() !== document.uri.toString()),
      };
      shown = JSON.stringify(offered());
      return lensesOf(parsed(document), options).map((lens) => {
        const place = document.positionAt(lens.offset);
        return new vscode.CodeLens(new vscode.Range(place, place), {
          command: actions[lens.action],
          title: localize(lens.title),
          tooltip: localize(lens.tooltip),
          arguments: [document.uri],
        });
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider(recipeSelector, provider),
    index.onDidChange(() => {
      // Not with every keystroke: replaced lenses make the text jump.
      if (JSON.stringify(offered()) !== shown) changed.fire();
    }),
    services.elsewhere.onDidChange(() => {
      changed.fire();
    }),
    services.runs.onDidChangeMeasured(() => {
      changed.fire();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      changed.fire();
    }),
  );
}

/**
 * A text that is being typed is broken all the time: its lenses stay, so that the text does not
 * jump.
 */
async function faultOf(
  document: vscode.TextDocument,
  { uri, recipe, reason }: WorkspaceRecipe,
): Promise<LensFault | undefined> {
  if (document.isDirty) return undefined;
  if (!(await recipeExists(uri))) return { kind: 'deleted' };
  if (recipe || reason === undefined) return undefined;
  return { kind: 'unusable', reason };
}
