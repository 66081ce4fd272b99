/** The columns and metadata of a statistics file: rows are the layers of one sample that have masses, in order. */
import {
  Field,
  Float32,
  Int32,
  List,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  makeData,
} from 'apache-arrow';
import { massLayers } from '../cost/layers';
import { settingEntries, settingsOf } from '../data/question-identity';
import { invariant } from '../errors';
import { columnOf, textAt } from '../arrow/columns';
import { splitStream, withoutEndMark } from '../arrow/messages';
import { readPixels } from '../model/pixel-way';
import type { MassPlace } from './mass-pages';
import { sealedAs } from '../arrow/seal';
import { isWhole, limits } from '../limits';
import { statisticsColumns, type StatisticsColumn } from '../ranking/needs';
import { record } from '../record';
import type { SampleStatistics, StatisticsMetadata } from './statistics';

type Columns = {
  sample: Utf8;
  layer: Int32;
  visual_tokens: Int32;
  text_tokens: Int32;
  spans: List<Int32>;
  grids: List<Int32>;
} & Record<StatisticsColumn, List<Float32>>;

/**
 * Files of version 1 lack the columns `spans` and `grids`, and those of versions 1 and 2 checksums; a run
 * that resumes one goes on without.
 */
const formatVersion = 3;
const masses = () => new List(new Field('item', new Float32(), false));
const fields = [
  new Field('sample', new Utf8(), false),
  new Field('layer', new Int32(), false),
  new Field('visual_tokens', new Int32(), false),
  new Field('text_tokens', new Int32(), false),
  ...statisticsColumns.map((name) => new Field(name, masses(), false)),
];
const pairs = () => new List(new Field('item', new Int32(), false));
/** The same in all rows of a sample; empty where it is not known. */
const placeFields = [new Field('spans', pairs(), false), new Field('grids', pairs(), false)];
const textKeys = ['data', 'dtype', 'template', 'aggregate', 'shard', 'device', 'tool'] as const;

function schemaOf(metadata: StatisticsMetadata): Schema<Columns> {
  const { format = formatVersion, pruning, pixels } = metadata;
  const entries = new Map([
    ['fitprune', String(format)],
    ['model', JSON.stringify(metadata.model)],
    ['seed', String(metadata.seed)],
    ...textKeys.map((key): [string, string] => [key, metadata[key]]),
    ...settingEntries(metadata),
  ]);
  if (pruning !== undefined) entries.set('pruning', pruning);
  if (pixels !== undefined) entries.set('pixels', pixels);
  return new Schema<Columns>(format === 1 ? fields : [...fields, ...placeFields], entries);
}

/** The bytes a file starts with. */
export function encodeSchema(metadata: StatisticsMetadata): Uint8Array {
  return sealedAs(metadata, withoutEndMark(encodeStream(metadata, [])));
}

/** The bytes of one sample's record batch, to append. */
export function encodeSample(metadata: StatisticsMetadata, sample: SampleStatistics): Uint8Array {
  const { rest } = splitStream(encodeStream(metadata, [sample]));
  return sealedAs(metadata, withoutEndMark(rest));
}

/**
 * Reads a file's schema message.
 * @throws Error where it is the schema of something else
 */
export function decodeSchema(message: Uint8Array): StatisticsMetadata {
  const { schema } = RecordBatchReader.from(message).open();
  const entry = (key: string) => {
    const value = schema.metadata.get(key);
    if (value === undefined) throw new Error(`its metadata lacks "${key}"`);
    return value;
  };
  const version = entry('fitprune');
  if (!['1', '2', String(formatVersion)].includes(version)) {
    throw new Error(`its format version is ${version}, this FitPrune reads 1 to ${formatVersion}`);
  }
  const pruning = schema.metadata.get('pruning');
  const texts = Object.fromEntries(textKeys.map((key) => [key, entry(key)]));
  return {
    ...(texts as Pick<StatisticsMetadata, (typeof textKeys)[number]>),
    model: modelOf(entry('model')),
    seed: Number(entry('seed')),
    ...(version === '1' ? { format: 1 as const } : version === '2' ? { format: 2 as const } : {}),
    ...(pruning === undefined ? {} : { pruning }),
    ...settingsOf(schema.metadata),
    ...readPixels(schema.metadata.get('pixels')),
  };
}

const { layers, width, heads } = limits;
/** Sizes of the model block, and the largest that are believed. */
const sizes = {
  ...{ layers, hiddenSize: width, intermediateSize: width, headSize: width },
  ...{ attentionHeads: heads, keyValueHeads: heads },
};

function modelOf(json: string): StatisticsMetadata['model'] {
  const model = record(JSON.parse(json)) ?? {};
  for (const [key, most] of Object.entries(sizes)) {
    if (!isWhole(model[key], most, 1)) throw new Error(`its model block has no usable "${key}"`);
  }
  for (const key of ['path', 'decoder', 'architecture', 'fingerprint']) {
    if (typeof model[key] !== 'string') throw new Error(`its model block has no usable "${key}"`);
  }
  return model as unknown as StatisticsMetadata['model'];
}

/**
 * @param schema the file's schema message
 * @param batch one record batch message
 */
export function decodeSample(schema: Uint8Array, batch: Uint8Array): SampleStatistics {
  const { rows } = openBatch(schema, batch);
  const vectors = (name: 'self' | 'cross') =>
    Array.from({ length: rows?.numRows ?? 0 }, (_, layer) => {
      const values = rows!.getChild(name)?.get(layer)?.toArray();
      if (values === undefined) throw new Error(`the column ${name} is missing`);
      return values.slice();
    });
  const head = headOf(rows);
  const [self, cross] = [vectors('self'), vectors('cross')];
  if ([...self, ...cross].some(({ length }) => length !== head.visualTokens)) {
    throw new Error('a sample has not one mass for each of its visual tokens');
  }
  return { ...head, self, cross };
}

/** All of a sample but its masses. */
export type SampleHead = Omit<SampleStatistics, 'masses' | 'self' | 'cross'>;

/**
 * Where a batch's masses stand, counted from its first byte: rows lie behind one another there.
 * @returns undefined where rows are of other lengths than they should be, or the reader copied them
 */
export function decodePlace(
  schema: Uint8Array,
  batch: Uint8Array,
): { head: SampleHead; layers: number; place: MassPlace } | undefined {
  const { rows, joined } = openBatch(schema, batch);
  const head = headOf(rows);
  const layers = rows!.numRows;
  const startOf = (name: 'self' | 'cross') => {
    const column = columnOf(rows!, name);
    const values = column.children[0]?.values as Float32Array | undefined;
    const offsets = (column.valueOffsets as Int32Array).subarray(0, layers + 1);
    const isEven = offsets.every((offset, row) => offset === row * head.visualTokens);
    if (!isEven || values?.buffer !== joined.buffer) return undefined;
    return values.byteOffset - joined.byteOffset - schema.length;
  };
  const [self, cross] = [startOf('self'), startOf('cross')];
  if (self === undefined || cross === undefined) return undefined;
  return { head, layers, place: { self, cross, length: layers * head.visualTokens } };
}

function openBatch(schema: Uint8Array, batch: Uint8Array) {
  const joined = Buffer.concat([schema, batch]);
  const reader = RecordBatchReader.from<Columns>(joined);
  return { joined, rows: reader.next().value as RecordBatch<Columns> | undefined };
}

function headOf(rows: RecordBatch<Columns> | undefined): SampleHead {
  const names = rows?.getChild('sample')?.data[0];
  const sample = names && textAt(names, 0);
  const first = (name: 'visual_tokens' | 'text_tokens') => rows?.getChild(name)?.get(0);
  const places = (name: 'spans' | 'grids') => {
    const values: Int32Array = rows?.getChild(name)?.get(0)?.toArray() ?? new Int32Array();
    const found = Array.from({ length: values.length / 2 }, (_, at): [number, number] => [
      values[2 * at]!,
      values[2 * at + 1]!,
    ]);
    return found.length === 0 ? {} : { [name]: found };
  };
  const [visualTokens, textTokens] = [first('visual_tokens'), first('text_tokens')];
  if (sample === undefined || visualTokens == null || textTokens == null) {
    throw new Error('a column is missing');
  }
  if (visualTokens < 0 || textTokens < 0) throw new Error('a sample has less than no tokens');
  return { sample, visualTokens, textTokens, ...places('spans'), ...places('grids') };
}

function encodeStream(metadata: StatisticsMetadata, samples: SampleStatistics[]): Uint8Array {
  const schema = schemaOf(metadata);
  const writer = new RecordBatchStreamWriter<Columns>();
  writer.reset(undefined, schema);
  const layers = massLayers(metadata.model);
  for (const sample of samples) writer.write(toBatch(schema, layers, sample));
  return writer.finish().toUint8Array(true);
}

function toBatch(
  schema: Schema<Columns>,
  layers: readonly number[],
  sample: SampleStatistics,
): RecordBatch<Columns> {
  const rows = sample.self.length;
  invariant(sample.cross.length === rows, 'self and cross masses differ in layers');
  invariant(rows === layers.length, 'masses are not one for each layer that has some');
  const text = new TextEncoder().encode(sample.sample);
  const texts = new Uint8Array(text.length * rows);
  for (let row = 0; row < rows; row += 1) texts.set(text, row * text.length);
  const integers = (at: (row: number) => number) =>
    makeData({ type: new Int32(), data: Int32Array.from({ length: rows }, (_, row) => at(row)) });
  const children = [
    makeData({
      type: new Utf8(),
      data: texts,
      valueOffsets: offsets(rows, text.length),
      length: rows,
      nullCount: 0,
    }),
    integers((row) => layers[row]!),
    integers(() => sample.visualTokens),
    integers(() => sample.textTokens),
    ...statisticsColumns.map((name) => listOf(sample[name], sample.visualTokens)),
    pairsOf(sample.spans, rows),
    pairsOf(sample.grids, rows),
  ].slice(0, schema.fields.length);
  const type = new Struct<Columns>(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children }));
}

function listOf(vectors: Float32Array[], width: number) {
  const values = new Float32Array(vectors.length * width);
  vectors.forEach((vector, row) => {
    invariant(vector.length === width, 'a mass vector does not have one value per visual token');
    values.set(vector, row * width);
  });
  return makeData({
    type: masses(),
    length: vectors.length,
    nullCount: 0,
    valueOffsets: offsets(vectors.length, width),
    child: makeData({ type: new Float32(), data: values }),
  });
}

/** The same pairs in every row. */
function pairsOf(values: readonly (readonly [number, number])[] = [], rows: number) {
  const width = 2 * values.length;
  return makeData({
    type: pairs(),
    length: rows,
    nullCount: 0,
    valueOffsets: offsets(rows, width),
    child: makeData({
      type: new Int32(),
      data: Int32Array.from({ length: rows * width }, (_, at) => values.flat()[at % width]!),
    }),
  });
}

function offsets(rows: number, width: number): Int32Array {
  return Int32Array.from({ length: rows + 1 }, (_, row) => row * width);
}
