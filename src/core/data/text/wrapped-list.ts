/**
 * Finds the elements of the only list of objects in a JSON object: {"info": {...}, "data": [{...},
 * ...]}.
 */
import type { ListScanner } from './json-list';
import { lines } from './split';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];
const [space, colon] = [0x20, 0x3a];
/** The bytes of a key that are kept: enough to distinguish it from others. */
const longestKey = 64;

/**
 * Pieces end at the brackets of lists in the object, and at the commas of the list of objects;
 * after the object, pieces are lines.
 */
export class WrappedListScanner implements ListScanner {
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  /**
   * Bytes of the string beside the object's values that was read last; a key where a colon follows.
   */
  private word: number[] = [];
  /** A list was opened, and nothing of it seen. */
  private isOpening = false;
  /** The object's keys so far. */
  readonly keys = new Set<string>();
  place: 'before' | 'inside' | 'after' = 'before';
  isElement = false;
  /** Whether another list of objects was met. */
  hasAnother = false;
  isClosed = false;

  next(bytes: Buffer, from: number): number {
    if (this.isClosed) return lines.next(bytes, from);
    for (let at = from; at < bytes.length; at += 1) {
      if (this.inString) this.continueString(bytes[at]!);
      else if (this.ends(bytes[at]!)) return at;
    }
    return -1;
  }

  private continueString(byte: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === backslash) this.isEscaped = true;
    else if (byte === quote) {
      this.inString = false;
      return;
    }
    if (this.depth === 1 && this.word.length < longestKey) this.word.push(byte);
  }

  /** @returns whether a piece ends before this byte, which is outside strings */
  private ends(byte: number): boolean {
    // JSON's white space is at or below this byte; the first other byte shows what the list holds.
    if (byte > space) this.listFound(byte === openObject);
    switch (byte) {
      case quote:
        this.inString = true;
        this.word = [];
        return false;
      case colon:
        if (this.depth === 1) this.keys.add(Buffer.from(this.word).toString('utf8'));
        return false;
      case openList:
      case openObject:
        this.depth += 1;
        this.isOpening = byte === openList && this.depth === 2;
        this.isElement = false;
        return this.hasAnother || (this.isOpening && this.place === 'before');
      case comma:
        this.isElement = this.place === 'inside' && this.depth === 2;
        return this.isElement;
      case closeList:
      case closeObject:
        return this.close();
      default:
        return false;
    }
  }

  private listFound(isOfObjects: boolean): void {
    if (!this.isOpening) return;
    this.isOpening = false;
    if (!isOfObjects) return;
    if (this.place === 'before') this.place = 'inside';
    else this.hasAnother = true;
  }

  private close(): boolean {
    this.depth -= 1;
    this.isElement = this.depth === 1 && this.place === 'inside';
    if (this.isElement) this.place = 'after';
    this.isClosed = this.depth === 0;
    return this.isElement || this.isClosed;
  }
}
