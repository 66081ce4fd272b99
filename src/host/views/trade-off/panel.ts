/**
 * The trade-off panel: one for each model, beside its recipe; kept across reloads of the window.
 */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import { isPredicted } from '../../../core/ranking/families';
import type { HostEvent, PanelMessage, Replies } from '../../../protocol/trade-off';
import type { PanelMemory } from '../../../protocol/panel-memory';
import type { Services } from '../../services';
import { editSchedule, saveAsRecipe, savePoint, updateToBudget } from './edits';
import { exportPlot } from './export';
import { TradeOffModel } from './model';
import { cancelCalibration } from './starting';
import { createPanel, Panel } from '../webview/panel-base';

type MessageOf<Type> = Extract<PanelMessage, { type: Type }>;
type Choice =
  | 'openRecipe'
  | 'chooseRecipe'
  | 'chooseStatistics'
  | 'chooseMethod'
  | 'chooseProfile'
  | 'chooseBefore';
type Start = 'profile' | 'measureAgain' | 'evaluate' | 'sweep' | 'calibrate';

export class TradeOffPanel extends Panel<PanelMessage, HostEvent, TradeOffModel> {
  /** @param panel that the window kept; a new one if absent */
  constructor(
    services: Services,
    folder: string,
    memory: PanelMemory,
    onDispose: () => void,
    panel = createPanel(services, panels.tradeOff),
  ) {
    super(services, panel, {
      page: 'trade-off',
      validate: async (raw) => {
        const { validatePanelMessage } = await import('../../../protocol/trade-off-messages');
        return validatePanelMessage(raw);
      },
      open: (post) => new TradeOffModel(services, folder, memory, post),
      title: ({ name }) => vscode.l10n.t('Trade-off: {0}', name),
      onDispose,
    });
    const { runs } = services;
    const shown = [
      // While the page is visible, it alone shows the progress of the model's runs, and can stop
      // them.
      runs.addPage({
        isOf: (one) => panel.visible && one === folder,
        shows: (run) => panel.visible && this.model.showsRun(run),
        announce: (end) => {
          this.model.measuring.announceEnd(end);
        },
      }),
      panel.onDidChangeViewState(() => {
        runs.refreshNotices();
      }),
    ];
    panel.onDidDispose(() => {
      vscode.Disposable.from(...shown).dispose();
    });
  }

  protected override async handle(message: PanelMessage): Promise<Replies[keyof Replies] | null> {
    const { model } = this;
    switch (message.type) {
      case 'ready':
        return { state: model.state() };
      case 'fit':
        return this.fit(message);
      case 'predict': {
        const { recipe } = await model.recipe(message.recipe);
        if (!recipe || !isPredicted(recipe.ranking)) return null;
        return model.curve.preview.predictedLoss(message.schedule, recipe.ranking);
      }
      case 'edit':
        await editSchedule(model, message.recipe, message.before, message.schedule);
        return null;
      case 'update':
        await updateToBudget(model, message.recipe, message);
        return null;
      case 'saveAs':
        return this.savedAs(await saveAsRecipe(model, message), message.isToEvaluate === true);
      case 'savePoint':
        return this.saved(await savePoint(model, message.sweep, message.index));
      case 'export': {
        const { plot, format, content } = message;
        return { saved: await exportPlot(model, plot, format, content) };
      }
      case 'openRecipe':
      case 'chooseRecipe':
      case 'chooseStatistics':
      case 'chooseMethod':
      case 'chooseProfile':
      case 'chooseBefore':
        await this.choose(message);
        return null;
      case 'profile':
      case 'measureAgain':
      case 'evaluate':
      case 'sweep':
      case 'calibrate':
        await this.start(message);
        return null;
      case 'cancelMeasuring':
        model.measuring.cancel();
        return null;
      case 'leaveEnd':
        model.measuring.leaveEnd(message.end, message.way);
        return null;
      case 'cancelCalibration':
        cancelCalibration(this.services, model.folder);
        return null;
      case 'retry':
        model.refresh();
        return null;
      case 'manageTrust':
      case 'showLog':
        return this.handleCommon(message);
    }
  }

  private async fit({ budget, method, before }: MessageOf<'fit'>): Promise<Replies['fit']> {
    const { before: given, curve } = this.model;
    const { sizeBias } = given;
    const choices = {
      ...{ method, before, ...(sizeBias !== undefined && { sizeBias }) },
      ...(curve.times && { times: curve.times }),
    };
    const { fit, hash } = await curve.preview.tryFit(budget, choices);
    const { schedule, alpha, selfLoss, crossLoss } = fit;
    return { schedule, alpha, hash, selfLoss, crossLoss };
  }

  /** The subject of the panel, and the choices for its slider's fits. */
  private async choose(message: MessageOf<Choice>): Promise<void> {
    const { model } = this;
    switch (message.type) {
      case 'openRecipe': {
        const { uri } = await model.recipe(message.recipe);
        await model.chooseRecipe(message.recipe);
        await this.showText(uri);
        return;
      }
      case 'chooseRecipe':
        await model.chooseRecipe((await model.recipe(message.recipe)).uri.toString());
        return;
      case 'chooseStatistics':
        model.choices.chooseStatistics(message.file);
        return;
      case 'chooseMethod':
        model.choices.chooseMethod(message.method);
        return;
      case 'chooseProfile':
        model.choices.chooseProfile(message.file);
        return;
      case 'chooseBefore':
        model.choices.chooseBefore(message.keep);
    }
  }

  /** Runs, each started by its command. */
  private async start(message: MessageOf<Start>): Promise<void> {
    const { model } = this;
    const execute = vscode.commands.executeCommand;
    switch (message.type) {
      case 'profile':
        await execute(commands.profileModel, model.model?.uri);
        return;
      case 'measureAgain':
        if (!model.choices.profiles.has(message.file)) return;
        await execute(commands.measureAgain, vscode.Uri.file(message.file));
        return;
      case 'evaluate':
        await execute(commands.evaluateRecipe, (await model.recipe(message.recipe)).uri);
        return;
      case 'sweep':
        await execute(commands.sweep, model.model?.uri, model.curve.file);
        return;
      case 'calibrate':
        await execute(commands.calibrateModel, model.model?.uri);
    }
  }

  /** The evaluation shows questions and progress by itself: saving does not wait for it. */
  private async savedAs(
    uri: vscode.Uri | undefined,
    isToEvaluate: boolean,
  ): Promise<{ saved: boolean }> {
    const saved = await this.saved(uri);
    if (uri && isToEvaluate) void vscode.commands.executeCommand(commands.evaluateRecipe, uri);
    return saved;
  }

  /** A new recipe becomes the edited one. */
  private async saved(uri: vscode.Uri | undefined): Promise<{ saved: boolean }> {
    if (!uri) return { saved: false };
    await this.services.index.settled();
    await this.model.chooseRecipe(uri.toString());
    await this.showText(uri);
    return { saved: true };
  }
}
