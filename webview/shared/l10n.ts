/** Words in the user's language. */
import * as l10n from '@vscode/l10n';
import { Text, type Message } from '../../src/core/text';

export { l10n };

/** A text of the core, as the host would say it. */
export function localize(message: Message): string {
  if (!(message instanceof Text)) return message;
  const { template, args } = message;
  return l10n.t(template, ...args.map((one) => (one instanceof Text ? localize(one) : one)));
}
