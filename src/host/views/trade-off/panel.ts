/** The trade-off panel: one for each model, beside its recipe; kept across reloads of the window. */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import { scheduleHash } from '../../../core/recipe/hash';
import { isPredicted } from '../../../core/ranking/families';
import type { HostEvent, PanelMemory, PanelMessage, Replies } from '../../../protocol/trade-off';
import { validatePanelMessage } from '../../../protocol/trade-off-validation';
import type { Channel } from '../../../protocol/channel';
import type { Services } from '../../services';
import { panelColumn } from '../webview/panel-column';
import { editSchedule, saveAsRecipe, savePoint, updateToBudget } from './edits';
import { exportPlot } from './export';
import { TradeOffModel } from './model';
import { labelPanel, openChannel, showPage, webviewOptions } from '../webview/webview-html';

export class TradeOffPanel {
  readonly model: TradeOffModel;
  private readonly channel: Channel<PanelMessage, HostEvent>;

  /** Takes a panel over that was made, or that the window kept. */
  constructor(
    private readonly services: Services,
    readonly panel: vscode.WebviewPanel,
    folder: string,
    memory: PanelMemory | undefined,
    onDispose: () => void,
  ) {
    const { context, log } = services;
    const { webview } = panel;
    this.channel = openChannel(webview, log, validatePanelMessage, (message) =>
      this.handle(message),
    );
    this.model = new TradeOffModel(services, folder, memory, (event) => {
      this.channel.post(event);
    });
    const title = vscode.l10n.t('Trade-off: {0}', this.model.name);
    labelPanel(panel, context.extensionUri, title);
    panel.onDidDispose(() => {
      this.channel.dispose();
      this.model.dispose();
      onDispose();
    });
    showPage(webview, context.extensionUri, { name: 'trade-off', title });
  }

  static create(
    services: Services,
    folder: string,
    memory: PanelMemory,
    onDispose: () => void,
  ): TradeOffPanel {
    const panel = vscode.window.createWebviewPanel(
      panels.tradeOff,
      '',
      { viewColumn: panelColumn(), preserveFocus: true },
      webviewOptions(services.context.extensionUri),
    );
    return new TradeOffPanel(services, panel, folder, memory, onDispose);
  }

  private async handle(message: PanelMessage): Promise<Replies[keyof Replies] | null> {
    const { model } = this;
    switch (message.type) {
      case 'ready':
        return { state: model.state() };
      case 'fit': {
        const { budget, method, before } = message;
        const { sizeBias } = model.before;
        const choices = { method, before, ...(sizeBias !== undefined && { sizeBias }) };
        const { fit, recipe } = await model.fitter.fit(budget, choices);
        const { schedule, alpha, selfLoss, crossLoss } = fit;
        const hash = scheduleHash(recipe.schedule, recipe.ranking);
        return { schedule, alpha, hash, selfLoss, crossLoss };
      }
      case 'predict': {
        const { recipe } = await model.recipe(message.recipe);
        if (!recipe || !isPredicted(recipe.ranking)) return null;
        return model.fitter.predictedLoss(message.schedule, recipe.ranking);
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
        await this.show(uri);
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
      case 'chooseBefore':
        model.chooseBefore(message.keep);
        return null;
      case 'evaluate': {
        const { uri } = await model.recipe(message.recipe);
        await vscode.commands.executeCommand(commands.evaluateRecipe, uri);
        return null;
      }
      case 'sweep':
        await vscode.commands.executeCommand(commands.sweep, model.model?.uri);
        return null;
      case 'cancelMeasuring':
        model.measuring.cancel();
        return null;
      case 'retry':
        model.refresh();
        return null;
      case 'calibrate':
        await vscode.commands.executeCommand(commands.calibrateModel, model.model?.uri);
        return null;
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return null;
      case 'showLog':
        await vscode.commands.executeCommand(commands.showLog);
        return null;
    }
  }

  /** A recipe that was written becomes the one that is edited. */
  private async saved(uri: vscode.Uri | undefined): Promise<{ saved: boolean }> {
    if (!uri) return { saved: false };
    await this.services.index.settled();
    await this.model.chooseRecipe(uri.toString());
    await this.show(uri);
    return { saved: true };
  }

  /** In the column where it is open, else in one that is not the panel's. */
  private async show(uri: vscode.Uri): Promise<void> {
    const open = vscode.window.tabGroups.all.find(({ tabs }) =>
      tabs.some(
        ({ input }) =>
          input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
      ),
    );
    const other = vscode.window.tabGroups.all.find(
      ({ viewColumn }) => viewColumn !== this.panel.viewColumn,
    );
    const viewColumn = open?.viewColumn ?? other?.viewColumn ?? vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(uri, { viewColumn, preview: false });
  }
}
