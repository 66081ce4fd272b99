/**
 * Embeddings in a safetensors file: tensors `0.embeddings`, `0.visual_index`, ...; texts in its
 * metadata.
 */
import { record } from '../../record';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import { integersOf } from './arrow-batch';
import { versionFault } from './arrow-table';
import { unreadable } from './faults';
import type { RandomAccessFile } from './random-access';
import {
  bytesOf,
  formatVersion,
  limits,
  versionKey,
  type EmbeddingsTable,
  type EmbeddingsType,
  type RawSample,
} from './table';

interface StoredTensor {
  dtype: string;
  shape: number[];
  /** In the file. */
  offset: number;
  length: number;
}

const floatTypes: Record<string, EmbeddingsType> = { F32: 'fp32', F16: 'fp16', BF16: 'bf16' };
/** Width in bytes and sign of the types for indices, masks and positions. */
const integerTypes: Record<string, [width: number, isSigned: boolean]> = {
  ...{ BOOL: [1, false], U8: [1, false], I8: [1, true], U16: [2, false], I16: [2, true] },
  ...{ U32: [4, false], I32: [4, true], U64: [8, false], I64: [8, true] },
};

/**
 * Reads the header; tensors stay on disk.
 * @throws HumanError `embeddings-unreadable`
 */
export async function openSafetensorsTable(file: RandomAccessFile): Promise<EmbeddingsTable> {
  const { tensors, metadata } = await readHeader(file);
  const version = metadata[versionKey];
  if (version !== formatVersion) throw unreadable(file.path, versionFault(version));
  const described = readSamples(file, metadata['samples']);
  const first = tensors.get('0.embeddings');
  if (first === undefined) throw unreadable(file.path, text`it has no tensor 0.embeddings`);
  const hiddenSize = first.shape[1] ?? 0;
  if (first.shape.length !== 2 || !(hiddenSize > 0 && hiddenSize <= limits.hiddenSize)) {
    throw unreadable(file.path, text`0.embeddings does not have the shape [tokens, hidden size]`);
  }
  const reader = { file, tensors, hiddenSize };
  return {
    hiddenSize,
    count: described.length,
    read: (at) => readSample(reader, described[at]!, at),
  };
}

async function readHeader(file: RandomAccessFile) {
  const [length] = integersOf(await file.read(0, 8), 8, false) as [number];
  if (!(length > 1 && length <= limits.safetensorsHeader && 8 + length <= file.size)) {
    throw unreadable(file.path, text`it is neither Arrow nor safetensors`);
  }
  const header = parse(file, Buffer.from(await file.read(8, length)).toString('utf8'));
  const { __metadata__: extra, ...entries } = header;
  const metadata = (record(extra) ?? {}) as Record<string, string | undefined>;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(entries)) {
    tensors.set(name, toTensor(file, name, value, 8 + length));
  }
  return { tensors, metadata };
}

function parse(file: RandomAccessFile, json: string): Record<string, unknown> {
  try {
    const parsed = record(JSON.parse(json));
    if (parsed !== undefined) return parsed;
  } catch (error) {
    throw unreadable(file.path, reasonOf(error), error);
  }
  throw unreadable(file.path, text`its header is not an object`);
}

function toTensor(
  file: RandomAccessFile,
  name: string,
  value: unknown,
  dataStart: number,
): StoredTensor {
  const { dtype, shape, data_offsets: offsets } = record(value) ?? {};
  const isCount = (one: unknown) => Number.isSafeInteger(one) && (one as number) >= 0;
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(isCount);
  if (typeof dtype === 'string' && isList(shape) && isList(offsets) && offsets.length === 2) {
    const [from, to] = offsets as [number, number];
    const isInside = from <= to && dataStart + to <= file.size;
    if (isInside) return { dtype, shape, offset: dataStart + from, length: to - from };
  }
  throw unreadable(
    file.path,
    text`the tensor ${name} is not described as safetensors does, or cut short`,
  );
}

function readSamples(file: RandomAccessFile, json: string | undefined): Record<string, unknown>[] {
  const parsed: unknown =
    typeof json === 'string' ? parse(file, `{"all":${json}}`)['all'] : undefined;
  if (!Array.isArray(parsed) || parsed.length > limits.samples) {
    throw unreadable(
      file.path,
      text`its metadata lacks samples, a JSON list with one object a sample`,
    );
  }
  return parsed.map((entry) => record(entry) ?? {});
}

interface Reader {
  file: RandomAccessFile;
  tensors: Map<string, StoredTensor>;
  hiddenSize: number;
}

async function readSample(
  reader: Reader,
  entry: Record<string, unknown>,
  at: number,
): Promise<RawSample> {
  const { file, tensors, hiddenSize } = reader;
  const name = `${at}.embeddings`;
  const embeddings = tensors.get(name);
  if (embeddings === undefined) throw unreadable(file.path, text`it has no tensor ${name}`);
  const { dtype, shape, offset, length } = embeddings;
  const type = floatTypes[dtype];
  const isMatrix = shape.length === 2 && shape[1] === hiddenSize;
  if (type === undefined || !isMatrix || shape[0]! * hiddenSize * bytesOf[type] !== length) {
    throw unreadable(
      file.path,
      text`${name} is ${dtype} of the shape [${shape.join(', ')}], but should be F32, F16 or BF16 of the
        shape [tokens, ${hiddenSize}]`,
    );
  }
  const word = (key: string) => (typeof entry[key] === 'string' ? entry[key] : undefined);
  const words = (key: string) =>
    [entry[key]].flat().filter((one): one is string => typeof one === 'string');
  const numbers = (key: string) => integersIn(reader, `${at}.${key}`);
  return {
    embeddings: { type, offset, length },
    id: typeof entry['id'] === 'number' ? String(entry['id']) : word('id'),
    question: word('question'),
    category: word('category'),
    group: word('group'),
    answers: words('answers'),
    choices: words('choices'),
    images: words('images'),
    visualIndex: await numbers('visual_index'),
    visualMask: await numbers('visual_mask'),
    positionIds: await numbers('position_ids'),
    tokenIds: await numbers('token_ids'),
    grids: await numbers('grids'),
  };
}

async function integersIn({ file, tensors }: Reader, name: string): Promise<number[] | undefined> {
  const tensor = tensors.get(name);
  if (tensor === undefined) return undefined;
  const [width, isSigned] = integerTypes[tensor.dtype] ?? [0, false];
  const values = tensor.shape.reduce((product, size) => product * size, 1);
  if (width === 0 || values * width !== tensor.length || values > 3 * limits.rows) {
    throw unreadable(
      file.path,
      text`${name} is ${tensor.dtype} of the shape [${tensor.shape.join(', ')}], but should be integers
        or booleans, one a token`,
    );
  }
  return integersOf(await file.read(tensor.offset, tensor.length), width, isSigned);
}
