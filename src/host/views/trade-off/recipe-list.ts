/** The recipes that a trade-off panel shows, and which of them it is about. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { Newest } from '../../../core/newest';
import type { Recipe } from '../../../core/recipe/types';
import type { PanelRecipe } from '../../../protocol/trade-off';
import type { Services } from '../../services';
import { parseUri } from '../../uri';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import { panelRecipe, type LossCache } from './recipes';
import { logFailure } from '../../failures';

export class RecipeList {
  private shown: PanelRecipe[] = [];
  private readonly refreshes = new Newest();

  /**
   * @param folder of the model, absolute
   * @param chosen URI of the recipe that the panel is about
   */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    public chosen: string | undefined,
  ) {}

  get all(): readonly PanelRecipe[] {
    return this.shown;
  }

  /** The chosen recipe; undefined if it cannot be used. */
  get chosenRecipe(): Recipe | undefined {
    return this.services.index.recipes.find(({ uri }) => uri.toString() === this.chosen)?.recipe;
  }

  /**
   * The recipe of a message: the panel may only use those that it shows.
   *
   * @throws HumanError `recipe-gone`
   */
  async read(id: string): Promise<WorkspaceRecipe> {
    const isShown = this.shown.some((recipe) => recipe.id === id);
    if (isShown) return this.services.index.read(vscode.Uri.parse(id, true));
    throw new HumanError(vscode.l10n.t('This recipe is no longer there.'), 'recipe-gone');
  }

  /**
   * Reads them again.
   * @param losses predicts; undefined without statistics
   * @returns false when a later call has taken this one's place
   */
  async refresh(losses: LossCache | undefined): Promise<boolean> {
    const isCurrent = this.refreshes.start();
    const found = await this.find();
    const recipes = await Promise.all(
      found.map((recipe) =>
        panelRecipe(recipe, losses, this.services).catch((error: unknown): PanelRecipe => {
          const problem = logFailure(this.services.log, error);
          return { id: recipe.uri.toString(), name: recipe.name, problem };
        }),
      ),
    );
    if (!isCurrent()) return false;
    this.shown = recipes.map((recipe) => this.withNumbers(recipe));
    if (!recipes.some(({ id }) => id === this.chosen)) this.chosen = recipes[0]?.id;
    return true;
  }

  dispose(): void {
    this.refreshes.stop();
  }

  private async find(): Promise<WorkspaceRecipe[]> {
    const { index } = this.services;
    const found = [...index.recipesOf(this.folder)];
    const { chosen } = this;
    const uri = parseUri(chosen);
    if (!uri || found.some((recipe) => recipe.uri.toString() === chosen)) return found;
    // While its path is being typed, or outside the workspace, a recipe is not of this model.
    const read = await index.read(uri);
    return read.text === '' ? found : [...found, read];
  }

  /** A text that is broken keeps its last figures, so that nothing jumps during typing. */
  private withNumbers(recipe: PanelRecipe): PanelRecipe {
    if (recipe.numbers) return recipe;
    const numbers = this.shown.find(({ id }) => id === recipe.id)?.numbers;
    return { ...recipe, ...(numbers && { numbers }) };
  }
}
