/** Answers the questions that commands ask, in order, and remembers what was asked and told. */
import * as vscode from 'vscode';

interface Asked {
  kind: 'pick' | 'input' | 'message' | 'open';
  title: string;
  /** Labels or buttons offered. */
  offered: string[];
}

type Answer =
  /** The item whose label, description or detail holds this text; a text to enter; a button. */
  | string
  /** The user leaves the question. */
  | undefined;

type Item = string | vscode.QuickPickItem;

const replaced = [
  'showQuickPick',
  'showInputBox',
  'showOpenDialog',
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
] as const;

/** Stands in for the user until `restore`: a question without an answer left is an error. */
export class Answers {
  readonly asked: Asked[] = [];
  private readonly original = new Map(replaced.map((name) => [name, vscode.window[name]]));
  /** Buttons of notifications that are pressed whenever they are offered. */
  readonly pressed = new Set<string>();
  private readonly waiting: Answer[];

  constructor(...answers: Answer[]) {
    this.waiting = answers;
    const { window } = vscode as { window: Record<string, unknown> };
    window['showQuickPick'] = async (
      from: readonly Item[] | Promise<readonly Item[]>,
      options?: vscode.QuickPickOptions,
    ) => {
      const items = await from;
      const labels = items.map(labelOf);
      const answer = this.next('pick', options?.title ?? '', labels);
      if (answer === undefined) return undefined;
      const chosen = items.find((item) => textOf(item).includes(answer));
      if (chosen === undefined) throw new Error(`"${answer}" is not among ${labels.join(', ')}`);
      return options?.canPickMany ? [chosen] : chosen;
    };
    window['showInputBox'] = (options?: vscode.InputBoxOptions) =>
      Promise.resolve(this.next('input', options?.title ?? '', []));
    window['showOpenDialog'] = (options?: vscode.OpenDialogOptions) => {
      const answer = this.next('open', options?.title ?? options?.openLabel ?? '', []);
      return Promise.resolve(answer === undefined ? undefined : [vscode.Uri.file(answer)]);
    };
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage']) {
      window[name] = (message: string, ...rest: unknown[]) => {
        const buttons = rest.filter((one): one is string => typeof one === 'string');
        const isModal = rest.some((one) => (one as vscode.MessageOptions | undefined)?.modal);
        const asked: Asked = { kind: 'message', title: message, offered: buttons };
        if (!isModal) {
          // Told, not asked: nobody need answer a notification, but a button may be waited for.
          this.asked.push(asked);
          return Promise.resolve(buttons.find((button) => this.pressed.has(button)));
        }
        return Promise.resolve(this.next('message', message, buttons));
      };
    }
  }

  get messages(): string[] {
    return this.asked.filter(({ kind }) => kind === 'message').map(({ title }) => title);
  }

  /** Back to the real questions. @throws Error when an answer was not asked for */
  restore(): void {
    Object.assign(vscode.window, Object.fromEntries(this.original));
    if (this.waiting.length > 0) throw new Error(`Never asked for: ${this.waiting.join(', ')}`);
  }

  private next(kind: Asked['kind'], title: string, offered: string[]): Answer {
    this.asked.push({ kind, title, offered });
    if (this.waiting.length === 0) throw new Error(`Asked "${title}", which has no answer`);
    return this.waiting.shift();
  }
}

function labelOf(item: Item): string {
  return typeof item === 'string' ? item : item.label;
}

function textOf(item: Item): string {
  return typeof item === 'string'
    ? item
    : [item.label, item.description, item.detail].filter(Boolean).join(' ');
}
