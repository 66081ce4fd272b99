/** What a trade-off panel knows of its model: statistics, curve, recipes; follows their changes. */
import * as vscode from 'vscode';
import { recipeSuffix } from '../../../contributions';
import type { DecoderTimes } from '../../../core/cost/times';
import { HumanError } from '../../../core/errors';
import { Newest } from '../../../core/newest';
import { modelName } from '../../../core/model/paths';
import type {
  BeforeState,
  FittedMethod,
  HostEvent,
  PanelMemory,
  PanelState,
  Situation,
} from '../../../protocol/trade-off';
import type { Fitter } from '../../../fitter/pool';
import type { Services } from '../../services';
import { parseUri } from '../../uri';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type { WorkspaceModel, WorkspaceRecipe } from '../../workspace/workspace-index';
import { TradeOffGiven } from './given';
import { calibrationOf, chooseEntry, startingMethod } from './starting';
import { RecipeList } from './recipe-list';
import { TradeOffMeasuring } from './measuring';
import { TradeOffProfiles } from './profiles';
import { choiceOf, openStatistics, type Opened } from './statistics';
import { wordsOf } from './words';

/** A number that is being typed is left alone for this long, in milliseconds. */
const textPause = 600;

export class TradeOffModel implements vscode.Disposable {
  readonly measuring: TradeOffMeasuring;
  /** What the slider fits with; undefined until it was chosen, or the first curve is shown. */
  private method: FittedMethod | undefined;
  private readonly given: TradeOffGiven;
  private readonly recipes: RecipeList;
  private readonly profiles: TradeOffProfiles;
  private situation: Situation = { kind: 'loading' };
  private entries: StatisticsEntry[] = [];
  private opened: Opened | undefined;
  private statisticsFile: string | undefined;
  /** The model as it was looked at last: it is another object once its files have changed. */
  private seen: WorkspaceModel | undefined;
  /** Whether a run of the model was going on when runs were looked at last. */
  private hadRun: boolean;
  private wasProfiling: boolean;
  private readonly looks = new Newest();
  private textTimer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param folder of the model, absolute
   * @param post told of everything that changes
   */
  constructor(
    readonly services: Services,
    readonly folder: string,
    memory: PanelMemory | undefined,
    private readonly post: (event: HostEvent) => void,
  ) {
    this.statisticsFile = memory?.statistics;
    this.method = memory?.method;
    this.given = new TradeOffGiven(services, folder, memory?.before);
    this.profiles = new TradeOffProfiles(services, folder, memory?.profile);
    this.measuring = new TradeOffMeasuring(services, folder, post);
    this.hadRun = calibrationOf(this.services, this.folder) !== undefined;
    this.wasProfiling = this.profiles.isProfiling;
    this.recipes = new RecipeList(services, folder, parseUri(memory?.recipe) && memory?.recipe);
    const { index, statistics, profiles, runs } = services;
    const refresh = (): void => {
      this.refresh();
    };
    this.subscriptions = [
      index.onDidChange(() => {
        this.onIndex();
      }),
      statistics.onDidChange(refresh),
      profiles.onDidChange(() => {
        if (!this.profiles.isProfiling) this.refresh();
      }),
      runs.onDidChange(() => {
        this.onRuns();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.inBackground(this.follow(editor.document.uri));
      }),
    ];
    this.refresh();
  }

  get model(): WorkspaceModel | undefined {
    return this.services.index.modelAt(this.folder);
  }

  /** @throws HumanError while there is nothing to fit from */
  get fitter(): Fitter {
    if (this.opened) return this.opened.fitter;
    throw new HumanError(
      vscode.l10n.t('There are no statistics to fit from. Calibrate the model first.'),
      'no-statistics',
    );
  }

  state(): PanelState {
    const { folder, situation, opened } = this;
    const { all, chosen } = this.recipes;
    return {
      folder,
      modelName: this.name,
      situation,
      statistics: this.entries.map(choiceOf),
      ...(opened && { chosenStatistics: opened.entry.file }),
      ...this.profiles.state(),
      recipes: [...all],
      ...(chosen !== undefined && { chosenRecipe: chosen }),
      method: this.method ?? startingMethod(this.folder, this.recipes.chosenRecipe),
      before: this.before,
      measuring: this.measuring.state,
    };
  }

  get name(): string {
    return modelName(this.folder);
  }

  chooseStatistics(file: string): void {
    if (!this.entries.some((entry) => entry.file === file)) return;
    this.statisticsFile = file;
    this.refresh();
  }

  /** The statistics that are open: what is measured from the panel is fitted from what it shows. */
  get openFile(): string | undefined {
    return this.opened?.entry.file;
  }

  /** What the device takes that the panel shows times of. */
  get times(): DecoderTimes | undefined {
    return this.opened?.times;
  }

  chooseProfile(file: string): void {
    this.profiles.choose(file);
    this.refresh();
  }

  chooseMethod(method: FittedMethod): void {
    this.method = method;
    this.refresh();
  }

  get before(): BeforeState {
    return this.given.state(this.recipes.chosen);
  }

  chooseBefore(keep: number): void {
    this.given.choose(keep);
    this.refresh();
  }

  /** What was asked for in another recipe is what is fitted with from here on. */
  async chooseRecipe(id: string): Promise<void> {
    const isOther = id !== this.recipes.chosen;
    const { before } = this;
    this.recipes.chosen = id;
    await this.refreshRecipes();
    if (!isOther) return;
    this.given.follow();
    const { keep, sizeBias } = this.before;
    if (keep !== before.keep || sizeBias !== before.sizeBias) this.refresh();
  }

  /** The recipe of a message. @throws HumanError where the panel does not show it */
  recipe(id: string): Promise<WorkspaceRecipe> {
    return this.recipes.read(id);
  }

  /** Looks at everything anew; failures become a situation. */
  refresh(): void {
    const isCurrent = this.looks.start();
    this.update(isCurrent).catch((error: unknown) => {
      if (!isCurrent()) return;
      const isExpected = error instanceof HumanError;
      if (isExpected) this.services.log.warn(error.message);
      else this.services.log.error(error instanceof Error ? error : String(error));
      this.opened = undefined;
      this.enter({ kind: 'failed', message: wordsOf(error) });
      this.inBackground(this.refreshRecipes());
    });
  }

  dispose(): void {
    this.looks.stop();
    this.recipes.dispose();
    clearTimeout(this.textTimer);
    this.measuring.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async update(isCurrent: () => boolean): Promise<void> {
    await this.services.index.ready;
    if (!isCurrent()) return;
    // Recipes need no statistics: they are there at once.
    const recipes = this.refreshRecipes();
    const { model } = this;
    this.seen = model;
    const blocked = !vscode.workspace.isTrusted ? 'untrusted' : model ? undefined : 'no-model';
    if (blocked !== undefined || !model) {
      this.opened = undefined;
      this.entries = [];
      this.enter({ kind: blocked ?? 'no-model' });
      return;
    }
    await recipes;
    await this.given.lookAt(model);
    const entries = await this.services.statistics.of(model);
    if (!isCurrent()) return;
    const areSame =
      JSON.stringify(entries.map(choiceOf)) === JSON.stringify(this.entries.map(choiceOf));
    this.entries = entries;
    const run = calibrationOf(this.services, this.folder);
    const entry = chooseEntry(entries, this.statisticsFile, this.recipes.chosenRecipe);
    // Nothing is fitted or predicted from statistics of a model that is gone.
    if (!entry && this.opened) {
      this.opened = undefined;
      await this.refreshRecipes(true);
      if (!isCurrent()) return;
    }
    // A file that is still growing is prepared once it is whole.
    if (run) {
      if (!this.opened) this.enter(run);
      return;
    }
    if (!entry) {
      const all = this.services.statistics.all();
      const isOfOther = all.some(({ modelFolder }) => modelFolder === this.folder);
      this.enter({ kind: 'no-statistics', isOfOther });
      return;
    }
    await this.openCurve(entry, areSame, isCurrent);
  }

  /** @param areSame whether the page was told of these statistics */
  private async openCurve(
    entry: StatisticsEntry,
    areSame: boolean,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { fitters } = this.services;
    const { keep, sizeBias } = this.before;
    const choice = {
      method: (this.method ??= startingMethod(this.folder, this.recipes.chosenRecipe)),
      before: keep,
      ...(sizeBias !== undefined && { sizeBias }),
    };
    await this.services.profiles.ready;
    const shown = JSON.stringify(this.profiles.state());
    const { predicted } = this.recipes.chosenRecipe?.budget ?? {};
    this.profiles.look(entry.metadata.model.fingerprint, predicted);
    const hasSameProfiles = JSON.stringify(this.profiles.state()) === shown;
    const opened = await openStatistics(fitters, entry, choice, this.opened, {
      profile: this.profiles.chosen,
      onProgress: (part) => {
        if (!isCurrent()) return;
        this.situation = { kind: 'preparing', part };
        this.post({ type: 'situation', situation: this.situation });
      },
    });
    if (!isCurrent()) return;
    const isNew = opened.curve !== this.opened?.curve;
    this.opened = opened;
    this.given.look(opened.fitter.facts);
    if (isNew) await this.refreshRecipes(true);
    // The page has it all: a run of another model changes nothing here, however often it is looked at.
    if (!isNew && areSame && hasSameProfiles && this.situation.kind === 'ready') return;
    this.enter({ kind: 'ready', curve: opened.curve });
  }

  private onRuns(): void {
    const run = calibrationOf(this.services, this.folder);
    const hasEnded = !run && this.hadRun;
    this.hadRun = run !== undefined;
    const { isProfiling } = this.profiles;
    const hasProfiled = this.wasProfiling && !isProfiling;
    const begins = !this.wasProfiling && isProfiling;
    this.wasProfiling = isProfiling;
    if (begins) this.enter(this.situation);
    if (hasEnded || hasProfiled) this.refresh();
    else if (run && !this.opened && vscode.workspace.isTrusted) {
      this.looks.stop();
      this.enter(run);
    }
  }

  /** Models or recipes changed; the statistics are looked at only where the model did, comes or goes. */
  private onIndex(): void {
    if (vscode.workspace.isTrusted && this.model !== this.seen) this.refresh();
    else this.inBackground(this.refreshRecipes());
  }

  /** The editor that became active, if it holds a recipe of this model. */
  private async follow(uri: vscode.Uri): Promise<void> {
    if (!uri.path.endsWith(recipeSuffix) || uri.toString() === this.recipes.chosen) return;
    const recipe = await this.services.index.read(uri);
    if (recipe.modelFolder !== this.folder) return;
    await this.chooseRecipe(uri.toString());
  }

  private async refreshRecipes(silent = false): Promise<void> {
    if (!(await this.recipes.refresh(this.opened?.losses))) return;
    this.followText();
    if (silent) return;
    const { all, chosen } = this.recipes;
    this.post({
      type: 'recipes',
      recipes: [...all],
      ...(chosen !== undefined && { chosenRecipe: chosen }),
    });
  }

  /** A cut before the decoder or a size bias that was written into the recipe gets a curve of its own, once it is typed. */
  private followText(): void {
    clearTimeout(this.textTimer);
    const { opened, before } = this;
    if (!opened) return;
    const { choice } = opened;
    if (choice.before === before.keep && choice.sizeBias === before.sizeBias) return;
    this.textTimer = setTimeout(() => {
      this.refresh();
    }, textPause);
  }

  private enter(situation: Situation): void {
    this.situation = situation;
    this.post({ type: 'state', state: this.state() });
  }

  /** What nobody waits for: it can fail by a bug alone, which the log is to have. */
  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.services.log.error(error instanceof Error ? error : String(error));
    });
  }
}
