/** What the panels in editors' tabs share: a page, a channel, and a model. */
import * as vscode from 'vscode';
import { commands, type panels } from '../../../contributions';
import type { Tagged, Validate } from '../../../protocol/channel';
import type { CommonMessage } from '../../../protocol/schema';
import type { Services } from '../../services';
import { Page } from './page';
import { panelColumn } from './panel-column';
import { labelPanel, webviewOptions, type PanelName } from './webview-html';

export interface PanelParts<In extends Tagged, Event extends Tagged, Model> {
  page: PanelName;
  validate: Validate<In>;
  /** @param post called with every change */
  open: (post: (event: Event) => void) => Model;
  /** Localised. */
  title: (model: Model) => string;
  onDispose: () => void;
}

export abstract class Panel<
  In extends Tagged,
  Event extends Tagged,
  Model extends vscode.Disposable,
> extends Page<In, Event> {
  readonly model: Model;

  /** Takes a panel over that was made, or that the window kept. */
  constructor(
    services: Services,
    readonly panel: vscode.WebviewPanel,
    { page, validate, open, title, onDispose }: PanelParts<In, Event, Model>,
  ) {
    super(services, panel, validate);
    this.model = open((event) => {
      this.post(event);
    });
    const label = title(this.model);
    labelPanel(panel, services.context.extensionUri, label);
    panel.onDidDispose(() => {
      this.model.dispose();
      onDispose();
    });
    this.showPage({ name: page, title: label });
  }

  protected async handleCommon({ type }: CommonMessage): Promise<null> {
    const command = type === 'showLog' ? commands.showLog : 'workbench.trust.manage';
    await vscode.commands.executeCommand(command);
    return null;
  }

  /** Shows the text in the column where it is open, otherwise in one without the panel. */
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

/** A new panel: beside FitPrune's others, or beside the edited text. */
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
