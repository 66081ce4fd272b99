/** One value that the editor offers. */
import type { Message } from '../../text';

export interface Completion {
  /** As it is inserted: JSON. */
  text: string;
  /** Behind the label, in grey. */
  detail: Message;
  /** At the right edge. */
  description: Message;
  /** The one to take unless another is chosen. */
  preferred?: boolean;
}
