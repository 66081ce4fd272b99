/** Everything that a recipe's editor offers beyond VS Code's JSON support. */
import type { Services } from '../services';
import { activateCodeActions } from './code-actions';
import { activateCodeLenses } from './code-lenses';
import { activateCompletion } from './completion';
import { RecipeDiagnostics } from './diagnostics';
import { activateFormatting } from './formatting';
import { activateHover } from './hover';
import { activateInlayHints } from './inlay-hints';
import { activateSymbols } from './symbols';

export function activateLanguage(services: Services): void {
  const diagnostics = new RecipeDiagnostics(services);
  services.context.subscriptions.push(
    diagnostics,
    activateCodeActions(services, diagnostics),
    activateCodeLenses(services),
    activateCompletion(services),
    activateFormatting(),
    activateHover(),
    activateInlayHints(),
    activateSymbols(),
  );
}
