/**
 * The tree of models, their statistics and recipes: follows the services, redraws changed items.
 */
import * as vscode from 'vscode';
import { isSame, type ComparedRecipes } from '../compare/comparison';
import { buildTree, type TreeNode, type TreeServices } from './nodes';
import { treeChanges } from './changes';

/** A run reports progress with every sample; milliseconds between updates. */
const pause = 100;

export class ModelsTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private roots: readonly TreeNode[] = [];
  private readonly nodes = new Map<string, TreeNode>();
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> | undefined;

  constructor(
    private readonly services: TreeServices,
    private readonly compared: ComparedRecipes,
    private readonly onBug: (error: unknown) => void,
  ) {
    const { index, statistics, profiles, dataNames, runs, unfinished, unfinishedProfiles } =
      services;
    const refresh = (): void => {
      void this.refresh();
    };
    this.disposables.push(
      index.onDidChange(refresh),
      statistics.onDidChange(refresh),
      profiles.onDidChange(refresh),
      services.elsewhere.onDidChange(refresh),
      unfinished.onDidChange(refresh),
      unfinishedProfiles.onDidChange(refresh),
      dataNames.onDidChange(refresh),
      compared.onDidChange(refresh),
      runs.onDidChange(() => {
        this.timer ??= setTimeout(refresh, pause);
      }),
    );
  }

  getTreeItem({ item }: TreeNode): vscode.TreeItem {
    return item;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node) return [...node.children];
    await this.services.index.ready;
    await (this.work ?? this.refresh());
    return [...this.roots];
  }

  getParent({ parent }: TreeNode): TreeNode | undefined {
    return parent;
  }

  /** Ticks and unticks recipes, each of which may appear in several places. */
  setCompared(items: readonly (readonly [TreeNode, vscode.TreeItemCheckboxState])[]): void {
    const ticked = items.filter(([{ kind }]) => kind === 'recipe');
    const uris = (wanted: vscode.TreeItemCheckboxState): vscode.Uri[] =>
      ticked.flatMap(([{ resourceUri }, state]) => (state === wanted ? resourceUri! : []));
    const removed = uris(vscode.TreeItemCheckboxState.Unchecked);
    const kept = this.compared.uris.filter((uri) => !removed.some((one) => isSame(one, uri)));
    this.compared.set([...kept, ...uris(vscode.TreeItemCheckboxState.Checked)]);
  }

  /** Resolves when the tree shows the services' present state. */
  refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // One after the other, so that an older state never overwrites a newer.
    this.work = (this.work ?? Promise.resolve()).then(() => this.update()).catch(this.onBug);
    return this.work;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.disposables) one.dispose();
  }

  private async update(): Promise<void> {
    const before = snapshot(this.roots);
    const built = await buildTree(this.services, this.compared);
    const gone = new Set(this.nodes.keys());
    this.roots = built.map((node) => this.adopt(node, gone));
    for (const id of gone) this.nodes.delete(id);
    for (const id of treeChanges(before, this.roots)) {
      this.changed.fire(id === undefined ? undefined : this.nodes.get(id));
    }
  }

  /** The existing object with this id, updated: VS Code identifies elements by object identity. */
  private adopt(node: TreeNode, gone: Set<string>, parent?: TreeNode): TreeNode {
    const known = this.nodes.get(node.id) ?? node;
    gone.delete(node.id);
    this.nodes.set(node.id, known);
    const { item, look, children } = node;
    Object.assign(known, { item, look, parent });
    known.children = children.map((child) => this.adopt(child, gone, known));
    return known;
  }
}

interface Snapshot {
  id: string;
  look: string;
  children: Snapshot[];
}

function snapshot(nodes: readonly TreeNode[]): Snapshot[] {
  return nodes.map(({ id, look, children }) => ({ id, look, children: snapshot(children) }));
}
