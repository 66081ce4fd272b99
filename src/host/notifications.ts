/** Every message to the user passes here, so that no file's words become a link in it. */
import * as vscode from 'vscode';
import { withoutLinks } from './without-links';

/** Messages with buttons that are shown, or wait in the list of notifications. */
const open = new Set<symbol>();
const closed = new vscode.EventEmitter<void>();

function tracked<T>(shown: Thenable<T>): Thenable<T> {
  const one = Symbol('message');
  open.add(one);
  const end = (): void => {
    open.delete(one);
    closed.fire();
  };
  shown.then(end, end);
  return shown;
}

/**
 * Resolves when none of our messages is open, so that questions that are not urgent cover no
 * result.
 */
export function withoutMessages(): Promise<void> {
  if (open.size === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const listener = closed.event(() => {
      if (open.size > 0) return;
      listener.dispose();
      resolve();
    });
  });
}

/** @returns the button that was pressed */
export function notifyInformation<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return tracked(vscode.window.showInformationMessage(withoutLinks(message), ...buttons));
}

/** @returns the button that was pressed */
export function notifyWarning<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return tracked(vscode.window.showWarningMessage(withoutLinks(message), ...buttons));
}

/** @returns the button that was pressed */
export function notifyError<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return tracked(vscode.window.showErrorMessage(withoutLinks(message), ...buttons));
}

/** A question that must be answered; undefined when the user leaves it. */
export function confirm<T extends string>(
  message: string,
  detail: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  const options = { modal: true, detail: withoutLinks(detail) };
  return vscode.window.showWarningMessage(withoutLinks(message), options, ...buttons);
}
