/** Where a panel opens: with FitPrune's other panels, otherwise beside the edited text. */
import * as vscode from 'vscode';
import { panels } from '../../../contributions';

export function panelColumn(): vscode.ViewColumn {
  const { activeTextEditor, tabGroups } = vscode.window;
  const group = tabGroups.all.find(
    ({ tabs, viewColumn }) =>
      // Over the text that it is about, a panel would hide it.
      viewColumn !== activeTextEditor?.viewColumn && tabs.some(isPanel),
  );
  if (group) return group.viewColumn;
  // Without an editor there is nothing to be beside of.
  if (!activeTextEditor) return vscode.ViewColumn.Active;
  // Beside the last of several would be one more, in which nothing has room.
  const columns = tabGroups.all.map(({ viewColumn }) => viewColumn);
  const isLast = activeTextEditor.viewColumn === columns.at(-1);
  return (isLast ? columns.at(-2) : undefined) ?? vscode.ViewColumn.Beside;
}

function isPanel({ input }: vscode.Tab): boolean {
  // VS Code adds a prefix to the types of webviews.
  return (
    input instanceof vscode.TabInputWebview &&
    Object.values(panels).some((type) => input.viewType.endsWith(type))
  );
}
