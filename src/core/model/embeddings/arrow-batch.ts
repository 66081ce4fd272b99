/**
 * Reads single cells of an Arrow record batch on disk, so that a batch of any size takes no memory.
 */
import { DataType } from 'apache-arrow';
import { text, type Text } from '../../text';
import { isLarge, isList, isText, typeName, type Column } from './arrow-layout';
import { unreadable } from './faults';
import type { RandomAccessFile } from './random-access';
import { limits } from './table';

/** A record batch without its body. */
export interface BatchHead {
  rows: number;
  nodes: readonly { length: number; nullCount: number }[];
  /** Within the body. */
  buffers: readonly { offset: number; length: number }[];
  /** Offset of the body in the file, and its length. */
  body: { offset: number; length: number };
}

/** Elements of a child, or bytes: from, to. */
type Range = [from: number, to: number];

export class BatchReader {
  constructor(
    private readonly file: RandomAccessFile,
    private readonly head: BatchHead,
  ) {}

  /** undefined if there is no such column, or the cell is null. */
  async text(column: Column | undefined, row: number): Promise<string | undefined> {
    if (column === undefined || (await this.isNull(column, row))) return undefined;
    if (!isText(column.type)) throw this.wrongType(column, text`text (utf8)`);
    const [from, to] = await this.range(column, row);
    if (to - from > limits.text) throw this.tooLong(column);
    return Buffer.from(await this.bytes(column, 2, from, to - from)).toString('utf8');
  }

  /** Empty if there is no such column, or the cell is null. */
  async texts(column: Column | undefined, row: number): Promise<string[]> {
    if (column === undefined || (await this.isNull(column, row))) return [];
    const [child] = column.children;
    if (isText(column.type)) return [(await this.text(column, row))!];
    if (!isList(column.type) || child === undefined || !isText(child.type)) {
      throw this.wrongType(column, text`a list of texts (utf8)`);
    }
    const [from, to] = await this.range(column, row);
    if (to - from > limits.texts) throw this.tooLong(column);
    const found: string[] = [];
    for (let at = from; at < to; at += 1) found.push((await this.text(child, at)) ?? '');
    return found;
  }

  /**
   * A list of integers or booleans.
   *
   * @returns undefined if there is no such column, or the cell is null
   * @throws HumanError also above `most` elements
   */
  async integers(
    column: Column | undefined,
    row: number,
    most: number,
  ): Promise<number[] | undefined> {
    if (column === undefined || (await this.isNull(column, row))) return undefined;
    const [child] = column.children;
    const type = child?.type;
    if (!isList(column.type) || child === undefined || type === undefined) {
      throw this.wrongType(column, text`a list of integers`);
    }
    const [from, to] = await this.range(column, row);
    if (to - from > most) throw this.tooLong(column);
    await this.requireNoNulls(child, from, to);
    if (DataType.isBool(type)) {
      const first = Math.floor(from / 8);
      const bits = await this.bytes(child, 1, first, Math.ceil(to / 8) - first);
      return Array.from({ length: to - from }, (_, at) => bitAt(bits, from + at - 8 * first));
    }
    // A damaged schema may claim any width; numbers would be read from the wrong bytes then.
    if (!DataType.isInt(type) || !widths.has(type.bitWidth)) {
      throw this.wrongType(column, text`a list of integers`);
    }
    const width = type.bitWidth / 8;
    const bytes = await this.bytes(child, 1, from * width, (to - from) * width);
    return integersOf(bytes, width, type.isSigned);
  }

  /** Byte ranges of the values of a list, or of binary, in the file. */
  async stored(
    column: Column,
    row: number,
    width: number,
  ): Promise<{ offset: number; length: number } | undefined> {
    if (await this.isNull(column, row)) return undefined;
    const [from, to] = await this.range(column, row);
    const [child] = column.children;
    if (child !== undefined) await this.requireNoNulls(child, from, to);
    const [holder, slot] = child === undefined ? ([column, 2] as const) : ([child, 1] as const);
    const length = (to - from) * width;
    return { offset: this.place(holder, slot, from * width, length), length };
  }

  private async isNull(column: Column, row: number): Promise<boolean> {
    const { nullCount } = this.head.nodes[column.node]!;
    if (nullCount === 0) return false;
    const bits = await this.bytes(column, 0, Math.floor(row / 8), 1);
    return bitAt(bits, row % 8) === 0;
  }

  /** The range of a cell's elements, or bytes. */
  private async range(column: Column, row: number): Promise<Range> {
    const { type } = column;
    if (DataType.isFixedSizeList(type)) return [row * type.listSize, (row + 1) * type.listSize];
    const width = isLarge(type) ? 8 : 4;
    const bytes = await this.bytes(column, 1, row * width, 2 * width);
    const [from, to] = integersOf(bytes, width, true) as Range;
    if (from < 0 || to < from) throw unreadable(this.file.path, text`its offsets are wrong`);
    return [from, to];
  }

  private async bytes(column: Column, slot: number, from: number, length: number) {
    return this.file.read(this.place(column, slot, from, length), length);
  }

  /**
   * Offset in the file of bytes of a buffer.
   *
   * @throws Error if the buffer does not hold them
   */
  private place(column: Column, slot: number, from: number, length: number): number {
    const { buffers, body } = this.head;
    const buffer = buffers[column.buffer + slot]!;
    const isInside =
      from >= 0 &&
      from + length <= buffer.length &&
      buffer.offset >= 0 &&
      buffer.offset + buffer.length <= body.length;
    if (!isInside) {
      throw unreadable(this.file.path, text`a buffer of the column ${column.name} is too short`);
    }
    return body.offset + buffer.offset + from;
  }

  /** Checks the elements of one cell only: those of cells that are null may be null themselves. */
  private async requireNoNulls(column: Column, from: number, to: number): Promise<void> {
    if (this.head.nodes[column.node]!.nullCount === 0) return;
    const first = Math.floor(from / 8);
    const bits = await this.bytes(column, 0, first, Math.ceil(to / 8) - first);
    for (let at = from; at < to; at += 1) {
      if (bitAt(bits, at - 8 * first) === 1) continue;
      throw unreadable(this.file.path, text`a list has empty elements (null)`);
    }
  }

  private wrongType({ name, type }: Column, wanted: Text) {
    return unreadable(
      this.file.path,
      text`the column ${name} is ${typeName(type)}, but should be ${wanted}`,
    );
  }

  private tooLong({ name }: Column) {
    return unreadable(this.file.path, text`a value of ${name} is longer than any prompt`);
  }
}

/** Bits of the integers that Arrow has. */
const widths: ReadonlySet<number> = new Set([8, 16, 32, 64]);

function bitAt(bits: Uint8Array, at: number): number {
  return (bits[Math.floor(at / 8)]! >> (at % 8)) & 1;
}

/** Little-endian integers of 1, 2, 4 or 8 bytes; above 2^53 they lose their last digits. */
export function integersOf(bytes: Uint8Array, width: number, isSigned: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (at: number): number => {
    switch (width) {
      case 1:
        return isSigned ? view.getInt8(at) : view.getUint8(at);
      case 2:
        return isSigned ? view.getInt16(at, true) : view.getUint16(at, true);
      case 4:
        return isSigned ? view.getInt32(at, true) : view.getUint32(at, true);
      default:
        return Number(isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
    }
  };
  return Array.from({ length: bytes.byteLength / width }, (_, index) => read(index * width));
}
