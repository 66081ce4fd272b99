/** The text of a hover. */
import type { Message } from '../../text';
import type { TextRange } from '../positions';
import type { Table } from './tables';

export interface Hover {
  range: TextRange;
  title: Message;
  sentence: Message;
  table: Table | undefined;
}
