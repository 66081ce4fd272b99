/** What the panels in editors' tabs have in common: a page, a channel, and the model that both speak for. */
import * as vscode from 'vscode';
import { commands, type panels } from '../../../contributions';
import type { Channel, Tagged } from '../../../protocol/channel';
import type { Services } from '../../services';
import { panelColumn } from './panel-column';
import { labelPanel, openChannel, showPage, webviewOptions, type PanelName } from './webview-html';

/** What every panel is asked for in the same way. */
export type CommonMessage = { type: 'manageTrust' } | { type: 'showLog' };

export interface PanelParts<In extends Tagged, Event extends Tagged, Model> {
  page: PanelName;
  validate: (message: unknown) => In | undefined;
  /** @param post told of all that changes */
  open: (post: (event: Event) => void) => Model;
  /** Localised. */
  title: (model: Model) => string;
  onDispose: () => void;
}

export abstract class Panel<
  In extends Tagged,
  Event extends Tagged,
  Model extends vscode.Disposable,
> {
  readonly model: Model;
  private readonly channel: Channel<In, Event>;

  /** Takes a panel over that was made, or that the window kept. */
  constructor(
    protected readonly services: Services,
    readonly panel: vscode.WebviewPanel,
    { page, validate, open, title, onDispose }: PanelParts<In, Event, Model>,
  ) {
    const { context, log } = services;
    this.channel = openChannel(panel.webview, log, validate, (message) => this.handle(message));
    this.model = open((event) => {
      this.channel.post(event);
    });
    const label = title(this.model);
    labelPanel(panel, context.extensionUri, label);
    panel.onDidDispose(() => {
      this.channel.dispose();
      this.model.dispose();
      onDispose();
    });
    showPage(panel.webview, context.extensionUri, { name: page, title: label });
  }

  /** @returns the reply; @throws HumanError what is said to the user */
  protected abstract handle(message: In): Promise<unknown>;

  protected async handleCommon({ type }: CommonMessage): Promise<null> {
    const command = type === 'showLog' ? commands.showLog : 'workbench.trust.manage';
    await vscode.commands.executeCommand(command);
    return null;
  }

  /** In the column where the text is open, else in one that is not the panel's. */
  protected async showText(uri: vscode.Uri): Promise<void> {
    const { all } = vscode.window.tabGroups;
    const open = all.find(({ tabs }) =>
      tabs.some(
        ({ input }) =>
          input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
      ),
    );
    const other = all.find(({ viewColumn }) => viewColumn !== this.panel.viewColumn);
    const viewColumn = open?.viewColumn ?? other?.viewColumn ?? vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(uri, { viewColumn, preview: false });
  }
}

/** A panel that is not there yet: with FitPrune's others, or beside what is being edited. */
export function createPanel(
  { context }: Services,
  type: (typeof panels)[keyof typeof panels],
): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    type,
    '',
    { viewColumn: panelColumn(), preserveFocus: true },
    webviewOptions(context.extensionUri),
  );
}
