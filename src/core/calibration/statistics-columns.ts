/**
 * The columns of a statistics file: rows are the layers of one sample that have masses, in order.
 */
import {
  Field,
  Float32,
  Float64,
  Int32,
  List,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  makeData,
} from 'apache-arrow';
import { invariant } from '../errors';
import { statisticsColumns, type StatisticsColumn } from '../ranking/needs';
import type { SampleStatistics } from './statistics';

export type Columns = {
  sample: Utf8;
  layer: Int32;
  visual_tokens: Int32;
  text_tokens: Int32;
  spans: List<Int32>;
  grids: List<Int32>;
  seconds: Float64;
  isolation: List<Float32>;
} & Record<StatisticsColumn, List<Float32>>;

const masses = () => new List(new Field('item', new Float32(), false));
export const fields = [
  new Field('sample', new Utf8(), false),
  new Field('layer', new Int32(), false),
  new Field('visual_tokens', new Int32(), false),
  new Field('text_tokens', new Int32(), false),
  ...statisticsColumns.map((name) => new Field(name, masses(), false)),
];
const pairs = () => new List(new Field('item', new Int32(), false));
/** The same in all rows of a sample; empty if unknown. */
export const placeFields = [new Field('spans', pairs(), false), new Field('grids', pairs(), false)];
/** The same in all rows of a sample; NaN if unknown. */
export const secondsField = new Field('seconds', new Float64(), false);

/**
 * A value for each visual token in the first row of a sample; empty in the other rows, and if
 * unknown.
 */
export const isolationField = new Field('isolation', masses(), false);

/** A sample as rows; of an older schema, the columns that it has. */
export function toBatch(
  schema: Schema<Columns>,
  layers: readonly number[],
  sample: SampleStatistics,
): RecordBatch<Columns> {
  const rows = sample.self.length;
  invariant(sample.cross.length === rows, 'self and cross masses differ in layers');
  invariant(rows === layers.length, 'masses are not one for each layer that has some');
  const { isolation } = sample;
  const isWhole = isolation === undefined || isolation.length === sample.visualTokens;
  invariant(isWhole, 'isolation does not have one value per visual token');
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
    makeData({
      type: new Float64(),
      data: new Float64Array(rows).fill(sample.seconds ?? NaN),
    }),
    inFirstRow(sample.isolation, rows),
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

function inFirstRow(values: Float32Array = new Float32Array(0), rows: number) {
  return makeData({
    type: masses(),
    length: rows,
    nullCount: 0,
    valueOffsets: Int32Array.from({ length: rows + 1 }, (_, row) =>
      row === 0 ? 0 : values.length,
    ),
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
