/**
 * Cuts a text into pieces where a scanner finds their ends. Only one piece is in memory at a time.
 */
import type { Piece, TextSource } from './source';

/** Looks for the ends of pieces, and remembers between chunks where it is. */
export interface Scanner {
  /**
   * @returns the index of the first byte after the piece; -1 if the piece does not end in these
   *    bytes
   */
  next(bytes: Buffer, from: number): number;
}

const newline = 0x0a;
export const lines: Scanner = { next: (bytes, from) => bytes.indexOf(newline, from) };

/** The last piece needs no end. */
export async function* split(source: TextSource, scanner: Scanner): AsyncGenerator<Piece> {
  let held: Buffer[] = [];
  let start = source.start;
  let place = start;
  let line = 1;
  for await (const bytes of source.chunks()) {
    let from = 0;
    for (let end = scanner.next(bytes, 0); end !== -1; end = scanner.next(bytes, from)) {
      held.push(bytes.subarray(from, end));
      const whole = held.length === 1 ? held[0]! : Buffer.concat(held);
      held = [];
      yield { bytes: whole, start, end: place + end, line, isCut: false };
      line += newlines(whole) + Number(bytes[end] === newline);
      from = end + 1;
      start = place + from;
    }
    if (from < bytes.length) held.push(bytes.subarray(from));
    place += bytes.length;
  }
  if (held.length > 0) yield { bytes: Buffer.concat(held), start, end: place, line, isCut: true };
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
