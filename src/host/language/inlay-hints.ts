/** Hints after steps and budget: tokens that are left, and the saving that is reached. */
import * as vscode from 'vscode';
import { hintsOf } from '../../core/recipe/editing/hints';
import { localize } from '../localize';
import { parsed } from './parsed';
import { recipeSelector } from '../selector';

export function activateInlayHints(): vscode.Disposable {
  return vscode.languages.registerInlayHintsProvider(recipeSelector, {
    provideInlayHints(document, range) {
      const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      return hintsOf(parsed(document), { from, to }).map(({ offset, label, tooltip }) => {
        const hint = new vscode.InlayHint(document.positionAt(offset), localize(label));
        hint.paddingLeft = true;
        hint.tooltip = localize(tooltip);
        return hint;
      });
    },
  });
}
