/** Places in a text, 0-based, in UTF-16 code units as VS Code counts them. */
import { bisectRight } from 'd3-array';

export interface Position {
  line: number;
  column: number;
}

export interface TextRange {
  offset: number;
  length: number;
  start: Position;
  end: Position;
}

/** Finds lines by offset; `\n`, `\r\n` and `\r` end a line. */
export class LineMap {
  private readonly starts = [0];

  constructor(private readonly text: string) {
    for (const { index, 0: eol } of text.matchAll(/\r\n|\n|\r/g)) {
      this.starts.push(index + eol.length);
    }
  }

  position(offset: number): Position {
    const line = bisectRight(this.starts, offset) - 1;
    return { line, column: offset - this.starts[line]! };
  }

  range(offset: number, length: number): TextRange {
    const start = Math.min(offset, this.text.length);
    const end = Math.min(start + length, this.text.length);
    return {
      offset: start,
      length: end - start,
      start: this.position(start),
      end: this.position(end),
    };
  }
}
