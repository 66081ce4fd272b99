/** Inspect Tokens' panel: one for each recipe, beside it; kept across reloads of the window. */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import type { Channel } from '../../../protocol/channel';
import type {
  InspectEvent,
  InspectMemory,
  InspectMessage,
  InspectReplies,
} from '../../../protocol/inspect';
import { validateInspectMessage } from '../../../protocol/inspect-validation';
import type { Services } from '../../services';
import { exportPicture } from './export';
import { InspectModel } from './model';
import { chooseSource } from './source';
import { panelColumn } from '../webview/panel-column';
import { labelPanel, openChannel, showPage, webviewOptions } from '../webview/webview-html';

export interface InspectPanelOptions {
  uri: vscode.Uri;
  memory?: InspectMemory | undefined;
  /** Whether a model outside the workspace may be run. */
  isAllowed: boolean;
  onDispose: () => void;
}

export class InspectPanel {
  readonly model: InspectModel;
  private readonly channel: Channel<InspectMessage, InspectEvent>;

  /** Takes a panel over that was made, or that the window kept. */
  constructor(
    services: Services,
    readonly panel: vscode.WebviewPanel,
    { uri, memory, isAllowed, onDispose }: InspectPanelOptions,
  ) {
    const { context, log } = services;
    const { webview } = panel;
    this.channel = openChannel(webview, log, validateInspectMessage, (message) =>
      this.handle(message),
    );
    this.model = new InspectModel(services, uri, memory, isAllowed, (event) => {
      this.channel.post(event);
    });
    const name = this.model.name.replace(/\.fitprune\.json$/, '');
    const title = vscode.l10n.t('Tokens: {0}', name);
    labelPanel(panel, context.extensionUri, title);
    panel.onDidDispose(() => {
      this.channel.dispose();
      this.model.dispose();
      onDispose();
    });
    showPage(webview, context.extensionUri, { name: 'inspect', title });
  }

  static create(services: Services, options: InspectPanelOptions): InspectPanel {
    const panel = vscode.window.createWebviewPanel(
      panels.inspect,
      '',
      { viewColumn: panelColumn(), preserveFocus: true },
      webviewOptions(services.context.extensionUri),
    );
    return new InspectPanel(services, panel, options);
  }

  private async handle(
    message: InspectMessage,
  ): Promise<InspectReplies[keyof InspectReplies] | null> {
    const { model } = this;
    switch (message.type) {
      case 'ready': {
        const { observation } = model;
        return {
          state: model.state(),
          ...(observation && { observation }),
        };
      }
      case 'go':
        model.go(message.to);
        return null;
      case 'jump':
        model.jump(message.to);
        return null;
      case 'filter':
        model.filter(message.onlyFlipped);
        return null;
      case 'chooseData': {
        const source = await chooseSource(model.model);
        if (source) await model.setSource(source);
        return null;
      }
      case 'export':
        return { saved: await exportPicture(model, message.content) };
      case 'evaluate':
        await vscode.commands.executeCommand(commands.evaluateRecipe, model.uri);
        return null;
      case 'apply':
        await vscode.commands.executeCommand(commands.applyRecipe, model.uri);
        return null;
      case 'openRecipe':
        await vscode.window.showTextDocument(model.uri, {
          viewColumn: this.otherColumn(),
          preview: false,
        });
        return null;
      case 'retry':
        model.retry();
        return null;
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return null;
      case 'showLog':
        await vscode.commands.executeCommand(commands.showLog);
        return null;
    }
  }

  /** Where the recipe is open, else a column that is not the panel's. */
  private otherColumn(): vscode.ViewColumn {
    const { all } = vscode.window.tabGroups;
    const uri = this.model.uri.toString();
    const open = all.find(({ tabs }) =>
      tabs.some(
        ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri,
      ),
    );
    const other = all.find(({ viewColumn }) => viewColumn !== this.panel.viewColumn);
    return open?.viewColumn ?? other?.viewColumn ?? vscode.ViewColumn.Beside;
  }
}
