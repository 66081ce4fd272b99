/** What every form of data gives, one entry after the other: files of gigabytes are never held whole. */

export interface Entry {
  /** `FILE:LINE` or the like, for messages. */
  where: string;
  /** 1-based; the id of an entry that has none. */
  number: number;
  /** An object by its keys or columns; pictures are among them as they are written. */
  value: unknown;
  /** The value read anew: whoever wants its pictures later need not keep them. */
  again(): Promise<unknown>;
}

export interface DataForm {
  /** @throws HumanError naming the place of what cannot be read */
  entries(): AsyncIterable<Entry>;
  /** Names of the columns, where they are known without reading rows. */
  columns?(): Promise<string[]>;
  /** In tables, the entry whose `index` is this: its picture serves others too. */
  entryAt?(index: string): Pick<Entry, 'where' | 'again'> | undefined;
}
