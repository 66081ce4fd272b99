/** What is shown where the pointer rests. */
import type { Message } from '../../text';
import type { TextRange } from '../positions';
import type { Table } from './tables';

export interface Hover {
  range: TextRange;
  title: Message;
  sentence: Message;
  table: Table | undefined;
}
