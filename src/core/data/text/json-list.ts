/** Finds the elements of a JSON list; callers parse them. */
import { lines, type Scanner } from './split';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Says after each piece whether it is an element of the list. */
export interface ListScanner extends Scanner {
  readonly isElement: boolean;
  /** Whether the last bracket of all was seen. */
  readonly isClosed: boolean;
}

/** Pieces end at the brackets and commas of the outermost list; after that, pieces are lines. */
export class JsonListScanner implements ListScanner {
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  /** The first piece is the text before the list. */
  isElement = false;
  isClosed = false;

  next(bytes: Buffer, from: number): number {
    if (this.isClosed) return lines.next(bytes, from);
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at]!;
      if (this.inString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === backslash) this.isEscaped = true;
        else if (byte === quote) this.inString = false;
      } else if (byte === quote) {
        this.inString = true;
      } else if (byte === openList || byte === openObject) {
        this.depth += 1;
        if (this.depth === 1) return at;
      } else if (byte === closeList || byte === closeObject) {
        this.depth -= 1;
        if (this.depth > 0) continue;
        this.isClosed = true;
        this.isElement = true;
        return at;
      } else if (byte === comma && this.depth === 1) {
        this.isElement = true;
        return at;
      }
    }
    return -1;
  }
}
