/**
 * The recipe of a trade-off panel: chosen, following the editor, and used for fits in its present
 * form.
 */
import type * as vscode from 'vscode';
import { recipeSuffix } from '../../../contributions';
import type { HostEvent } from '../../../protocol/trade-off';
import type { Services } from '../../services';
import type { TradeOffGiven } from './given';
import type { RecipeList } from './recipe-list';
import type { Opened } from './statistics';

/** A number that is being typed is left alone for this long, in milliseconds. */
const textPause = 600;

/** The parts of the panel that it needs. */
interface Around {
  recipes: RecipeList;
  given: TradeOffGiven;
  /** undefined while there are no statistics to fit from. */
  opened: () => Opened | undefined;
  /** Reads everything again, since the fits' choices have changed. */
  refresh: () => void;
  post: (event: HostEvent) => void;
}

export class FollowedRecipe {
  private textTimer: NodeJS.Timeout | undefined;

  /** @param folder of the model, absolute */
  constructor(
    private readonly services: Services,
    private readonly folder: string,
    private readonly around: Around,
  ) {}

  /** From now on fits use what this recipe asks for, instead of the former one. */
  async choose(id: string): Promise<void> {
    const { recipes, given, refresh } = this.around;
    const isOther = id !== recipes.chosen;
    const before = given.state(recipes.chosen);
    recipes.chosen = id;
    await this.refresh();
    if (!isOther) return;
    given.follow();
    const { keep, sizeBias } = given.state(recipes.chosen);
    if (keep !== before.keep || sizeBias !== before.sizeBias) refresh();
  }

  /** The editor that became active, if it holds a recipe of this model. */
  async follow(uri: vscode.Uri): Promise<void> {
    const name = uri.toString();
    if (!uri.path.endsWith(recipeSuffix) || name === this.around.recipes.chosen) return;
    const recipe = await this.services.index.read(uri);
    if (recipe.modelFolder === this.folder) await this.choose(name);
  }

  /**
   * Reads all recipes of the model again.
   * @param silent whether a later message informs the page
   */
  async refresh(silent = false): Promise<void> {
    const { recipes, opened, post } = this.around;
    if (!(await recipes.refresh(opened()?.losses))) return;
    this.followText();
    if (silent) return;
    const { all, chosen } = recipes;
    post({
      type: 'recipes',
      recipes: [...all],
      ...(chosen !== undefined && { chosenRecipe: chosen }),
    });
  }

  dispose(): void {
    clearTimeout(this.textTimer);
  }

  /**
   * If a cut before the decoder or a size bias is written into the recipe, its curve follows once
   * typing has paused.
   */
  private followText(): void {
    clearTimeout(this.textTimer);
    const { recipes, given, opened, refresh } = this.around;
    const { choice } = opened() ?? {};
    if (!choice) return;
    const { keep, sizeBias } = given.state(recipes.chosen);
    if (choice.before === keep && choice.sizeBias === sizeBias) return;
    this.textTimer = setTimeout(refresh, textPause);
  }
}
