/**
 * What a trade-off panel fits with: statistics, profile, method, and the cut before the decoder.
 */
import type { BeforeState, FittedMethod, PanelState } from '../../../protocol/trade-off';
import type { PanelMemory } from '../../../protocol/panel-memory';
import type { Services } from '../../services';
import { TradeOffGiven } from './given';
import { TradeOffProfiles } from './profiles';
import type { RecipeList } from './recipe-list';
import { startingMethod } from './starting';
import { StatisticsFiles } from './statistics-files';

export class Choices {
  readonly files: StatisticsFiles;
  readonly given: TradeOffGiven;
  readonly profiles: TradeOffProfiles;
  /** Undefined until it was chosen, or the first curve is shown. */
  private method: FittedMethod | undefined;

  /**
   * @param folder of the model, absolute
   * @param onChange called when the fits' choices change
   */
  constructor(
    services: Services,
    private readonly folder: string,
    private readonly recipes: RecipeList,
    memory: PanelMemory | undefined,
    private readonly onChange: () => void,
  ) {
    this.files = new StatisticsFiles(memory?.statistics);
    this.given = new TradeOffGiven(services, folder, memory?.before);
    this.profiles = new TradeOffProfiles(services, folder, memory?.profile);
    this.method = memory?.method;
  }

  get state(): Pick<PanelState, 'statistics' | 'method' | 'before'> {
    return {
      statistics: this.files.state(),
      ...this.profiles.state(),
      method: this.method ?? startingMethod(this.folder, this.recipes.chosenRecipe),
      before: this.before,
    };
  }

  /** Separate from the rest, since every fit of the slider asks for it. */
  get before(): BeforeState {
    return this.given.state(this.recipes.chosen);
  }

  /** From here on it is this one, whichever recipe is chosen. */
  settledMethod(): FittedMethod {
    return (this.method ??= startingMethod(this.folder, this.recipes.chosenRecipe));
  }

  chooseStatistics(file: string): void {
    if (this.files.choose(file)) this.onChange();
  }

  chooseProfile(file: string): void {
    this.profiles.choose(file);
    this.onChange();
  }

  chooseMethod(method: FittedMethod): void {
    this.method = method;
    this.onChange();
  }

  chooseBefore(keep: number): void {
    this.given.choose(keep);
    this.onChange();
  }
}
