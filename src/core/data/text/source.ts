/**
 * The bytes of a text file: unpacked where it is gzip, without the mark that UTF-8 may begin with.
 */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Text } from '../../text';

const chunkBytes = 2 ** 20;
/** JavaScript has no longer strings. */
const longest = 2 ** 28;

/** A separate part of the text: a line, a row of a table, an element of a list. */
export interface Piece {
  bytes: Buffer;
  /** Places in the unpacked text. */
  start: number;
  end: number;
  /** 1-based number of the line it begins in. */
  line: number;
  /** Whether the text ended before the piece did. */
  isCut: boolean;
}

export class TextSource {
  private constructor(
    readonly file: string,
    private readonly isGzip: boolean,
    private readonly markBytes: number,
    /** The first bytes of the text, from which its form is determined. */
    readonly head: Buffer,
  ) {}

  /** @throws HumanError `data-not-utf8`, `data-packed`, `data-damaged` */
  static async open(file: string): Promise<TextSource> {
    const first = await firstBytes(file);
    const isGzip = first[0] === 0x1f && first[1] === 0x8b;
    const packer = packers.find(([magic]) => first.subarray(0, magic.length).equals(magic));
    if (packer !== undefined) {
      throw new HumanError(
        text`${file} is packed (${packer[1]}). Unpack it, or pack it with gzip.`,
        'data-packed',
      );
    }
    let head = first;
    if (isGzip) {
      head = Buffer.alloc(0);
      for await (const chunk of unpacked(file, true)) {
        head = chunk.subarray(0, headBytes);
        break;
      }
    }
    requireText(file, head);
    const markBytes = head.subarray(0, 3).equals(mark) ? 3 : 0;
    return new TextSource(file, isGzip, markBytes, head.subarray(markBytes));
  }

  /** Where the text begins: after the mark. */
  get start(): number {
    return this.markBytes;
  }

  async *chunks(): AsyncGenerator<Buffer> {
    let skip = this.markBytes;
    for await (const chunk of unpacked(this.file, this.isGzip)) {
      yield chunk.subarray(skip);
      skip = 0;
    }
  }

  /**
   * A part of the text that was found before. Of a packed file, all before it is unpacked again.
   */
  async range(start: number, end: number): Promise<Buffer> {
    if (!this.isGzip) {
      const handle = await open(this.file);
      try {
        const { buffer, bytesRead } = await handle.read(
          Buffer.alloc(end - start),
          0,
          end - start,
          start,
        );
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    }
    const parts: Buffer[] = [];
    let place = 0;
    for await (const chunk of unpacked(this.file, true)) {
      if (place + chunk.length > start) {
        parts.push(chunk.subarray(Math.max(0, start - place), Math.max(0, end - place)));
      }
      place += chunk.length;
      if (place >= end) break;
    }
    return Buffer.concat(parts);
  }
}

/** @throws HumanError `data-not-utf8` naming the line */
export function decodeText(bytes: Buffer, where: string): string {
  if (bytes.length > longest) {
    throw new HumanError(
      text`${where}: this is longer than ${longest / 2 ** 20} MB, too long for a line of
        questions. Check the file.`,
      'data-too-long',
    );
  }
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new HumanError(
    text`${where}: this is not UTF-8 (Latin-1 or a Windows code page, perhaps). Save the file as
      UTF-8.`,
    'data-not-utf8',
  );
}

const headBytes = 64 * 1024;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);
const packers: readonly (readonly [Buffer, string])[] = [
  [Buffer.from('PK\u0003\u0004'), 'zip'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'xz'],
  [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), 'zstd'],
  [Buffer.from('BZh'), 'bzip2'],
];

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function requireText(file: string, head: Buffer): void {
  const refuse = (what: Text): HumanError =>
    new HumanError(text`${file} is ${what}. Save it as UTF-8.`, 'data-not-utf8');
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw refuse(text`UTF-16`);
  }
  if (head.includes(0))
    throw refuse(text`not text: it holds NUL bytes, as UTF-16 and binary files do`);
}

async function* unpacked(file: string, isGzip: boolean): AsyncGenerator<Buffer> {
  const raw = createReadStream(file, { highWaterMark: chunkBytes });
  if (!isGzip) {
    yield* raw as AsyncIterable<Buffer>;
    return;
  }
  // Errors of both streams come out of the last one; leaving the loop early ends both.
  const gunzip = pipeline(raw, createGunzip({ chunkSize: chunkBytes }), () => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new HumanError(
      text`${file} is a damaged or incomplete gzip file (${reasonOf(error)}). Download or pack it
        again.`,
      'data-damaged',
      1,
      { cause: error },
    );
  } finally {
    raw.destroy();
  }
}
