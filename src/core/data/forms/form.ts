/**
 * What every form of data gives: one entry after the other, so that files of gigabytes are never
 * held whole.
 */

export interface Entry {
  /** `FILE:LINE` or the like, for messages. */
  where: string;
  /** Counted from 1; the id of an entry without one. */
  number: number;
  /** An object by its keys or columns; pictures are among them as they are written. */
  value: unknown;
  /**
   * Reads the value again, so that callers who need its pictures later do not have to keep them.
   */
  again(): Promise<unknown>;
}

export interface DataForm {
  /** @throws HumanError naming the place that cannot be read */
  entries(): AsyncIterable<Entry>;
  /** Names of the columns, where they are known without reading rows. */
  columns?(): Promise<string[]>;
  /** In tables, the entry with this `index`, whose picture other entries use, too. */
  entryAt?(index: string): Pick<Entry, 'where' | 'again'> | undefined;
}
