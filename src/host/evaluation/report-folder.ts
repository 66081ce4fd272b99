/** The folder of a report, and the message when it is written. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { ReportFiles } from '../../core/report/write';
import { notifyInformation } from '../notifications';

interface FolderItem extends vscode.QuickPickItem {
  choose: () => Promise<string | undefined>;
}

/**
 * @param suggested absolute path of the folder that is offered first
 * @returns absolute path of a folder; undefined when the user leaves it
 */
export async function chooseReportFolder(suggested: string): Promise<string | undefined> {
  const title = vscode.l10n.t('Which folder should the report be written to?');
  const items: FolderItem[] = [
    {
      label: vscode.workspace.asRelativePath(suggested),
      iconPath: new vscode.ThemeIcon('new-folder'),
      description: vscode.l10n.t('page, Markdown and figures'),
      choose: () => Promise.resolve(suggested),
    },
    {
      label: vscode.l10n.t('Choose a folder…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      choose: async () => {
        const options = { canSelectFolders: true, canSelectFiles: false, title };
        const openLabel = vscode.l10n.t('Write Report');
        const chosen = await vscode.window.showOpenDialog({ ...options, openLabel });
        return chosen?.[0]?.fsPath;
      },
    },
  ];
  return (await vscode.window.showQuickPick(items, { title }))?.choose();
}

/** Names the written files, and opens or reveals them. */
export async function sayWritten(files: ReportFiles): Promise<void> {
  const { html, markdown, figures } = files;
  const page = vscode.Uri.file(html);
  const open = vscode.l10n.t('Open');
  const asMarkdown = vscode.l10n.t('Markdown');
  const reveal = vscode.l10n.t('Reveal');
  const message = vscode.l10n.t(
    'The report is in {0}: {1}, {2} and {3} figures.',
    vscode.workspace.asRelativePath(path.dirname(html)),
    path.basename(html),
    path.basename(markdown),
    figures.length,
  );
  // Without a browser that can read the page, opening is the preview, and one button is enough.
  const offered = isPageReadable() ? [open, asMarkdown, reveal] : [open, reveal];
  const chosen = await notifyInformation(message, ...offered);
  if (chosen === open) await openReport(files);
  if (chosen === asMarkdown) await previewMarkdown(files);
  if (chosen === reveal) {
    const isInside = vscode.workspace.getWorkspaceFolder(page) !== undefined;
    await vscode.commands.executeCommand(isInside ? 'revealInExplorer' : 'revealFileInOS', page);
  }
}

/**
 * The browser of a user elsewhere, or of a window in a browser, cannot read this machine's files.
 */
function isPageReadable(): boolean {
  return vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
}

/** The page is what users send to others, so it is what they look at first. */
async function openReport(files: ReportFiles): Promise<void> {
  const isOpen = isPageReadable() && (await vscode.env.openExternal(vscode.Uri.file(files.html)));
  if (!isOpen) await previewMarkdown(files);
}

async function previewMarkdown({ markdown }: ReportFiles): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(markdown));
}
