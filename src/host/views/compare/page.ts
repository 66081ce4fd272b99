/**
 * One place that shows the comparison, the side panel's view or an editor's tab: its page and its
 * messages.
 */
import * as vscode from 'vscode';
import type { CompareEvent, CompareMessage, CompareState } from '../../../protocol/compare';
import type { Services } from '../../services';
import { Page } from '../webview/page';

export interface ComparisonPageOptions {
  isWide: boolean;
  /** Handles the page's messages; `ready` when it shows nothing yet. */
  handle: (message: CompareMessage) => Promise<void>;
  onDispose: () => void;
}

export class ComparisonPage extends Page<CompareMessage, CompareEvent> {
  private shown = '';

  constructor(
    services: Services,
    place: vscode.WebviewView | vscode.WebviewPanel,
    private readonly options: ComparisonPageOptions,
  ) {
    super(services, place, async (raw) => {
      const { validateCompareMessage } = await import('../../../protocol/compare-messages');
      return validateCompareMessage(raw);
    });
    place.onDidDispose(options.onDispose);
    this.showPage({ name: 'compare', title: vscode.l10n.t('Comparison of recipes') });
  }

  show(state: Omit<CompareState, 'isWide'>): void {
    const whole = { ...state, isWide: this.options.isWide };
    const text = JSON.stringify(whole);
    if (text === this.shown) return;
    this.shown = text;
    this.post({ type: 'show', state: whole });
  }

  protected handle(message: CompareMessage): Promise<void> {
    if (message.type === 'ready') this.shown = '';
    return this.options.handle(message);
  }
}
