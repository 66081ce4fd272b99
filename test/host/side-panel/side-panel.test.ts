import assert from 'node:assert/strict';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import * as vscode from 'vscode';
import { commands, treeItems } from '../../../src/contributions';
import { DataNames } from '../../../src/host/workspace/data-names';
import { ComparedRecipes } from '../../../src/host/views/compare/comparison';
import { ModelsTree } from '../../../src/host/views/tree/models-tree';
import { RecipeDrop } from '../../../src/host/views/tree/drop';
import type { TreeNode } from '../../../src/host/views/tree/nodes';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const original = (): string => readFileSync(inWorkspace('shapes-50.fitprune.json'), 'utf8');
const file = (name: string): string => inWorkspace(`${name}.fitprune.json`);
const uri = (name: string): vscode.Uri => vscode.Uri.file(file(name));
const write = (name: string, change: (text: string) => string = (text) => text): void => {
  writeFileSync(file(name), change(original()));
};
const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(command, ...args);

/** What is plain text in this tree, as text. */
const words = (shown: unknown): string => (typeof shown === 'string' ? shown : '');

/** One memory for a list that is made twice. */
function memory(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string, fallback?: unknown) => values.get(key) ?? fallback,
    update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  } as vscode.Memento;
}

/** A tree over the extension's own services, with access to its contents. */
class Panel {
  readonly redrawn: string[] = [];

  private constructor(
    readonly tree: ModelsTree,
    readonly compared: ComparedRecipes,
    private readonly bugs: unknown[],
  ) {}

  static async open(): Promise<Panel> {
    const found = await services();
    await found.index.ready;
    const compared = new ComparedRecipes(memory());
    const bugs: unknown[] = [];
    const tree = new ModelsTree(found, compared, (error) => bugs.push(error));
    const panel = new Panel(tree, compared, bugs);
    tree.onDidChangeTreeData((node) => panel.redrawn.push(node ? words(node.item.label) : 'root'));
    return panel;
  }

  /** `label: description` of all nodes, children indented. */
  async lines(node?: TreeNode, indent = ''): Promise<string[]> {
    const lines: string[] = [];
    for (const child of await this.tree.getChildren(node)) {
      const { label, description } = this.tree.getTreeItem(child);
      lines.push(`${indent}${words(label)}: ${words(description)}`);
      lines.push(...(await this.lines(child, `${indent}  `)));
    }
    return lines;
  }

  async find(label: string, parent?: string): Promise<TreeNode | undefined> {
    const search = async (node?: TreeNode): Promise<TreeNode | undefined> => {
      for (const child of await this.tree.getChildren(node)) {
        const inside = parent === undefined || child.parent?.item.label === parent;
        if (child.item.label === label && inside) return child;
        const deeper = await search(child);
        if (deeper) return deeper;
      }
      return undefined;
    };
    return search();
  }

  node(label: string, parent?: string): Promise<TreeNode> {
    return until(label, () => this.find(label, parent));
  }

  close(): void {
    this.tree.dispose();
    this.compared.dispose();
    assert.deepEqual(this.bugs, []);
  }
}

describe('the tree of models', function () {
  let panel: Panel;

  beforeEach(async () => {
    panel = await Panel.open();
  });

  afterEach(() => {
    panel.close();
    for (const name of ['new', 'edited', 'apart', 'foreign', 'other', 'moved'])
      rmSync(file(name), { force: true });
  });

  it('has the model with its recipes', async () => {
    const lines = await panel.lines();
    assert.match(lines[0]!, /^shapes-llava: llava · fp32 · 8 layers · [\d.]+ MiB$/);
    assert.equal(lines.at(-1), '  shapes-50: 98.8% kept · −50.1% FLOPs');
    const model = await panel.node('shapes-llava');
    assert.equal(model.item.contextValue, treeItems.model);
    assert.match(words(model.item.tooltip), /4 attention heads, 2 key-value heads/);
    assert.equal(panel.tree.getParent(await panel.node('shapes-50')), model);
  });

  it('opens a recipe by click, and gives menus its file', async () => {
    const { item, resourceUri } = await panel.node('shapes-50');
    assert.equal(item.command?.command, 'vscode.open');
    assert.equal(resourceUri?.fsPath, file('shapes-50'));
    assert.equal(item.contextValue, treeItems.recipe);
  });

  it('shows what was measured, and what was not', async () => {
    const measured = await panel.node('shapes-50');
    assert.match(words(measured.item.tooltip), /Accuracy 98\.0%, unpruned 99\.2%, on 500 samples/);
    write('new', (text) => text.replace('"keep": 0.3317', '"keep": 0.3'));
    const { item } = await panel.node('new');
    assert.match(words(item.description), /^not measured · −5\d(\.\d)?% FLOPs$/);
    assert.match(words(item.tooltip), /Accuracy is not measured/);
  });

  it('renames a recipe as an edit, and never over another', async () => {
    write('new');
    write('other');
    const node = await panel.node('new');
    const answers = new Answers('renamed');
    answers.nonsense = ['a/b', 'other'];
    await run(commands.renameRecipe, node);
    answers.restore();
    assert.equal(answers.asked[0]!.title, 'Rename new');
    assert.match(String(answers.checked[0]), /must not contain any of these/);
    assert.match(String(answers.checked[1]), /A recipe of this name exists/);
    assert.deepEqual(
      ['new', 'renamed', 'other'].map((name) => existsSync(file(name))),
      [false, true, true],
    );
    await panel.node('renamed');
    rmSync(file('renamed'));
    rmSync(file('other'));
    await until('their end', async () => (await panel.find('other')) === undefined);
  });

  it('deletes selected recipes after a confirmation, and copies their paths', async () => {
    write('new');
    write('other');
    const nodes = [await panel.node('new'), await panel.node('other')];
    await run(commands.copyPath, nodes[0], nodes);
    assert.equal(await vscode.env.clipboard.readText(), `${file('new')}\n${file('other')}`);
    const refused = new Answers(undefined);
    await run(commands.deleteRecipe, nodes[0], nodes);
    refused.restore();
    assert.match(refused.asked[0]!.title, /^Delete 2 recipes\?$/);
    assert.ok(existsSync(file('new')));
    const confirmed = new Answers('Delete');
    await run(commands.deleteRecipe, nodes[0], nodes);
    confirmed.restore();
    assert.deepEqual([existsSync(file('new')), existsSync(file('other'))], [false, false]);
    await until('their end', async () => (await panel.find('other')) === undefined);
  });

  it('has a label for screen readers at every node', async () => {
    const { item } = await panel.node('shapes-50');
    assert.match(
      item.accessibilityInformation!.label,
      /^Recipe shapes-50, 98\.8% kept · −50\.1% FLOPs$/,
    );
    const box = item.checkboxState as { accessibilityInformation: { label: string } };
    assert.equal(box.accessibilityInformation.label, 'shapes-50 is not compared');
  });

  it('follows files that appear, change and disappear', async () => {
    await panel.lines();
    write('new', (text) => text.replace('"reduction": 0.5', '"reduction": 0.4'));
    const { item } = await panel.node('new');
    assert.equal(item.description, '98.8% kept · −50.1% FLOPs');
    assert.match(words(item.tooltip), /Budget 40%, the schedule reaches 50\.1%/);
    writeFileSync(file('new'), 'nothing');
    const broken = await until('the fault', async () => {
      const node = await panel.find('new');
      return /^This is not a JSON value/.test(String(node?.item.description)) && node;
    });
    assert.equal((broken.item.iconPath as vscode.ThemeIcon).id, 'error');
    assert.match(words(broken.item.tooltip), /new\.fitprune\.json/);
    rmSync(file('new'));
    await until('its end', async () => (await panel.find('new')) === undefined);
  });

  it('follows an unsaved edit, and redraws only that recipe', async () => {
    write('edited');
    const node = await panel.node('edited');
    panel.redrawn.length = 0;
    const document = await vscode.workspace.openTextDocument(uri('edited'));
    const at = document.getText().indexOf('"reduction": 0.5') + '"reduction": 0.5'.length;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(at), '5');
    await vscode.workspace.applyEdit(edit);
    await until('the budget', () =>
      /^misses its budget · 98\.8% kept/.test(words(node.item.description)),
    );
    assert.match(words(node.item.tooltip), /misses its budget by 4\.9 points/);
    assert.equal((node.item.iconPath as vscode.ThemeIcon).id, 'warning');
    assert.deepEqual([...new Set(panel.redrawn)], ['edited']);
    await vscode.window.showTextDocument(document);
    await run('workbench.action.revertAndCloseActiveEditor');
  });

  it('groups recipes without a model of this workspace', async () => {
    write('apart', (text) => text.replace('"path": "shapes-llava"', '"path": "nowhere"'));
    const node = await panel.node('apart');
    assert.equal(node.parent?.item.label, 'Recipes without a model');
  });

  it('gives a recipe its headline', async () => {
    const { item } = await panel.node('shapes-50');
    assert.match(
      words(item.tooltip),
      /50\.1% fewer FLOPs, 98\.8% of accuracy kept \(97\.6 to 100\.0\)/,
    );
  });

  it('says which files of a model are missing for prompts, and notices when they appear', async () => {
    const tokenizer = inWorkspace('shapes-llava', 'tokenizer.json');
    renameSync(tokenizer, `${tokenizer}.away`);
    const described = async (): Promise<string> =>
      words((await panel.node('shapes-llava')).item.description);
    try {
      await until('the lack', async () => /^lacks tokenizer\.json · llava/.test(await described()));
      const { item } = await panel.node('shapes-llava');
      assert.match(words(item.tooltip), /tokenizer\.json is missing/);
    } finally {
      renameSync(`${tokenizer}.away`, tokenizer);
    }
    await until('the whole model', async () => (await described()).startsWith('llava'));
  });

  it('lists a folder that is nearly a model, with what it lacks', async () => {
    const { index } = await services();
    const folder = inWorkspace('nearly');
    mkdirSync(inWorkspace('nearly', 'onnx'), { recursive: true });
    writeFileSync(inWorkspace('nearly', 'onnx', 'decoder_model_merged.onnx'), '');
    try {
      const node = await until('the folder', () => panel.find('nearly'));
      assert.equal(node.item.description, 'lacks config.json');
      assert.equal(node.item.contextValue, undefined, 'nothing can be done with it yet');
      assert.equal(index.modelAt(folder), undefined);
      // With a configuration, it says why its decoder cannot be read; without one, that it lacks a
      // decoder.
      const shows = (expected: RegExp) =>
        until(String(expected), async () => {
          await index.search();
          return expected.test(words((await panel.find('nearly'))?.item.description));
        });
      cpSync(inWorkspace('shapes-llava', 'config.json'), inWorkspace('nearly', 'config.json'));
      await shows(/^cannot be read: onnx\/decoder_model_merged\.onnx is not .* \(it is empty\)/);
      rmSync(inWorkspace('nearly', 'onnx', 'decoder_model_merged.onnx'));
      await shows(/^lacks onnx\/decoder_model_merged\.onnx$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    await index.search();
    await until('nothing of it', async () => (await panel.find('nearly')) === undefined);
  });

  it('marks a recipe that was fitted for another model', async () => {
    write('foreign', (text) => text.replace('sha256:7b66', 'sha256:7b67'));
    const { item } = await panel.node('foreign');
    assert.match(words(item.tooltip), /fitted for another model/);
  });

  it('ticks the compared recipes, and compares the ticked ones', async () => {
    write('new');
    const [old, added] = [await panel.node('shapes-50'), await panel.node('new')];
    const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
    panel.tree.setCompared([
      [old, Checked],
      [added, Checked],
    ]);
    assert.deepEqual(panel.compared.uris.map(String), [uri('shapes-50'), uri('new')].map(String));
    await panel.tree.refresh();
    const state = (node: TreeNode) =>
      (node.item.checkboxState as { state: vscode.TreeItemCheckboxState }).state;
    assert.deepEqual([state(old), state(added)], [Checked, Checked]);
    const there = await panel.node('new', 'Comparison');
    assert.equal(state(there), Checked);
    panel.tree.setCompared([[there, Unchecked]]);
    await panel.tree.refresh();
    assert.deepEqual([state(old), state(added)], [Checked, Unchecked]);
    assert.equal((await panel.node('Comparison')).item.description, '1 recipe');
  });

  it('takes recipes that are dropped, in the order of the drop', async () => {
    write('new');
    write('other');
    await panel.node('other');
    const drop = new RecipeDrop(panel.compared);
    const transfer = (...uris: vscode.Uri[]): vscode.DataTransfer => {
      const data = new vscode.DataTransfer();
      data.set('text/uri-list', new vscode.DataTransferItem(uris.map(String).join('\r\n')));
      return data;
    };
    const order = () => panel.compared.uris.map(({ path }) => /([^/]+)\.fitprune/.exec(path)![1]);
    await drop.handleDrop(undefined, transfer(uri('new'), uri('shapes-50')));
    assert.deepEqual(order(), ['new', 'shapes-50']);
    await panel.tree.refresh();
    await drop.handleDrop(await panel.node('new', 'Comparison'), transfer(uri('other')));
    assert.deepEqual(order(), ['other', 'new', 'shapes-50']);

    const dragged = new vscode.DataTransfer();
    drop.handleDrag([await panel.node('shapes-50')], dragged);
    await panel.tree.refresh();
    await drop.handleDrop(await panel.node('other', 'Comparison'), dragged);
    assert.deepEqual(order(), ['shapes-50', 'other', 'new']);
  });

  it('refuses a drop of anything else, and says why', async () => {
    const answers = new Answers();
    const data = new vscode.DataTransfer();
    const readme = vscode.Uri.file(inWorkspace('README.md'));
    data.set('text/uri-list', new vscode.DataTransferItem(readme.toString()));
    await new RecipeDrop(panel.compared).handleDrop(undefined, data);
    answers.restore();
    assert.match(answers.messages.join(), /Only recipes can be compared/);
    assert.equal(panel.compared.uris.length, 0);
  });

  it('shows a running calibration, and then its statistics', async () => {
    const answers = new Answers('calibration.jsonl');
    const model = await panel.node('shapes-llava');
    const calibrating = run(commands.calibrateModel, { resourceUri: model.resourceUri });
    await until('progress', () => /\d of 4$/.test(words(model.item.description)));
    assert.equal((model.item.iconPath as vscode.ThemeIcon).id, 'loading~spin');
    await calibrating;
    answers.restore();
    const statistics = await panel.node('4 samples');
    assert.equal(statistics.parent, model);
    assert.equal(statistics.item.contextValue, treeItems.statistics);
    assert.match(words(statistics.item.description), /^of calibration\.jsonl · .*\d/);
    await until('the end', () => /^llava/.test(words(model.item.description)));
    const { statistics: store, index, log } = await services();
    // If no name is remembered, the workspace is searched.
    const { data } = store.all()[0]!;
    const names = new DataNames(memory(), log);
    for (const one of [data, 'sha256:00']) names.find(one);
    await until('the name', () => names.of(data) === inWorkspace('calibration.jsonl'));
    assert.equal(names.of('sha256:00'), undefined);
    names.dispose();
    // A copy of the model can be fitted by the same statistics: they are shown below the one that
    // they were made from.
    cpSync(inWorkspace('shapes-llava'), inWorkspace('a-copy', 'shapes-llava'), { recursive: true });
    await index.search();
    await until('the copy', () => index.models.length === 2);
    await panel.tree.refresh();
    const shown = (await panel.lines()).filter((line) => line.startsWith('  4 samples'));
    assert.equal(shown.length, 1);
    assert.equal(statistics.parent.resourceUri?.fsPath, inWorkspace('shapes-llava'));
    rmSync(inWorkspace('a-copy'), { recursive: true });
    await index.search();
    await store.remove([statistics.resourceUri!.fsPath]);
    await until('its end', async () => (await panel.find('4 samples')) === undefined);
  }).timeout(120_000);

  it('remembers the compared recipes, and follows renames made in VS Code', async () => {
    write('new');
    const kept = memory();
    const first = new ComparedRecipes(kept);
    first.set([uri('new'), uri('shapes-50'), uri('new')]);
    assert.equal(first.uris.length, 2);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri('new'), uri('moved'));
    await vscode.workspace.applyEdit(edit);
    await until('the rename', () => first.has(uri('moved')));
    first.dispose();
    const second = new ComparedRecipes(kept);
    assert.deepEqual(second.uris.map(String), [uri('moved'), uri('shapes-50')].map(String));
    second.dispose();
  });
});

describe('comparing', function () {
  before(async () => {
    copyFileSync(file('shapes-50'), file('a'));
    write('b', (text) => text.replace('"keep": 0.3317', '"keep": 0.2'));
    write('c', (text) => text.replace('sha256:7b66', 'sha256:7b67'));
    const { index } = await services();
    await until('the recipes', () => index.recipes.length === 4);
  });

  after(() => {
    for (const name of ['a', 'b', 'c', 'gone']) rmSync(file(name), { force: true });
  });

  afterEach(async () => {
    await run(commands.clearComparison);
    await run('workbench.action.closeAllEditors');
  });

  const markdown = async (): Promise<string[]> => {
    await run(commands.copyComparison);
    return (await vscode.env.clipboard.readText()).split('\n');
  };

  it('takes the recipes that are selected in the explorer', async () => {
    await run(commands.compareRecipes, uri('a'), [uri('a'), uri('b')]);
    const lines = await markdown();
    assert.equal(lines[0], '|   | `a` | `b` |');
    assert.ok(lines.some((line) => /^\| FLOPs saved \(decoder\) \| 50\.1% \| \*\*/.test(line)));
  });

  it('asks with what, for one recipe', async () => {
    const answers = new Answers('shapes-50');
    await run(commands.compareRecipes, uri('b'));
    answers.restore();
    assert.equal(answers.asked[0]!.title, 'Compare b');
    assert.deepEqual(answers.asked[0]!.offered, ['a', 'c', 'shapes-50']);
    assert.equal((await markdown())[0], '|   | `b` | `shapes-50` |');
  });

  it('adds, and offers those already compared as ticked', async () => {
    await run(commands.addToComparison, uri('b'));
    await run(commands.addToComparison, { resourceUri: uri('a') });
    assert.equal((await markdown())[0], '|   | `b` | `a` |');
    const answers = new Answers(undefined);
    await run(commands.compareRecipes);
    answers.restore();
    assert.equal(answers.asked[0]!.title, 'Compare recipes');
    assert.equal((await markdown())[0], '|   | `b` | `a` |');
  });

  it('says when models differ, and when a file is gone', async () => {
    write('gone');
    await run(commands.compareRecipes, uri('a'), [uri('a'), uri('c'), uri('gone')]);
    renameSync(file('gone'), `${file('gone')}.away`);
    const text = (await markdown()).join('\n');
    rmSync(`${file('gone')}.away`);
    assert.match(text, /another model than the first recipe.*`c`/);
    assert.match(text, /`gone`: `This file does not exist\.`/);
  });

  it('says so when there is nothing to compare', async () => {
    const answers = new Answers();
    await run(commands.copyComparison);
    await run(commands.diffComparison);
    answers.restore();
    assert.equal(answers.messages.length, 2);
    assert.match(answers.messages[0]!, /two or more recipes/);
  });

  it('shows both versions of a diff, as source control opens it, with their schedules', async () => {
    // Any scheme will do: Git's, the timeline's, another extension's.
    const before = uri('shapes-50').with({ scheme: 'fitprune-test', query: '{"ref":"HEAD"}' });
    const provider = vscode.workspace.registerTextDocumentContentProvider('fitprune-test', {
      provideTextDocumentContent: () => original().replace('"keep": 0.3317', '"keep": 0.3'),
    });
    try {
      await run('vscode.diff', before, uri('shapes-50'));
      await run(commands.compareVersions);
      await run(commands.copyComparison);
      const text = await vscode.env.clipboard.readText();
      assert.match(text, /^\| +\| `shapes-50 \(HEAD\)` \| `shapes-50` \|/);
      const [, earlier, now] = /Final visual tokens \|[^\d]*(\d+)[^|]*\|[^\d]*(\d+)/.exec(text)!;
      assert.deepEqual([earlier, now], ['43', '48']);
      const { label } = vscode.window.tabGroups.activeTabGroup.activeTab!;
      assert.equal(label, 'Comparison');
    } finally {
      provider.dispose();
      await run(commands.clearComparison);
      await run('workbench.action.closeAllEditors');
    }
  });

  it('opens two as a text diff, and asks which two of three', async () => {
    const diff = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await run(commands.compareRecipes, uri('a'), [uri('a'), uri('b')]);
    await run(commands.diffComparison);
    const shown = await until('the diff', () => {
      const input = diff();
      return input instanceof vscode.TabInputTextDiff && input;
    });
    assert.deepEqual([shown.original.fsPath, shown.modified.fsPath], [file('a'), file('b')]);

    await run(commands.addToComparison, uri('c'));
    const answers = new Answers('b.fitprune', 'c.fitprune');
    await run(commands.diffComparison);
    answers.restore();
    assert.deepEqual(answers.asked[1]!.offered, ['a', 'c']);
    const second = await until('the other diff', () => {
      const input = diff();
      return (
        input instanceof vscode.TabInputTextDiff && input.original.fsPath === file('b') && input
      );
    });
    assert.equal(second.modified.fsPath, file('c'));
  });
});
