/**
 * Asks how much to drop before the decoder: nothing, a share, or as much as a measurement chooses.
 */
import * as vscode from 'vscode';
import { formatPart } from '../../core/cost/format';
import { parseBeforeShare, type BeforeShare } from '../../core/fit/given';

/** `all kept`, `75% kept`, `measured`. */
export function beforeText(before: BeforeShare | undefined): string {
  if (before === 'auto') return vscode.l10n.t('as measured');
  return before === undefined || before === 1
    ? vscode.l10n.t('all kept')
    : vscode.l10n.t('{0} kept', formatPart(before));
}

interface BeforeItem extends vscode.QuickPickItem {
  choose: () => Thenable<Picked | undefined>;
}

interface Picked {
  before: BeforeShare | undefined;
}

/** @returns undefined when the user leaves the question */
export async function chooseBefore(): Promise<Picked | undefined> {
  const given = (before: BeforeShare | undefined, description: string): BeforeItem => ({
    label: sentence(beforeText(before)),
    description,
    choose: () => Promise.resolve({ before }),
  });
  const items: BeforeItem[] = [
    given(undefined, vscode.l10n.t('pruning begins after a layer')),
    given(0.75, ''),
    given(0.5, ''),
    given('auto', vscode.l10n.t('runs the model on calibration samples with each of them')),
    {
      label: vscode.l10n.t('Another part…'),
      iconPath: new vscode.ThemeIcon('edit'),
      choose: enterShare,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How many visual tokens enter the decoder?'),
    placeHolder: vscode.l10n.t('The tokens most similar to others are dropped'),
  });
  return chosen?.choose();
}

function enterShare(): Thenable<Picked | undefined> {
  return vscode.window
    .showInputBox({
      title: vscode.l10n.t('How many visual tokens enter the decoder?'),
      prompt: vscode.l10n.t('The fraction to keep, such as 66%'),
      validateInput: (typed) =>
        parseBeforeShare(typed.trim()) === undefined
          ? vscode.l10n.t('Write a fraction above 0% and up to 100%, such as 66%.')
          : '',
    })
    .then((typed) =>
      typed === undefined ? undefined : { before: parseBeforeShare(typed.trim()) },
    );
}

function sentence(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase() + words.slice(1);
}
