/** Every message to the user passes here, so that no file's words become a link in it. */
import * as vscode from 'vscode';
import { withoutLinks } from './without-links';

/** @returns the button that was pressed */
export function notifyInformation<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), ...buttons);
}

/** @returns the button that was pressed */
export function notifyWarning<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(message), ...buttons);
}

/** @returns the button that was pressed */
export function notifyError<T extends string>(
  message: string,
  ...buttons: T[]
): Thenable<T | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(message), ...buttons);
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
