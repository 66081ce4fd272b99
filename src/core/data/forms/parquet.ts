/** Parquet, as Hugging Face data sets are published: pictures as bytes in a column. */
import { open, type FileHandle } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import type { DataForm, Entry } from './form';

/** A larger row group is decoded in parts of so many bytes. */
const sliceBytes = 256 * 2 ** 20;

export class Parquet implements DataForm {
  constructor(private readonly file: string) {}

  async *entries(): AsyncGenerator<Entry> {
    const { file } = this;
    const handle = await open(file);
    try {
      const buffer = await bufferOf(handle);
      const metadata = await explained(file, () => parquetMetadataAsync(buffer));
      let start = 0;
      for (const { num_rows, total_byte_size } of metadata.row_groups) {
        const groupEnd = start + Number(num_rows);
        const parts = Math.ceil(Number(total_byte_size) / sliceBytes);
        const slice = Math.ceil(Number(num_rows) / Math.max(1, parts));
        for (; start < groupEnd; start += slice) {
          const end = Math.min(start + slice, groupEnd);
          const rows = await explained(file, () => readRows(buffer, start, end, metadata));
          for (const [at, value] of rows.entries()) yield this.entry(start + at, value);
        }
        start = groupEnd;
      }
    } finally {
      await handle.close();
    }
  }

  async columns(): Promise<string[]> {
    const { file } = this;
    const handle = await open(file);
    try {
      const buffer = await bufferOf(handle);
      const metadata = await explained(file, () => parquetMetadataAsync(buffer));
      return parquetSchema(metadata).children.map(({ element }) => element.name);
    } finally {
      await handle.close();
    }
  }

  private entry(row: number, value: Record<string, unknown>): Entry {
    const { file } = this;
    return {
      where: `${file}: row ${row + 1}`,
      number: row + 1,
      value,
      again: async () => {
        const handle = await open(file);
        try {
          const buffer = await bufferOf(handle);
          return (await explained(file, () => readRows(buffer, row, row + 1)))[0];
        } finally {
          await handle.close();
        }
      },
    };
  }
}

function readRows(
  file: AsyncBuffer,
  rowStart: number,
  rowEnd: number,
  metadata?: FileMetaData,
): Promise<Record<string, unknown>[]> {
  // Columns of bytes that are not marked as text stay bytes: they are pictures.
  const options = { file, rowStart, rowEnd, compressors, utf8: false, useOffsetIndex: true };
  return parquetReadObjects(metadata === undefined ? options : { ...options, metadata });
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start: number, end = size): Promise<ArrayBuffer> {
      const from = start < 0 ? Math.max(0, size + start) : start;
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - from));
      for (let done = 0; done < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
        if (bytesRead === 0) throw new Error('the file ends early');
        done += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

async function explained<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new HumanError(
      text`${file} cannot be read as Parquet (${reasonOf(error)}). It may be damaged or incomplete:
        download it again, or write it anew with pandas or datasets.`,
      'data-damaged',
      1,
      { cause: error },
    );
  }
}
