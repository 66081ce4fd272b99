/** A grid in words. */
import { text, type Message } from '../../text';
import type { Grid } from './definition';

export function gridText(grid: Grid | undefined): Message[] {
  return grid ? [text`grid ${grid[0]} x ${grid[1]}`] : [];
}
