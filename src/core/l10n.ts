/** Words for the user in the core: the editor hands in its translations, everyone else gets English. */
import { Text, type Message } from './text';

/** What the core asks of a host's translations; messages are literals, so that they can be collected. */
export interface Localizer {
  /** @param message English, with `{0}`, `{1}`, ... where the arguments go */
  t(message: string, ...args: (string | number)[]): string;
  /** A message that stands as a template already. */
  say(message: Message): string;
}

export const english: Localizer = {
  t: (message, ...args) => String(new Text(message, args)),
  say: String,
};
