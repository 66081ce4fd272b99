/** The state of a trade-off panel: its model's statistics, curve and recipes, kept current. */
import * as vscode from 'vscode';
import { Newest } from '../../../core/newest';
import { modelName } from '../../../core/model/paths';
import type { BeforeState, HostEvent, PanelState, Situation } from '../../../protocol/trade-off';
import type { PanelMemory } from '../../../protocol/panel-memory';
import type { Run } from '../../runs/run-manager';
import type { Services } from '../../services';
import { parseUri } from '../../uri';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type { WorkspaceModel, WorkspaceRecipe } from '../../workspace/workspace-index';
import { onChanges } from './changes';
import { Choices } from './choices';
import { FollowedRecipe } from './followed-recipe';
import { calibrationOf, noStatistics } from './starting';
import { RecipeList } from './recipe-list';
import { TradeOffMeasuring } from './measuring';
import { ModelRuns } from './runs';
import { progressed, shownAs } from './sharpening';
import { ShownCurve } from './shown-curve';
import type { Opened } from './statistics';
import { inBackground, logFailure } from '../../failures';

export class TradeOffModel implements vscode.Disposable {
  readonly measuring: TradeOffMeasuring;
  readonly choices: Choices;
  private readonly recipes: RecipeList;
  private readonly followed: FollowedRecipe;
  private situation: Situation = { kind: 'loading' };
  readonly curve: ShownCurve;
  /** The model when last read: a new object replaces it when its files change. */
  private seen: WorkspaceModel | undefined;
  private readonly runs: ModelRuns;
  private readonly refreshes = new Newest();
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param folder of the model, absolute
   * @param post called with every change
   */
  constructor(
    readonly services: Services,
    readonly folder: string,
    memory: PanelMemory | undefined,
    private readonly post: (event: HostEvent) => void,
  ) {
    this.curve = new ShownCurve(services, () => this.name);
    this.measuring = new TradeOffMeasuring(services, folder, post);
    this.recipes = new RecipeList(services, folder, parseUri(memory?.recipe) && memory?.recipe);
    const refresh = (): void => {
      this.refresh();
    };
    this.choices = new Choices(services, folder, this.recipes, memory, refresh);
    const { given, profiles } = this.choices;
    this.runs = new ModelRuns(services, folder, profiles);
    this.followed = new FollowedRecipe(services, folder, {
      ...{ recipes: this.recipes, given, post, refresh },
      opened: () => this.curve.now,
    });
    this.subscriptions = onChanges(services, {
      index: () => {
        this.onIndex();
      },
      measured: () => {
        inBackground(this.services.log, this.followed.refresh());
      },
      statistics: refresh,
      profiles: () => {
        if (!profiles.isProfiling) this.refresh();
      },
      runs: () => {
        this.onRuns();
      },
      editor: (uri) => {
        inBackground(this.services.log, this.followed.follow(uri));
      },
    });
    this.refresh();
  }

  get model(): WorkspaceModel | undefined {
    return this.services.index.modelAt(this.folder);
  }

  state(): PanelState {
    const { folder, situation } = this;
    const { file } = this.curve;
    const { all, chosen } = this.recipes;
    return {
      folder,
      modelName: this.name,
      situation,
      ...this.choices.state,
      ...(file !== undefined && { chosenStatistics: file }),
      recipes: [...all],
      ...(chosen !== undefined && { chosenRecipe: chosen }),
      measuring: this.measuring.state,
    };
  }

  get name(): string {
    return modelName(this.folder);
  }

  /** Whether the page shows the run's progress, and can stop it. */
  showsRun(run: Run): boolean {
    if (run.kind !== 'calibration') return this.measuring.shows(run);
    return run.modelFolder === this.folder && !this.curve.now;
  }

  get before(): BeforeState {
    return this.choices.before;
  }

  /** From now on fits use what this recipe asks for. */
  chooseRecipe(id: string): Promise<void> {
    return this.followed.choose(id);
  }

  /** The recipe of a message. @throws HumanError if the panel does not show it */
  recipe(id: string): Promise<WorkspaceRecipe> {
    return this.recipes.read(id);
  }

  /** Reads everything again; failures become a situation. */
  refresh(): void {
    const isCurrent = this.refreshes.start();
    this.update(isCurrent).catch((error: unknown) => {
      if (!isCurrent()) return;
      const message = logFailure(this.services.log, error);
      this.curve.clear();
      this.enter({ kind: 'failed', message });
      inBackground(this.services.log, this.followed.refresh());
    });
  }

  dispose(): void {
    this.refreshes.stop();
    this.recipes.dispose();
    this.followed.dispose();
    this.measuring.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async update(isCurrent: () => boolean): Promise<void> {
    await this.services.index.ready;
    if (!isCurrent()) return;
    // Recipes need no statistics: they are there at once.
    const recipes = this.followed.refresh();
    const { model } = this;
    this.seen = model;
    const blocked = !vscode.workspace.isTrusted ? 'untrusted' : model ? undefined : 'no-model';
    if (blocked !== undefined || !model) {
      this.curve.clear();
      this.choices.files.clear();
      this.enter({ kind: blocked ?? 'no-model' });
      return;
    }
    await recipes;
    await this.choices.given.setModel(model);
    const entries = await this.services.statistics.of(model);
    if (!isCurrent()) return;
    const { files } = this.choices;
    const areSame = files.update(entries);
    const run = calibrationOf(this.services, this.folder);
    const entry = files.entryFor(this.recipes.chosenRecipe);
    // Statistics of a model that is gone must not be used for fits or predictions.
    if (!entry && this.curve.clear()) {
      await this.followed.refresh(true);
      if (!isCurrent()) return;
    }
    // A file that is still growing is prepared once it is whole.
    if (run) {
      if (!this.curve.now) this.enter(run);
      return;
    }
    if (!entry) {
      this.enter(noStatistics(this.services, this.folder));
      return;
    }
    await this.openCurve(entry, areSame, isCurrent);
  }

  /** @param areSame whether the page knows these statistics */
  private async openCurve(
    entry: StatisticsEntry,
    areSame: boolean,
    isCurrent: () => boolean,
  ): Promise<void> {
    const { before } = this;
    const { profiles } = this.choices;
    const method = this.choices.settledMethod();
    await this.services.profiles.ready;
    const { predicted } = this.recipes.chosenRecipe?.budget ?? {};
    const hasSameProfiles = profiles.update(entry.metadata.model.fingerprint, predicted);
    const wanted = { method, before, profile: profiles.chosen };
    const opened = await this.curve.open(entry, wanted, {
      onProgress: (part) => {
        if (isCurrent()) this.onProgress(part, entry);
      },
      onPreview: (preview) => {
        if (isCurrent()) inBackground(this.services.log, this.show(preview, isCurrent));
      },
    });
    if (!isCurrent()) return;
    const isNew = opened.curve !== this.curve.now?.curve;
    // The page has it all: a run of another model changes nothing here, however often this is
    // called.
    const isShown = !isNew && areSame && hasSameProfiles && this.situation.kind === 'ready';
    await this.show(opened, isCurrent, isShown);
  }

  /** @param isShown whether the page has it */
  private async show(opened: Opened, isCurrent: () => boolean, isShown = false): Promise<void> {
    const isNew = this.curve.show(opened);
    this.choices.given.setFacts(opened.shown.facts);
    if (isNew) await this.followed.refresh(true);
    if (isShown || !isCurrent() || this.curve.now !== opened) return;
    this.enter(shownAs(opened));
  }

  private onProgress(part: number, { file }: StatisticsEntry): void {
    const opened = this.curve.file === file ? this.curve.now : undefined;
    const change = progressed(this.situation, opened, part);
    if (!change) return;
    this.situation = change.situation;
    this.post(change.event);
  }

  private onRuns(): void {
    const { run, hasBegunProfiling, hasEnded } = this.runs.update();
    if (hasBegunProfiling) this.enter(this.situation);
    if (hasEnded) this.refresh();
    else if (run && !this.curve.now && vscode.workspace.isTrusted) {
      this.refreshes.stop();
      this.enter(run);
    }
  }

  /** Models or recipes changed; statistics are only read again if the panel's model did. */
  private onIndex(): void {
    if (vscode.workspace.isTrusted && this.model !== this.seen) this.refresh();
    else inBackground(this.services.log, this.followed.refresh());
  }

  private enter(situation: Situation): void {
    this.situation = situation;
    this.post({ type: 'state', state: this.state() });
  }
}
