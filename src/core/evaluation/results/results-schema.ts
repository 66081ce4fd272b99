/** The columns and metadata of a results file: a row is one model's answer to one sample. */
import {
  Field,
  Float32,
  Float64,
  Int32,
  List,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';
import { columnOf, floatsAt, isNull, textAt, textsAt } from '../../arrow/columns';
import { splitStream, withoutEndMark } from '../../arrow/messages';
import { settingEntries, settingsOf } from '../../data/question-identity';
import { readPixels } from '../../model/pixel-way';
import { sealedAs } from '../../arrow/seal';
import type { Answer, CandidateAnswer, EvaluationIdentity, SampleResult } from '../types';

type Columns = {
  sample: Utf8;
  category: Utf8;
  group: Utf8;
  visual_tokens: Int32;
  text_tokens: Int32;
  candidate: Utf8;
  answer: Utf8;
  references: List<Utf8>;
  first_token: Int32;
  tokens: Int32;
  score: Float64;
  prefill_ms: Float64;
  decode_ms: Float64;
  kl: List<Float32>;
  same_top: Int32;
  log_ratio: Float64;
};
type TextColumn = 'sample' | 'category' | 'group' | 'candidate' | 'answer';
type NumberColumn = Exclude<keyof Columns, TextColumn | 'references' | 'kl'>;

/** In the column `candidate`, the unpruned model; any other is a `scheduleHash`. */
const dense = 'dense';
/** Of the file's kind and version: statistics have another key. */
const versionKey = 'fitprune-evaluation';
/** Files of version 1 have no checksums; a run that resumes one goes on without. */
const formatVersion = '2';

const optional = true;
const column = <Type extends Columns[keyof Columns]>(
  name: keyof Columns,
  type: Type,
  nullable = false,
) => new Field(name, type, nullable);
const listOf = <Type extends DataType>(type: Type) => new List(new Field('item', type, false));
const fields = [
  column('sample', new Utf8()),
  column('category', new Utf8(), optional),
  column('group', new Utf8()),
  column('visual_tokens', new Int32()),
  column('text_tokens', new Int32()),
  column('candidate', new Utf8()),
  column('answer', new Utf8()),
  column('references', listOf(new Utf8())),
  column('first_token', new Int32()),
  column('tokens', new Int32()),
  column('score', new Float64(), optional),
  column('prefill_ms', new Float64()),
  column('decode_ms', new Float64()),
  column('kl', listOf(new Float32())),
  column('same_top', new Int32(), optional),
  column('log_ratio', new Float64(), optional),
];
const textKeys = ['model', 'data', 'dtype', 'device', 'template', 'shard', 'tool'] as const;

/** A sample's answers as one batch: the unpruned model's where it is new, and candidates'. */
export type ResultBatch = Omit<SampleResult, 'dense'> & { dense?: Answer | undefined };

function schemaOf(identity: EvaluationIdentity): Schema<Columns> {
  const { pixels, format = formatVersion } = identity;
  return new Schema<Columns>(
    fields,
    new Map([
      [versionKey, String(format)],
      ...textKeys.map((key): [string, string] => [key, identity[key]]),
      ['score', identity.score],
      ['max_new_tokens', String(identity.maxNewTokens)],
      ['seed', String(identity.seed)],
      ...settingEntries(identity),
      ...(pixels === undefined ? [] : [['pixels', pixels] as const]),
    ]),
  );
}

/** The bytes a file starts with. */
export function encodeSchema(identity: EvaluationIdentity): Uint8Array {
  return sealedAs(identity, withoutEndMark(encodeStream(identity, [])));
}

/** The bytes of one record batch, to append. */
export function encodeBatch(identity: EvaluationIdentity, batch: ResultBatch): Uint8Array {
  const { rest } = splitStream(encodeStream(identity, [batch]));
  return sealedAs(identity, withoutEndMark(rest));
}

/** Whether a schema message is of a results file, of whatever version. */
export function isResultsSchema(message: Uint8Array): boolean {
  return RecordBatchReader.from(message).open().schema.metadata.has(versionKey);
}

/**
 * Reads a file's schema message.
 * @throws Error where it is the schema of something else
 */
export function decodeSchema(message: Uint8Array): EvaluationIdentity {
  const { metadata } = RecordBatchReader.from(message).open().schema;
  const entry = (key: string) => {
    const value = metadata.get(key);
    if (value === undefined) throw new Error(`its metadata lacks "${key}"`);
    return value;
  };
  const version = entry(versionKey);
  if (version !== '1' && version !== formatVersion) {
    throw new Error(`its format version is ${version}, this FitPrune reads 1 to ${formatVersion}`);
  }
  const texts = Object.fromEntries(textKeys.map((key) => [key, entry(key)]));
  return {
    ...(texts as Pick<EvaluationIdentity, (typeof textKeys)[number]>),
    score: entry('score') as EvaluationIdentity['score'],
    maxNewTokens: Number(entry('max_new_tokens')),
    seed: Number(entry('seed')),
    ...(version === '1' ? { format: 1 as const } : {}),
    ...settingsOf(metadata),
    ...readPixels(metadata.get('pixels')),
  };
}

/**
 * @param schema the file's schema message
 * @param message one record batch message
 */
export function decodeBatch(schema: Uint8Array, message: Uint8Array): ResultBatch {
  const reader = RecordBatchReader.from<Columns>(Buffer.concat([schema, message]));
  const batch = reader.next().value as RecordBatch<Columns> | undefined;
  if (batch === undefined || batch.numRows === 0) throw new Error('a batch is empty');
  const text = (name: TextColumn, row = 0) => textAt(columnOf(batch, name), row);
  const number = (name: NumberColumn, row = 0) => columnOf(batch, name).values[row]!;
  const has = (name: keyof Columns, row: number) => !isNull(columnOf(batch, name), row);
  const answer = (row: number): Answer => ({
    text: text('answer', row),
    firstToken: number('first_token', row),
    tokens: number('tokens', row),
    ...(has('score', row) ? { score: number('score', row) } : {}),
    prefill: number('prefill_ms', row),
    decode: number('decode_ms', row),
  });
  const result: ResultBatch = {
    sample: text('sample'),
    ...(has('category', 0) ? { category: text('category') } : {}),
    group: text('group'),
    visualTokens: number('visual_tokens'),
    textTokens: number('text_tokens'),
    references: textsAt(columnOf(batch, 'references'), 0),
    candidates: [],
  };
  for (let row = 0; row < batch.numRows; row += 1) {
    const hash = text('candidate', row);
    if (hash === dense) {
      result.dense = answer(row);
      continue;
    }
    result.candidates.push({
      ...answer(row),
      hash,
      kl: floatsAt(columnOf(batch, 'kl'), row),
      sameTop: number('same_top', row),
      logRatio: number('log_ratio', row),
    });
  }
  return result;
}

function encodeStream(identity: EvaluationIdentity, batches: ResultBatch[]): Uint8Array {
  const schema = schemaOf(identity);
  const writer = new RecordBatchStreamWriter<Columns>();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(toBatch(schema, batch));
  return writer.finish().toUint8Array(true);
}

function toBatch(schema: Schema<Columns>, batch: ResultBatch): RecordBatch<Columns> {
  const models: (Answer & Partial<CandidateAnswer>)[] = [
    ...(batch.dense === undefined ? [] : [batch.dense]),
    ...batch.candidates,
  ];
  const rows = models.map((model): Record<keyof Columns, unknown> => ({
    sample: batch.sample,
    category: batch.category ?? null,
    group: batch.group,
    visual_tokens: batch.visualTokens,
    text_tokens: batch.textTokens,
    candidate: model.hash ?? dense,
    answer: model.text,
    references: batch.references,
    first_token: model.firstToken,
    tokens: model.tokens,
    score: model.score ?? null,
    prefill_ms: model.prefill,
    decode_ms: model.decode,
    kl: model.kl ?? [],
    same_top: model.sameTop ?? null,
    log_ratio: model.logRatio ?? null,
  }));
  const children = fields.map(({ name, type }) => {
    const values = rows.map((row) => row[name as keyof Columns]);
    return vectorFromArray(values, type).data[0]!;
  });
  const type = new Struct<Columns>(schema.fields);
  const { length } = rows;
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}
