/** Where a diagnostic's code is explained: a page of the repository, one heading a code. */
import * as vscode from 'vscode';
import type { DiagnosticCode } from '../../core/recipe/checks/diagnostics';

export function documentationOf(
  { extension }: vscode.ExtensionContext,
  code: DiagnosticCode,
): { value: string; target: vscode.Uri } {
  const { repository } = extension.packageJSON as { repository: { url: string } };
  const base = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return { value: code, target: vscode.Uri.parse(`${base}/blob/main/docs/diagnostics.md#${code}`) };
}
