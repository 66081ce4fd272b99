/**
 * The page of a webview, and its channel. Nothing is allowed that is not named: scripts by nonce,
 * styles and fonts from dist/webview, pictures made by the page itself (exports).
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Channel, type Tagged, type Validate } from '../../../protocol/channel';
import { logBug } from '../../failures';
import { localizeError } from '../../localize';
import { notifyError } from '../../notifications';

/** Folders of webview/ that are bundled to `dist/webview/NAME.js` and `.css`. */
export type PanelName = 'trade-off' | 'compare' | 'inspect';

/** Webviews may only load their own bundles. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [bundles(extensionUri)] };
}

/** Gives a webview its page. @param title names the page to screen readers; localised */
export function showPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: { name: PanelName; title: string },
): void {
  webview.options = webviewOptions(extensionUri);
  webview.html = webviewHtml(webview, extensionUri, page);
}

/**
 * The tab's icon and title.
 *
 * @param title localised
 */
export function labelPanel(
  panel: vscode.WebviewPanel,
  extensionUri: vscode.Uri,
  title: string,
): void {
  const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `recipe-${theme}.svg`);
  panel.title = title;
  panel.iconPath = { light: icon('light'), dark: icon('dark') };
}

function webviewHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title }: { name: PanelName; title: string },
): string {
  const nonce = randomBytes(18).toString('base64');
  const file = (extension: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(bundles(extensionUri), name + extension)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    'img-src data: blob:',
  ].join('; ');
  return `<!doctype html>
<html lang="${escapeHtml(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta property="csp-nonce" content="${nonce}" />
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="${escapeHtml(file('.css'))}" />
  </head>
  <body>
    <main id="root"></main>
    <script type="application/json" id="l10n">${bundleJson()}</script>
    <script nonce="${nonce}" src="${escapeHtml(file('.js'))}"></script>
  </body>
</html>
`;
}

/**
 * The host's end of a panel's messages. Failures go to the log; those of events are also shown,
 * since no caller gets them.
 *
 * @param handle its result, or the HumanError it throws, is the reply to a request
 */
export function openChannel<In extends Tagged, Event extends Tagged>(
  webview: vscode.Webview,
  log: vscode.LogOutputChannel,
  validate: Validate<In>,
  handle: (message: In) => unknown,
): Channel<In, Event> {
  return new Channel<In, Event>(webview, {
    validate,
    handle,
    onBug: (error) => {
      logBug(log, error);
    },
    show: (message) => {
      log.warn(message);
      void notifyError(message);
    },
    wordsOf: localizeError,
    bugMessage: vscode.l10n.t('Something went wrong inside FitPrune. The log has the details.'),
  });
}

/**
 * The translations of the window's language, which pages read with @vscode/l10n; escaped, so that
 * nothing in them ends the element.
 */
function bundleJson(): string {
  return JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll('<', '\\u003c');
}

function bundles(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
