/** Answers the questions that commands ask, in order, and records questions and messages. */
import * as vscode from 'vscode';

interface Asked {
  kind: 'pick' | 'input' | 'message' | 'open' | 'save';
  title: string;
  /** Labels or buttons offered. */
  offered: string[];
  /** All texts of an item of a list. */
  items?: string[];
  /** Of a question that must be answered. */
  detail?: string | undefined;
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
  'showSaveDialog',
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
] as const;

/** Answers for the user until `restore`: a question without an answer left is an error. */
export class Answers {
  readonly asked: Asked[] = [];
  private readonly original = new Map(replaced.map((name) => [name, vscode.window[name]]));
  /** Buttons of notifications that are pressed whenever they are offered. */
  readonly pressed = new Set<string>();
  /** What is typed into input boxes first, and the messages in them. */
  nonsense: string[] = [];
  readonly checked: unknown[] = [];
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
      this.asked.at(-1)!.items = items.map(textOf);
      if (answer === undefined) return undefined;
      const chosen = items.find((item) => textOf(item).includes(answer));
      if (chosen === undefined) throw new Error(`"${answer}" is not among ${labels.join(', ')}`);
      return options?.canPickMany ? [chosen] : chosen;
    };
    window['showInputBox'] = async (options?: vscode.InputBoxOptions) => {
      for (const text of this.nonsense) this.checked.push(await options?.validateInput?.(text));
      return this.next('input', options?.title ?? '', [], options?.prompt);
    };
    window['showOpenDialog'] = (options?: vscode.OpenDialogOptions) => {
      const answer = this.next('open', options?.title ?? options?.openLabel ?? '', []);
      return Promise.resolve(answer === undefined ? undefined : [vscode.Uri.file(answer)]);
    };
    window['showSaveDialog'] = (options?: vscode.SaveDialogOptions) => {
      const suggested = options?.defaultUri?.fsPath ?? '';
      const answer = this.next('save', options?.title ?? '', [suggested]);
      return Promise.resolve(answer === undefined ? undefined : vscode.Uri.file(answer));
    };
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage']) {
      window[name] = (message: string, ...rest: unknown[]) => {
        const buttons = rest.filter((one): one is string => typeof one === 'string');
        const modal = rest.find((one) => (one as vscode.MessageOptions | undefined)?.modal) as
          | vscode.MessageOptions
          | undefined;
        const asked: Asked = { kind: 'message', title: message, offered: buttons };
        if (!modal) {
          // A notification needs no answer, but work may wait for its button.
          this.asked.push(asked);
          return Promise.resolve(buttons.find((button) => this.pressed.has(button)));
        }
        return Promise.resolve(this.next('message', message, buttons, modal.detail));
      };
    }
  }

  get messages(): string[] {
    return this.asked.filter(({ kind }) => kind === 'message').map(({ title }) => title);
  }

  /** Restores the real questions. @throws Error if an answer was not asked for */
  restore(): void {
    Object.assign(vscode.window, Object.fromEntries(this.original));
    if (this.waiting.length > 0) throw new Error(`Never asked for: ${this.waiting.join(', ')}`);
  }

  private next(kind: Asked['kind'], title: string, offered: string[], detail?: string): Answer {
    this.asked.push({ kind, title, offered, detail });
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
