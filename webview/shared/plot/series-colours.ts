/** Gives series their colours, by the theme; pictures have those of paper. */
import { schemes, seriesRules } from '../../../src/core/plot/colours';

export function addSeriesColours(): void {
  const sheet = new CSSStyleSheet();
  // A light theme of high contrast also has the class of the dark one: the later rule applies.
  sheet.replaceSync(
    [
      seriesRules('body', schemes.light),
      seriesRules('body.vscode-dark', schemes.dark),
      seriesRules('body.vscode-high-contrast', schemes.contrastDark),
      seriesRules('body.vscode-high-contrast-light', schemes.contrastLight),
      seriesRules('body[class] .exported', schemes.light),
    ].join(''),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
