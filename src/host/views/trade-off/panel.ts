/** The trade-off panel: one for each model, beside its recipe; kept across reloads of the window. */
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

export class TradeOffPanel extends Panel<PanelMessage, HostEvent, TradeOffModel> {
  /** @param panel that the window kept; a new one without */
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
      // While its page is in sight, how far runs of the model are and what stops them is there alone.
      runs.addPage({
        isOf: (one) => panel.visible && one === folder,
        shows: (run) => panel.visible && this.model.showsRun(run),
        tell: (end) => {
          this.model.measuring.tellEnd(end);
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
      case 'fit': {
        const { budget, method, before } = message;
        const { sizeBias } = model.before;
        const { times } = model.curve;
        const choices = {
          ...{ method, before, ...(sizeBias !== undefined && { sizeBias }) },
          ...(times && { times }),
        };
        const { fit, hash } = await model.curve.preview.tryFit(budget, choices);
        const { schedule, alpha, selfLoss, crossLoss } = fit;
        return { schedule, alpha, hash, selfLoss, crossLoss };
      }
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
      case 'openRecipe': {
        const { uri } = await model.recipe(message.recipe);
        await model.chooseRecipe(message.recipe);
        await this.showText(uri);
        return null;
      }
      case 'chooseRecipe':
        await model.chooseRecipe((await model.recipe(message.recipe)).uri.toString());
        return null;
      case 'chooseStatistics':
        model.chooseStatistics(message.file);
        return null;
      case 'chooseMethod':
        model.chooseMethod(message.method);
        return null;
      case 'chooseProfile':
        model.chooseProfile(message.file);
        return null;
      case 'profile':
        await vscode.commands.executeCommand(commands.profileModel, model.model?.uri);
        return null;
      case 'measureAgain':
        if (model.profiles.has(message.file))
          await vscode.commands.executeCommand(
            commands.measureAgain,
            vscode.Uri.file(message.file),
          );
        return null;
      case 'chooseBefore':
        model.chooseBefore(message.keep);
        return null;
      case 'evaluate': {
        const { uri } = await model.recipe(message.recipe);
        await vscode.commands.executeCommand(commands.evaluateRecipe, uri);
        return null;
      }
      case 'sweep':
        await vscode.commands.executeCommand(commands.sweep, model.model?.uri, model.curve.file);
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
      case 'calibrate':
        await vscode.commands.executeCommand(commands.calibrateModel, model.model?.uri);
        return null;
      case 'manageTrust':
      case 'showLog':
        return this.handleCommon(message);
    }
  }

  /** The evaluation asks and shows on its own: saving does not wait for it. */
  private async savedAs(
    uri: vscode.Uri | undefined,
    isToEvaluate: boolean,
  ): Promise<{ saved: boolean }> {
    const saved = await this.saved(uri);
    if (uri && isToEvaluate) void vscode.commands.executeCommand(commands.evaluateRecipe, uri);
    return saved;
  }

  /** A recipe that was written becomes the one that is edited. */
  private async saved(uri: vscode.Uri | undefined): Promise<{ saved: boolean }> {
    if (!uri) return { saved: false };
    await this.services.index.settled();
    await this.model.chooseRecipe(uri.toString());
    await this.showText(uri);
    return { saved: true };
  }
}
