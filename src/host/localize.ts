/** The core's messages in the user's language and in the words of VS Code. */
import * as vscode from 'vscode';
import { textOf } from '../core/errors';
import { plain } from '../core/plain';
import { Remedy, remedyOf, type RemedyWords } from '../core/remedies';
import { Text, type Message } from '../core/text';
import { remedies } from './remedies';

/**
 * A message in the language of the window; English if it has no translation.
 *
 * @param words for remedies; VS Code's own if absent
 */
export function localize(message: Message, words: RemedyWords = remedies): string {
  if (!(message instanceof Text)) return message;
  const { template, args } = inWords(message, words);
  const localized = args.map((one) =>
    one instanceof Text ? localize(one, words) : typeof one === 'string' ? plain(one) : one,
  );
  return vscode.l10n.t(template, ...localized);
}

/** Texts may come from the other bundle, whose classes are different ones. */
function inWords(message: Text, words: RemedyWords): Text {
  const key = remedyOf(message);
  return key === undefined ? message : new Remedy(key, message.args).in(words);
}

/** The message for anything that was thrown. */
export function localizeError(error: unknown, words: RemedyWords = remedies): string {
  return localize(textOf(error), words);
}
