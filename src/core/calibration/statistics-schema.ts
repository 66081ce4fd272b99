/** The messages of a statistics file, written and read, and their metadata. */
import { RecordBatchReader, Schema, type RecordBatch } from 'apache-arrow';
import {
  decodeRecordBatch,
  encodeRecordBatch,
  encodeSchemaMessage,
  schemaOnce,
} from '../arrow/batches';
import { massLayers } from '../cost/layers';
import { settingEntries, settingsOf } from '../data/question-identity';
import { columnOf, textAt } from '../arrow/columns';
import { readPixels } from '../model/vision/pixel-way';
import type { MassPlace } from './mass-pages';
import { seal } from '../arrow/seal';
import { isWhole, limits } from '../limits';
import { record } from '../record';
import type { SampleStatistics, StatisticsMetadata } from './statistics';
import {
  fields,
  isolationField,
  placeFields,
  secondsField,
  toBatch,
  type Columns,
} from './statistics-columns';

/**
 * Version 1 lacks the columns `spans` and `grids`; versions up to 2 lack checksums, up to 3 the
 * column `seconds`, up to 4 the column `isolation`. A run that resumes such a file writes it
 * without them.
 */
const formatVersion = 5;
const older: Record<string, StatisticsMetadata['format']> = { '1': 1, '2': 2, '3': 3, '4': 4 };
const textKeys = ['data', 'dtype', 'template', 'aggregate', 'shard', 'device', 'tool'] as const;

const schemaOf = schemaOnce(newSchema);

function newSchema(metadata: StatisticsMetadata): Schema<Columns> {
  const { pruning, pixels } = metadata;
  const format = versionOf(metadata);
  const entries = new Map([
    ['fitprune', String(format)],
    ['model', JSON.stringify(metadata.model)],
    ['seed', String(metadata.seed)],
    ...textKeys.map((key): [string, string] => [key, metadata[key]]),
    ...settingEntries(metadata),
  ]);
  if (pruning !== undefined) entries.set('pruning', pruning);
  if (pixels !== undefined) entries.set('pixels', pixels);
  const places = format === 1 ? [] : placeFields;
  const times = format < 4 ? [] : [secondsField];
  const features = format < 5 ? [] : [isolationField];
  return new Schema<Columns>([...fields, ...places, ...times, ...features], entries);
}

function versionOf({ format }: StatisticsMetadata): number {
  return format ?? formatVersion;
}

/** Whether messages of such a file carry checksums. */
export function hasChecksums(metadata: StatisticsMetadata): boolean {
  return versionOf(metadata) >= 3;
}

function sealed(metadata: StatisticsMetadata, message: Uint8Array): Uint8Array {
  return hasChecksums(metadata) ? seal(message) : message;
}

/** The bytes a file starts with. */
export function encodeSchema(metadata: StatisticsMetadata): Uint8Array {
  return sealed(metadata, encodeSchemaMessage(newSchema(metadata)));
}

/** The bytes of one sample's record batch, to append. */
export function encodeSample(metadata: StatisticsMetadata, sample: SampleStatistics): Uint8Array {
  const batch = toBatch(schemaOf(metadata), massLayers(metadata.model), sample);
  return sealed(metadata, encodeRecordBatch(batch));
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
  const format = older[version];
  if (format === undefined && version !== String(formatVersion)) {
    throw new Error(`its format version is ${version}, this FitPrune reads 1 to ${formatVersion}`);
  }
  const pruning = schema.metadata.get('pruning');
  const texts = Object.fromEntries(textKeys.map((key) => [key, entry(key)]));
  return {
    ...(texts as Pick<StatisticsMetadata, (typeof textKeys)[number]>),
    model: modelOf(entry('model')),
    seed: Number(entry('seed')),
    ...(format === undefined ? {} : { format }),
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
  const rows = decodeRecordBatch<Columns>(schema, batch);
  const vectors = (name: 'self' | 'cross') =>
    Array.from({ length: rows.numRows }, (_, layer) => {
      const values = rows.getChild(name)?.get(layer)?.toArray();
      if (values === undefined) throw new Error(`the column ${name} is missing`);
      // A view of the batch, whose bytes nobody else holds: nearly all of them are masses.
      return values;
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
 * Where a batch's masses are, counted from its first byte; rows follow one another there.
 * @returns undefined if rows have unexpected lengths, or the reader copied them
 */
export function decodePlace(
  schema: Uint8Array,
  batch: Uint8Array,
): { head: SampleHead; layers: number; place: MassPlace } | undefined {
  const rows = decodeRecordBatch<Columns>(schema, batch);
  const head = headOf(rows);
  const layers = rows.numRows;
  const startOf = (name: 'self' | 'cross') => {
    const column = columnOf(rows, name);
    const values = column.children[0]?.values as Float32Array | undefined;
    const offsets = (column.valueOffsets as Int32Array).subarray(0, layers + 1);
    const isEven = offsets.every((offset, row) => offset === row * head.visualTokens);
    if (!isEven || values?.buffer !== batch.buffer) return undefined;
    return values.byteOffset - batch.byteOffset;
  };
  const [self, cross] = [startOf('self'), startOf('cross')];
  if (self === undefined || cross === undefined) return undefined;
  return { head, layers, place: { self, cross, length: layers * head.visualTokens } };
}

function headOf(rows: RecordBatch<Columns>): SampleHead {
  const names = rows.getChild('sample')?.data[0];
  const sample = names && textAt(names, 0);
  const first = (name: 'visual_tokens' | 'text_tokens') => rows.getChild(name)?.get(0);
  const places = (name: 'spans' | 'grids') => {
    const values: Int32Array = rows.getChild(name)?.get(0)?.toArray() ?? new Int32Array();
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
  const seconds = rows.getChild('seconds')?.get(0) ?? NaN;
  const time = seconds >= 0 && seconds < Infinity ? { seconds } : {};
  const known = { ...places('spans'), ...places('grids'), ...isolationOf(rows, visualTokens) };
  return { sample, visualTokens, textTokens, ...known, ...time };
}

/** Empty if the file does not say. */
function isolationOf(rows: RecordBatch<Columns>, visualTokens: number) {
  const isolation = rows.getChild('isolation')?.get(0)?.toArray().slice();
  if (isolation === undefined || isolation.length === 0) return {};
  if (isolation.length === visualTokens) return { isolation };
  throw new Error('a sample has not one isolation for each of its visual tokens');
}
