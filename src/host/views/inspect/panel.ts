/** Inspect Tokens' panel: one for each recipe, beside it; kept across reloads of the window. */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import type {
  InspectEvent,
  InspectMemory,
  InspectMessage,
  InspectReplies,
} from '../../../protocol/inspect';
import { validateInspectMessage } from '../../../protocol/inspect-messages';
import type { Services } from '../../services';
import { exportPicture } from './export';
import { InspectModel } from './model';
import { chooseSource } from './source';
import { createPanel, Panel } from '../webview/panel-base';

export interface InspectPanelOptions {
  uri: vscode.Uri;
  memory?: InspectMemory | undefined;
  /** Whether a model outside the workspace may be run. */
  isAllowed: boolean;
  onDispose: () => void;
}

export class InspectPanel extends Panel<InspectMessage, InspectEvent, InspectModel> {
  /** @param panel that the window kept; a new one if absent */
  constructor(
    services: Services,
    { uri, memory, isAllowed, onDispose }: InspectPanelOptions,
    panel = createPanel(services, panels.inspect),
  ) {
    super(services, panel, {
      page: 'inspect',
      validate: validateInspectMessage,
      open: (post) => new InspectModel(services, uri, memory, isAllowed, post),
      title: ({ name }) => vscode.l10n.t('Tokens: {0}', name.replace(/\.fitprune\.json$/, '')),
      onDispose,
    });
  }

  protected override async handle(
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
        model.filter(message.onlyChanged);
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
        await this.showText(model.uri);
        return null;
      case 'retry':
        model.retry();
        return null;
      case 'manageTrust':
      case 'showLog':
        return this.handleCommon(message);
    }
  }
}
