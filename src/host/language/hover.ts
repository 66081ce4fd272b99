/** The result of a step or the budget, as a table. */
import * as vscode from 'vscode';
import { hoverAt, hoverMarkdown } from '../../core/recipe/editing/hover';
import { localize } from '../localize';
import { parsed, rangeIn } from './parsed';
import { schemaHover } from './schema-service';
import { recipeSelector } from '../selector';

export function activateHover(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(recipeSelector, {
      provideHover(document, position) {
        const hover = hoverAt(parsed(document), document.offsetAt(position));
        if (!hover) return undefined;
        const contents = new vscode.MarkdownString(hoverMarkdown(hover, localize));
        // A recipe's text is escaped; should any of it become a link, it must not run anything.
        contents.isTrusted = false;
        contents.supportHtml = false;
        return new vscode.Hover(contents, rangeIn(document, hover.range));
      },
    }),
    vscode.languages.registerHoverProvider(recipeSelector, { provideHover: schemaHover }),
  );
}
