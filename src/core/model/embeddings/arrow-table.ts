/** Embeddings in an Arrow IPC stream or file: a row is a sample, in whichever batch it is. */
import type { Schema } from 'apache-arrow';
import { bisector } from 'd3-array';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import { BatchReader, type BatchHead } from './arrow-batch';
import {
  floatType,
  isBinary,
  isList,
  layoutOf,
  typeName,
  type Column,
  type Layout,
} from './arrow-layout';
import { batchHead, readMessages } from './arrow-messages';
import { unreadable } from './faults';
import type { RandomAccessFile } from './random-access';
import {
  bytesOf,
  embeddingsTypes,
  formatVersion,
  limits,
  versionKey,
  type EmbeddingsTable,
  type EmbeddingsType,
  type RawSample,
} from './table';

/** A batch of the file, and the number of samples before it. */
interface Batch {
  first: number;
  head: BatchHead;
}

/**
 * Reads the descriptions of all batches; their bodies stay on disk.
 * @throws HumanError `embeddings-unreadable`
 */
export async function openArrowTable(file: RandomAccessFile): Promise<EmbeddingsTable> {
  const { schema, batches: found } = await readMessages(file);
  const layout = layoutIn(file, schema);
  const batches: Batch[] = [];
  let count = 0;
  for (const one of found) {
    const head = batchHead(file, one, layout);
    batches.push({ first: count, head });
    count += head.rows;
  }
  if (count > limits.samples) {
    throw unreadable(file.path, text`it has more than ${limits.samples} samples`);
  }
  const { hiddenSize, type } = readMetadata(file, schema);
  const embeddings = embeddingsColumn(file, layout, type);
  const { columns } = layout;
  return {
    hiddenSize,
    count,
    read: async (at) => {
      const { head, first } = batchOf(batches, at);
      return readRow(new BatchReader(file, head), columns, embeddings, at - first, file);
    },
  };
}

function layoutIn(file: RandomAccessFile, schema: Schema): Layout {
  try {
    return layoutOf(schema);
  } catch (error) {
    throw unreadable(file.path, reasonOf(error), error);
  }
}

/** The batch of a sample: the last one that begins at or before it. */
function batchOf(batches: readonly Batch[], at: number): Batch {
  return batches[bisector(({ first }: Batch) => first).right(batches, at) - 1]!;
}

function readMetadata({ path }: RandomAccessFile, { metadata }: Schema) {
  const version = metadata.get(versionKey);
  if (version !== formatVersion) throw unreadable(path, versionFault(version));
  const hiddenSize = Number(metadata.get('hidden_size'));
  if (!(Number.isInteger(hiddenSize) && hiddenSize > 0 && hiddenSize <= limits.hiddenSize)) {
    throw unreadable(path, text`its metadata lacks hidden_size, the width of a row`);
  }
  return { hiddenSize, type: metadata.get('dtype') };
}

/** Why a file of this version, or of none, is not read. */
export function versionFault(version: string | undefined) {
  return version === undefined
    ? text`its metadata lacks ${versionKey}`
    : text`it is of version ${version} of the format, this FitPrune reads ${formatVersion}`;
}

interface EmbeddingsColumn {
  column: Column;
  type: EmbeddingsType;
}

function embeddingsColumn(
  { path }: RandomAccessFile,
  { columns }: Layout,
  dtype: string | undefined,
): EmbeddingsColumn {
  const column = columns.get('embeddings');
  if (column === undefined) throw unreadable(path, text`it has no column embeddings`);
  const stated = embeddingsTypes.find((type) => type === dtype);
  if (isBinary(column.type)) {
    if (stated !== undefined) return { column, type: stated };
    throw unreadable(
      path,
      text`embeddings are binary, and its metadata does not state dtype as fp32, fp16 or bf16`,
    );
  }
  const [child] = column.children;
  const type = child && isList(column.type) ? floatType(child.type) : undefined;
  if (type !== undefined) return { column, type };
  throw unreadable(
    path,
    text`the column embeddings is ${typeName(column.type)}, but should be binary or a list of float16 or
      float32`,
  );
}

async function readRow(
  batch: BatchReader,
  columns: Layout['columns'],
  { column, type }: EmbeddingsColumn,
  row: number,
  { path }: RandomAccessFile,
): Promise<RawSample> {
  const words = (name: string) => batch.text(columns.get(name), row);
  const list = (name: string) => batch.texts(columns.get(name), row);
  const numbers = (name: string, axes = 1) =>
    batch.integers(columns.get(name), row, axes * limits.rows);
  const stored = await batch.stored(column, row, isBinary(column.type) ? 1 : bytesOf[type]);
  if (stored === undefined) throw unreadable(path, text`a row has no embeddings (null)`);
  return {
    embeddings: { ...stored, type },
    id: await words('id'),
    question: await words('question'),
    category: await words('category'),
    group: await words('group'),
    answers: await list('answers'),
    choices: await list('choices'),
    images: await list('images'),
    visualIndex: await numbers('visual_index'),
    visualMask: await numbers('visual_mask'),
    positionIds: await numbers('position_ids', 3),
    tokenIds: await numbers('token_ids'),
    grids: await numbers('grids', 2),
  };
}
