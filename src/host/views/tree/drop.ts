/** Recipes dropped onto the tree are added to the comparison: webviews refuse plain drops. */
import * as vscode from 'vscode';
import { notifyInformation } from '../../notifications';
import { hasRecipeName } from '../../selector';
import type { ComparedRecipes } from '../compare/comparison';
import type { TreeNode } from './nodes';
import { uriList } from './uri-list';

export class RecipeDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [uriList];
  readonly dragMimeTypes = [uriList];

  constructor(private readonly compared: ComparedRecipes) {}

  /** Recipes can also be dropped where VS Code opens files. */
  handleDrag(nodes: readonly TreeNode[], transfer: vscode.DataTransfer): void {
    const uris = nodes.flatMap(({ kind, resourceUri }) => (kind === 'recipe' ? resourceUri! : []));
    if (uris.length === 0) return;
    const text = uris.map((uri) => uri.toString()).join('\r\n');
    transfer.set(uriList, new vscode.DataTransferItem(text));
  }

  async handleDrop(target: TreeNode | undefined, transfer: vscode.DataTransfer): Promise<void> {
    const text = await transfer.get(uriList)?.asString();
    if (text === undefined || text === '') return;
    const uris = parseUriList(text).filter(hasRecipeName);
    if (uris.length === 0) {
      void notifyInformation(
        vscode.l10n.t('Only recipes can be compared: drop files named NAME.fitprune.json.'),
      );
      return;
    }
    // On a recipe of the comparison: before it, so that the order can be chosen.
    const before = target?.parent?.kind === 'comparison' ? target.resourceUri : undefined;
    if (before) this.compared.insert(uris, before);
    else this.compared.add(uris);
  }
}

/** Reads a list as RFC 2483 has it: a URI a line, comments after `#`. */
function parseUriList(text: string): vscode.Uri[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line));
}
