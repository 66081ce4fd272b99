/** Words in the user's language. */
import * as l10n from '@vscode/l10n';
import { Text, type Message } from '../../src/core/text';

export { l10n };

/** A text of the core, in the host's words. */
export function localize(message: Message): string {
  if (!(message instanceof Text)) return message;
  const { template, args } = message;
  return l10n.t(template, ...args.map((one) => (one instanceof Text ? localize(one) : one)));
}
