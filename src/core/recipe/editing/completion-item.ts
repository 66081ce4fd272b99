/** One value that the editor offers. */
import type { Message } from '../../text';

export interface Completion {
  /** The JSON that is inserted. */
  text: string;
  /** After the label, in grey. */
  detail: Message;
  /** At the right edge. */
  description: Message;
  /** Whether it is selected at first. */
  preferred?: boolean;
}
