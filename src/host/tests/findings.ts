/** Faults of a recipe's text, as in its editor: the errors that keep its test from running. */
import * as vscode from 'vscode';
import { withoutMoreAlike } from '../../core/recipe/checks/alike';
import { checkRecipe } from '../../core/recipe/checks/check';
import { rangeAt } from '../../core/recipe/document';
import { mayRead, workspaceLookup } from '../language/models';
import { parsed, rangeIn } from '../language/parsed';
import { localize } from '../localize';
import type { Services } from '../services';

export async function errorsOf(
  { index }: Services,
  document: vscode.TextDocument,
): Promise<vscode.TestMessage[]> {
  const whole = workspaceLookup(index, document);
  const lookup = whole && {
    describe: (place: Parameters<typeof whole.describe>[0]) =>
      mayRead(document, place.path) ? whole.describe(place) : Promise.resolve(undefined),
  };
  const found = await checkRecipe(document.getText(), lookup);
  const shown = new Set<string>();
  return withoutMoreAlike(found.filter(({ severity }) => severity === 'error')).flatMap(
    ({ message, range }) => {
      const words = localize(message);
      // Two braces that are missing at one place are one fault to fix.
      const key = `${range.offset} ${words}`;
      if (shown.has(key)) return [];
      shown.add(key);
      return [messageAt(document, rangeIn(document, range), words)];
    },
  );
}

/** A message about the schedule as a whole. */
export function scheduleMessage(document: vscode.TextDocument, words: string): vscode.TestMessage {
  return messageAt(document, rangeIn(document, rangeAt(parsed(document), ['schedule'])), words);
}

function messageAt(
  { uri }: vscode.TextDocument,
  range: vscode.Range,
  words: string,
): vscode.TestMessage {
  const message = new vscode.TestMessage(words);
  message.location = new vscode.Location(uri, range);
  return message;
}
