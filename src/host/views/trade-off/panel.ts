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
    const shown = services.inSight.add((one) => one === folder && panel.visible);
    panel.onDidDispose(() => shown.dispose());
  }

  /** What its page asked for shows there how far it is, with what stops it: while it is in sight, nothing else does. */
  private async runHere(command: string, ...given: unknown[]): Promise<void> {
    const { panel, model } = this;
    const { runs } = this.services;
    const earlier = new Set(runs.runs);
    const page = runs.addPage({
      shows: (run) => panel.visible && !earlier.has(run) && model.showsRun(run),
    });
    const watching = vscode.Disposable.from(
      page,
      panel.onDidChangeViewState(() => {
        runs.refreshNotices();
      }),
      panel.onDidDispose(() => {
        page.dispose();
      }),
    );
    try {
      await vscode.commands.executeCommand(command, ...given);
    } finally {
      watching.dispose();
    }
  }

  protected override async handle(message: PanelMessage): Promise<Replies[keyof Replies] | null> {
    const { model } = this;
    switch (message.type) {
      case 'ready':
        return { state: model.state() };
      case 'fit': {
        const { budget, method, before } = message;
        const { sizeBias } = model.before;
        const { times } = model;
        const choices = {
          ...{ method, before, ...(sizeBias !== undefined && { sizeBias }) },
          ...(times && { times }),
        };
        const { fit, hash } = await model.shown.tryFit(budget, choices);
        const { schedule, alpha, selfLoss, crossLoss } = fit;
        return { schedule, alpha, hash, selfLoss, crossLoss };
      }
      case 'predict': {
        const { recipe } = await model.recipe(message.recipe);
        if (!recipe || !isPredicted(recipe.ranking)) return null;
        return model.shown.predictedLoss(message.schedule, recipe.ranking);
      }
      case 'edit':
        await editSchedule(model, message.recipe, message.before, message.schedule);
        return null;
      case 'update':
        await updateToBudget(model, message.recipe, message);
        return null;
      case 'saveAs':
        return this.saved(await saveAsRecipe(model, message));
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
        await this.runHere(commands.profileModel, model.model?.uri);
        return null;
      case 'measureAgain':
        if (model.isProfile(message.file))
          await this.runHere(commands.measureAgain, vscode.Uri.file(message.file));
        return null;
      case 'chooseBefore':
        model.chooseBefore(message.keep);
        return null;
      case 'evaluate': {
        const { uri } = await model.recipe(message.recipe);
        await this.runHere(commands.evaluateRecipe, uri);
        return null;
      }
      case 'sweep':
        await this.runHere(commands.sweep, model.model?.uri, model.openFile);
        return null;
      case 'cancelMeasuring':
        model.measuring.cancel();
        return null;
      case 'cancelCalibration':
        cancelCalibration(this.services, model.folder);
        return null;
      case 'retry':
        model.refresh();
        return null;
      case 'calibrate':
        await this.runHere(commands.calibrateModel, model.model?.uri);
        return null;
      case 'manageTrust':
      case 'showLog':
        return this.handleCommon(message);
    }
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
