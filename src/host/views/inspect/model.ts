/** The state of Inspect Tokens: recipe, samples, and the observation of the one that is shown. */
import path from 'node:path';
import * as vscode from 'vscode';
import { Newest } from '../../../core/newest';
import { reached } from '../../walkthrough';
import type { Move } from '../../../core/inspection/sample-list';
import type { Observation } from '../../../core/inspection/types';
import { modelName } from '../../../core/model/paths';
import type {
  InspectEvent,
  InspectMemory,
  InspectSituation,
  InspectState,
} from '../../../protocol/inspect';
import { logFailure } from '../../failures';
import type { Services } from '../../services';
import { recipeExists } from '../../workspace/recipe-exists';
import type { WorkspaceModel, WorkspaceRecipe } from '../../workspace/workspace-index';
import { OpenedSamples, type ToOpen } from './opened';
import { blockedBy, noSample, samplesState } from './model-state';
import { obviousSource, SourceMemory, type InspectSource } from './source';

/** A recipe that is being typed is run once it has rested for this long, in milliseconds. */
const typingPause = 700;

export class InspectModel implements vscode.Disposable {
  observation: Observation | undefined;
  private recipe: WorkspaceRecipe | undefined;
  private situation: InspectSituation = { kind: 'loading', what: 'model' };
  private opened: OpenedSamples | undefined;
  private source: InspectSource | undefined;
  private sample: string | undefined;
  private onlyChanged: boolean;
  private readonly refreshes = new Newest();
  /** The same for samples that are asked for. */
  private readonly requests = new Newest();
  private timer: NodeJS.Timeout | undefined;
  private readonly memory: SourceMemory;
  private readonly subscriptions: vscode.Disposable[];

  /**
   * @param uri of the recipe
   * @param isAllowed whether a model outside the workspace may be run, as the user was asked
   * @param post called with every change
   */
  constructor(
    readonly services: Services,
    readonly uri: vscode.Uri,
    memory: InspectMemory | undefined,
    private isAllowed: boolean,
    private readonly post: (event: InspectEvent) => void,
  ) {
    this.memory = new SourceMemory(services.context.workspaceState);
    this.source = this.memory.recall(uri.toString());
    this.sample = memory?.sample;
    this.onlyChanged = memory?.onlyChanged ?? false;
    const refresh = (): void => {
      this.refresh();
    };
    this.subscriptions = [
      services.index.onDidChange(() => {
        clearTimeout(this.timer);
        this.timer = setTimeout(refresh, typingPause);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
    ];
    this.refresh();
  }

  get name(): string {
    return this.recipe?.name ?? path.basename(this.uri.fsPath);
  }

  /** The workspace's model that the recipe names. */
  get model(): WorkspaceModel | undefined {
    const folder = this.recipe?.modelFolder;
    return folder === undefined ? undefined : this.services.index.modelAt(folder);
  }

  state(): InspectState {
    const { situation, opened, sample, source, recipe, onlyChanged } = this;
    return {
      recipe: this.uri.toString(),
      recipeName: this.name,
      modelName: recipe?.modelFolder === undefined ? '' : modelName(recipe.modelFolder),
      situation,
      ...samplesState({ opened, sample, source, onlyChanged }),
    };
  }

  /** Shows other samples. */
  async setSource(source: InspectSource): Promise<void> {
    this.source = source;
    this.sample = undefined;
    await this.memory.remember(this.uri.toString(), source);
    this.refresh();
  }

  /** Browses only the changed answers that the evaluation of this data found, which just ended. */
  async showChanged(source: InspectSource): Promise<void> {
    // Forgets what was read of earlier evaluations, and the place in the list.
    this.close();
    this.onlyChanged = true;
    await this.setSource(source);
  }

  /** The user has allowed the model to be run, wherever it is. */
  allow(): void {
    this.isAllowed = true;
    if (this.situation.kind === 'no-model') this.refresh();
  }

  go(to: Move): void {
    const { opened, sample } = this;
    const next = sample === undefined ? undefined : opened?.list.move(sample, to);
    if (next !== undefined && next !== sample) this.show(next);
  }

  /** @throws HumanError if no sample matches */
  jump(typed: string): void {
    const found = this.opened?.list.find(typed);
    if (found === undefined) throw noSample(typed);
    this.show(found);
  }

  filter(onlyChanged: boolean): void {
    this.onlyChanged = onlyChanged;
    this.opened?.list.filter(onlyChanged);
    this.showNearest();
  }

  /** Reads everything again; failures become a situation. */
  refresh(): void {
    const isCurrent = this.refreshes.start();
    this.update(isCurrent).catch((error: unknown) => {
      if (isCurrent()) this.fail(error);
    });
  }

  /** Tries again after a failure, whose cause may have been removed outside. */
  retry(): void {
    this.close();
    this.refresh();
  }

  dispose(): void {
    this.refreshes.stop();
    clearTimeout(this.timer);
    this.close();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async update(isCurrent: () => boolean): Promise<void> {
    const { index } = this.services;
    await index.ready;
    const isThere = await recipeExists(this.uri);
    const recipe = await index.read(this.uri);
    if (!isCurrent()) return;
    if (isThere) {
      // A text that is broken while somebody types leaves the display as it is.
      if (!recipe.recipe && this.opened && vscode.workspace.isTrusted) return;
      this.recipe = recipe;
    }
    const blocked = !isThere
      ? ({ kind: 'gone' } as const)
      : blockedBy(recipe, this.model !== undefined || this.isAllowed);
    if (blocked) {
      this.close();
      this.enter(blocked);
      return;
    }
    this.source ??= this.model && (await obviousSource(this.services, this.model));
    if (!isCurrent()) return;
    const { source } = this;
    if (!source) {
      this.close();
      this.enter({ kind: 'no-data' });
      return;
    }
    const { file } = recipe;
    const what = { recipe: recipe.recipe!, modelFolder: recipe.modelFolder!, source, file };
    if (this.opened?.key === OpenedSamples.keyOf(what)) {
      if (await this.opened.readAgain()) this.post({ type: 'state', state: this.state() });
      return;
    }
    await this.open(what, isCurrent);
  }

  private async open(what: ToOpen, isCurrent: () => boolean): Promise<void> {
    this.close();
    this.enter({ kind: 'loading', what: 'model' });
    const opened = await OpenedSamples.open(this.services, what);
    if (!isCurrent()) {
      opened.dispose();
      return;
    }
    this.opened = opened;
    opened.list.filter(this.onlyChanged);
    this.showNearest();
  }

  private showNearest(): void {
    if (!this.opened) return;
    const nearest = this.opened.list.nearest(this.sample);
    if (nearest === undefined) {
      this.requests.stop();
      this.enter({ kind: 'none-changed' });
    } else this.show(nearest);
  }

  private show(id: string): void {
    const { opened } = this;
    if (!opened) return;
    const isCurrent = this.requests.start();
    this.sample = id;
    const missing = opened.missing(id);
    if (missing) this.enter({ kind: 'loading', what: missing });
    opened
      .observe(id)
      .then((observation) => {
        if (!isCurrent()) return;
        this.observation = observation;
        this.post({ type: 'sample', observation });
        this.enter({ kind: 'ready' });
        reached('inspected');
      })
      .catch((error: unknown) => {
        if (isCurrent()) this.fail(error);
      });
  }

  private close(): void {
    this.requests.stop();
    this.opened?.dispose();
    this.opened = undefined;
    this.observation = undefined;
  }

  private fail(error: unknown): void {
    const message = logFailure(this.services.log, error);
    this.observation = undefined;
    this.enter({ kind: 'failed', message });
  }

  private enter(situation: InspectSituation): void {
    this.situation = situation;
    this.post({ type: 'state', state: this.state() });
  }
}
