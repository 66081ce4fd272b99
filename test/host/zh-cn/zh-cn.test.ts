import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { Answers } from '../support/answers';
import { until } from '../support/wait';

const folder = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath;

/** What a command shows to the user, with no question answered. */
async function messagesOf(command: string, ...args: unknown[]): Promise<string[]> {
  const answers = new Answers(...(command === 'fitprune.showRuns' ? [undefined] : []));
  try {
    await vscode.commands.executeCommand(command, ...args);
    return answers.asked.flatMap(({ title, offered }) => [title, ...offered]);
  } finally {
    answers.restore();
  }
}

describe('a window in Simplified Chinese', () => {
  before(() => vscode.extensions.getExtension('fitprune.fitprune')!.activate());

  it('has its strings', () => {
    assert.equal(vscode.env.language, 'zh-cn');
    assert.ok(Object.keys(vscode.l10n.bundle ?? {}).length > 100);
  });

  it('names commands in Chinese', () => {
    const extension = vscode.extensions.getExtension('fitprune.fitprune')!;
    const manifest = extension.packageJSON as {
      contributes: { commands: { command: string; title: { value: string; original: string } }[] };
    };
    const { commands } = manifest.contributes;
    const fit = commands.find(({ command }) => command === 'fitprune.fitRecipe');
    assert.deepEqual(fit?.title, { value: '拟合配方', original: 'Fit Recipe' });
  });

  it('asks in Chinese', async () => {
    assert.deepEqual(await messagesOf('fitprune.showRuns'), ['FitPrune', '显示日志']);
  });

  it("gives the core's failures in Chinese, including their clauses", async () => {
    const uri = vscode.Uri.file(path.join(folder(), 'repeated.fitprune.json'));
    const sample = vscode.Uri.file(path.join(folder(), 'shapes-50.fitprune.json'));
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(sample));
    const repeated = text
      .replace('"layer": 1,', '"layer": 0,')
      .replace('"layer": 3,', '"layer": 2,');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(repeated));
    const [message, button] = await messagesOf('fitprune.applyRecipe', uri);
    assert.match(message!, /第 0 层剪枝两次。请只保留其中一步。（另有 1 个）未对配方做任何操作。$/);
    assert.equal(button, '显示日志');
    await vscode.window.showTextDocument(uri);
    const found = await until('diagnostics', () => {
      const ours = vscode.languages.getDiagnostics(uri);
      return ours.some(({ source }) => source === 'fitprune') && ours;
    });
    assert.ok(found.some((one) => one.message === '第 0 层剪枝两次。请只保留其中一步。'));
  });

  /** The sample's text, with a name and without. */
  async function openBoth(): Promise<vscode.TextDocument[]> {
    const named = vscode.Uri.file(path.join(folder(), 'shapes-50.fitprune.json'));
    const document = await vscode.workspace.openTextDocument(named);
    const content = document.getText();
    return [document, await vscode.workspace.openTextDocument({ language: 'fitprune', content })];
  }

  for (const [key, words] of [
    ['"ranking"', '在剪枝的层留下哪些视觉 token。'],
    ['"keep"', '它从一个步骤到下一个步骤绝不增大。'],
    ['"convention"', 'FLOPs 计入哪些 token。两种方式相差 5 到 10 个百分点。'],
  ] as const) {
    it(`explains ${key} in Chinese, once, with a name and without`, async () => {
      for (const document of await openBoth()) {
        await vscode.window.showTextDocument(document);
        const position = document.positionAt(document.getText().indexOf(key) + 2);
        const description = await until('the words of the schema', async () => {
          const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
            'vscode.executeHoverProvider',
            document.uri,
            position,
          );
          const all = hovers
            .flatMap(({ contents }) => contents as vscode.MarkdownString[])
            .map(({ value }) => value.replaceAll('\\', ''));
          return all.some((one) => one.includes(words)) && all;
        });
        assert.equal(
          description.filter((one) => one.includes(words)).length,
          1,
          description.join('\n'),
        );
        const english = /Which visual tokens|never increases|Which tokens FLOPs/;
        assert.ok(!description.some((one) => english.test(one)), description.join('\n'));
      }
    });
  }

  it('offers the budgets of the schema in Chinese', async () => {
    const [sample] = (await openBoth()) as [vscode.TextDocument];
    const text = sample.getText().replace(/("budget": )\{[^}]*\}/, '$1');
    const uri = vscode.Uri.file(path.join(folder(), 'half-typed.fitprune.json'));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const at = text.indexOf('"budget": ') + '"budget": '.length;
    const list = await until('completions', async () => {
      const found = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        document.positionAt(at),
      );
      return found.items.length > 0 && found;
    });
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(labels.includes('节省的 FLOPs'), String(labels));
    assert.ok(!labels.includes('FLOPs saved'), String(labels));
  });
});
