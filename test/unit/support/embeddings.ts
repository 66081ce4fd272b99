/** Writes files of embeddings, by Arrow's own writer and by the letter of safetensors. */
import { writeFileSync } from 'node:fs';
import {
  Binary,
  Bool,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Int32,
  Int64,
  LargeUtf8,
  List,
  Schema,
  Table,
  Utf8,
  tableToIPC,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';
import path from 'node:path';

/** The decoder of LLaVA-HR's kind, and what PyTorch fed it: see scripts/fixtures/llava_hr.py. */
export const embeddingsFixtures = path.join(__dirname, '../../fixtures/embeddings');

export interface WrittenSample {
  id?: string | null | undefined;
  question?: string | null | undefined;
  answers?: string[];
  category?: string | null;
  group?: string | null | undefined;
  images?: string[];
  /** S x d. */
  embeddings: Float32Array | null;
  visual: number[];
  positionIds?: number[];
  tokenIds?: number[];
  grids?: number[];
}

export interface ArrowForm {
  /** The type of the embeddings; binary ones are fp32. */
  values?: 'binary' | 'fp32' | 'fp16';
  rows?: 'index' | 'mask';
  wide?: boolean;
  /** Rows in a batch; all if absent. */
  batch?: number;
  /** Without those that are undefined. */
  metadata?: Record<string, string | undefined>;
  /** Columns besides, by name. */
  extra?: Record<string, [type: DataType, values: unknown[]]>;
}

const list = (type: DataType) => new List(new Field('item', type, true));

export function writeArrow(
  file: string,
  hiddenSize: number,
  samples: readonly WrittenSample[],
  form: ArrowForm = {},
): void {
  const { values = 'binary', rows = 'index', wide = false, extra = {} } = form;
  const integers = list(wide ? new Int64() : new Int32());
  const words = wide ? new LargeUtf8() : new Utf8();
  const whole = (numbers: number[] | undefined) =>
    numbers === undefined ? null : wide ? numbers.map(BigInt) : numbers;
  const columns: Record<string, [DataType, unknown[]]> = {
    id: [words, samples.map(({ id }) => id ?? null)],
    ...extra,
    question: [words, samples.map(({ question }) => question ?? null)],
    embeddings: floatColumn(samples, values),
    answers: [list(words), samples.map(({ answers }) => answers ?? null)],
    ...(rows === 'index'
      ? { visual_index: [integers, samples.map(({ visual }) => whole(visual))] }
      : { visual_mask: [list(new Bool()), samples.map((one) => maskOf(one, hiddenSize))] }),
    position_ids: [integers, samples.map(({ positionIds }) => whole(positionIds))],
    token_ids: [integers, samples.map(({ tokenIds }) => whole(tokenIds))],
    grids: [integers, samples.map(({ grids }) => whole(grids))],
    category: [words, samples.map(({ category }) => category ?? null)],
    group: [words, samples.map(({ group }) => group ?? null)],
    images: [list(words), samples.map(({ images }) => images ?? null)],
  };
  const metadata = new Map<string, string>();
  const stated = { 'fitprune-embeddings': '1', hidden_size: String(hiddenSize), dtype: 'fp32' };
  const all: Record<string, string | undefined> = { ...stated, ...form.metadata };
  for (const [key, value] of Object.entries(all)) {
    if (value !== undefined) metadata.set(key, value);
  }
  const fields = Object.entries(columns).map(([name, [type]]) => new Field(name, type, true));
  const schema = new Schema(fields, metadata);
  const size = form.batch ?? Math.max(1, samples.length);
  const parts: Table[] = [];
  for (let from = 0; from < samples.length; from += size) {
    const vectors = Object.entries(columns).map(([name, [type, all]]) => [
      name,
      vectorFromArray(all.slice(from, from + size), type),
    ]);
    parts.push(new Table(schema, Object.fromEntries(vectors) as never));
  }
  const table = parts.length === 0 ? new Table(schema) : parts[0]!.concat(...parts.slice(1));
  writeFileSync(file, tableToIPC(table, 'stream'));
}

function floatColumn(
  samples: readonly WrittenSample[],
  values: 'binary' | 'fp32' | 'fp16',
): [DataType, unknown[]] {
  if (values === 'binary') {
    return [new Binary(), samples.map(({ embeddings }) => embeddings && bytesOf(embeddings))];
  }
  const type = values === 'fp32' ? new Float32() : new Float16();
  return [list(type), samples.map(({ embeddings }) => embeddings && Array.from(embeddings))];
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function maskOf({ embeddings, visual }: WrittenSample, hiddenSize: number): boolean[] | null {
  if (embeddings === null) return null;
  const rows = embeddings.length / hiddenSize;
  return Array.from({ length: rows }, (_, row) => visual.includes(row));
}

export interface WrittenTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

export const f32 = (values: Float32Array, shape: number[]): WrittenTensor => ({
  ...{ dtype: 'F32', shape, bytes: bytesOf(values) },
});

export const i64 = (values: number[], shape = [values.length]): WrittenTensor => ({
  ...{ dtype: 'I64', shape },
  bytes: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

/** @param samples the list in the metadata, or any text in its place */
export function writeSafetensors(
  file: string,
  tensors: Record<string, WrittenTensor>,
  samples: object[] | string,
  metadata: Record<string, string> = { 'fitprune-embeddings': '1' },
): void {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const start = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const described = typeof samples === 'string' ? samples : JSON.stringify(samples);
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { ...metadata, samples: described },
      ...Object.fromEntries(entries),
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const bodies = Object.values(tensors).map(({ bytes }) => bytes);
  writeFileSync(file, Buffer.concat([length, header, ...bodies]));
}

/** A list of lists of one size, which only some writers make. */
export const fixedList = (size: number, type: DataType) =>
  new FixedSizeList(size, new Field('item', type, false));
