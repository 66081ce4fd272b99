/** The icon before an item with a fault. */
import * as vscode from 'vscode';

/** @param isUsable nevertheless: a warning, not an error */
export function faultIcon(isUsable: boolean): vscode.ThemeIcon {
  return isUsable
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'))
    : new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
}
