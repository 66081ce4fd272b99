/** One place that shows the comparison, the side panel's view or an editor's tab: its page and its messages. */
import * as vscode from 'vscode';
import type { Channel } from '../../../protocol/channel';
import {
  validateCompareMessage,
  type CompareEvent,
  type CompareMessage,
  type CompareState,
} from '../../../protocol/compare';
import type { Services } from '../../services';
import { openChannel, showPage } from '../webview/webview-html';

export class ComparisonPage implements vscode.Disposable {
  private readonly channel: Channel<CompareMessage, CompareEvent>;
  private shown = '';

  /** @param handle what the page asks for; `ready` when it shows nothing yet */
  constructor(
    webview: vscode.Webview,
    { context, log }: Services,
    private readonly isWide: boolean,
    handle: (message: CompareMessage) => Promise<void>,
  ) {
    this.channel = openChannel(webview, log, validateCompareMessage, (message) => {
      if (message.type === 'ready') this.shown = '';
      return handle(message);
    });
    const title = vscode.l10n.t('Comparison of recipes');
    showPage(webview, context.extensionUri, { name: 'compare', title });
  }

  show(state: Omit<CompareState, 'isWide'>): void {
    const whole = { ...state, isWide: this.isWide };
    const text = JSON.stringify(whole);
    if (text === this.shown) return;
    this.shown = text;
    this.channel.post({ type: 'show', state: whole });
  }

  dispose(): void {
    this.channel.dispose();
  }
}
