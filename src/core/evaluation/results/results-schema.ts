/** The columns and metadata of a results file: a row is one model's answer to one sample. */
import { RecordBatch, RecordBatchReader, Schema, Struct, makeData } from 'apache-arrow';
import {
  decodeRecordBatch,
  encodeRecordBatch,
  encodeSchemaMessage,
  schemaOnce,
} from '../../arrow/batches';
import { columnData } from '../../arrow/column-data';
import { columnOf, floatsAt, integersAt, isNull, textAt, textsAt } from '../../arrow/columns';
import { settingEntries, settingsOf } from '../../data/question-identity';
import { readPixels } from '../../model/vision/pixel-way';
import { sealedAs } from '../../arrow/seal';
import type {
  Answer,
  AttentionLoss,
  CandidateAnswer,
  EvaluationIdentity,
  SampleResult,
} from '../types';
import {
  fieldsOf,
  formatVersion,
  type Columns,
  type LossColumn,
  type NumberColumn,
  type TextColumn,
} from './results-columns';

/** In the column `candidate`, the unpruned model; any other is a `scheduleHash`. */
const unprunedKey = 'dense';
/** The key of the file's kind and version. Statistics have another one. */
const versionKey = 'fitprune-evaluation';
const textKeys = ['model', 'data', 'dtype', 'device', 'template', 'shard', 'tool'] as const;

/** A sample's answers as one batch: the unpruned model's where it is new, and candidates'. */
export type ResultBatch = Omit<SampleResult, 'unpruned'> & {
  unpruned?: Answer | undefined;
  /**
   * Attention of candidates whose answers were written by an earlier run, in rows without an
   * answer.
   */
  observed?: Observed[] | undefined;
};
export type Observed = Required<Pick<CandidateAnswer, 'hash' | 'attention'>>;

const schemaOf = schemaOnce(newSchema);

function newSchema(identity: EvaluationIdentity): Schema<Columns> {
  const { pixels, format = formatVersion } = identity;
  return new Schema<Columns>(
    fieldsOf(identity),
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

/** Whether files of that version have checksums. */
export function isSealedFormat({ format }: Pick<EvaluationIdentity, 'format'>): boolean {
  return format !== 1;
}

function sealed(identity: EvaluationIdentity, bytes: Uint8Array): Uint8Array {
  return sealedAs(isSealedFormat(identity) ? {} : { format: identity.format }, bytes);
}

/** The bytes a file starts with. */
export function encodeSchema(identity: EvaluationIdentity): Uint8Array {
  return sealed(identity, encodeSchemaMessage(newSchema(identity)));
}

/** The bytes of one record batch, to append. */
export function encodeBatch(identity: EvaluationIdentity, batch: ResultBatch): Uint8Array {
  return sealed(identity, encodeRecordBatch(toBatch(schemaOf(identity), batch)));
}

/** Whether a schema message is of a results file, of whatever version. */
export function isResultsSchema(message: Uint8Array): boolean {
  return RecordBatchReader.from(message).open().schema.metadata.has(versionKey);
}

/**
 * Reads a file's schema message.
 *
 * @throws Error if it is the schema of another kind of file
 */
export function decodeSchema(message: Uint8Array): EvaluationIdentity {
  const { metadata } = RecordBatchReader.from(message).open().schema;
  const entry = (key: string) => {
    const value = metadata.get(key);
    if (value === undefined) throw new Error(`its metadata lacks "${key}"`);
    return value;
  };
  const version = entry(versionKey);
  if (version !== '1' && version !== '2' && version !== formatVersion) {
    throw new Error(`its format version is ${version}, this FitPrune reads 1 to ${formatVersion}`);
  }
  const texts = Object.fromEntries(textKeys.map((key) => [key, entry(key)]));
  return {
    ...(texts as Pick<EvaluationIdentity, (typeof textKeys)[number]>),
    score: entry('score') as EvaluationIdentity['score'],
    maxNewTokens: Number(entry('max_new_tokens')),
    seed: Number(entry('seed')),
    ...(version === formatVersion ? {} : { format: Number(version) as 1 | 2 }),
    ...settingsOf(metadata),
    ...readPixels(metadata.get('pixels')),
  };
}

/**
 * @param schema the file's schema message
 * @param message one record batch message
 */
export function decodeBatch(schema: Uint8Array, message: Uint8Array): ResultBatch {
  const batch = decodeRecordBatch<Columns>(schema, message);
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
  const isAttentive = batch.schema.fields.some(({ name }) => name === 'attention_layers');
  for (let row = 0; row < batch.numRows; row += 1) {
    const hash = text('candidate', row);
    if (hash === unprunedKey) {
      result.unpruned = answer(row);
      continue;
    }
    const attention = isAttentive ? attentionAt(batch, row) : undefined;
    if (attention !== undefined && !has('answer', row)) {
      (result.observed ??= []).push({ hash, attention });
      continue;
    }
    result.candidates.push({
      ...answer(row),
      hash,
      kl: floatsAt(columnOf(batch, 'kl'), row),
      sameTop: number('same_top', row),
      logRatio: number('log_ratio', row),
      ...(attention === undefined ? {} : { attention }),
    });
  }
  return result;
}

function attentionAt(batch: RecordBatch<Columns>, row: number): AttentionLoss | undefined {
  const layers = columnOf(batch, 'attention_layers');
  if (isNull(layers, row)) return undefined;
  const losses = (name: LossColumn) => floatsAt(columnOf(batch, name), row);
  const isSimulated = !isNull(columnOf(batch, 'self_simulated'), row);
  return {
    layers: integersAt(layers, row),
    self: losses('self_lost'),
    cross: losses('cross_lost'),
    ...(isSimulated
      ? { simulated: { self: losses('self_simulated'), cross: losses('cross_simulated') } }
      : {}),
  };
}

function toBatch(schema: Schema<Columns>, batch: ResultBatch): RecordBatch<Columns> {
  const models: Partial<CandidateAnswer>[] = [
    ...(batch.unpruned === undefined ? [] : [batch.unpruned]),
    ...batch.candidates,
    ...(batch.observed ?? []),
  ];
  const rows = models.map((model): Record<keyof Columns, unknown> => ({
    sample: batch.sample,
    category: batch.category ?? null,
    group: batch.group,
    visual_tokens: batch.visualTokens,
    text_tokens: batch.textTokens,
    candidate: model.hash ?? unprunedKey,
    answer: model.text ?? null,
    references: batch.references,
    first_token: model.firstToken ?? null,
    tokens: model.tokens ?? null,
    score: model.score ?? null,
    prefill_ms: model.prefill ?? null,
    decode_ms: model.decode ?? null,
    kl: model.kl ?? [],
    same_top: model.sameTop ?? null,
    log_ratio: model.logRatio ?? null,
    attention_layers: model.attention?.layers ?? null,
    self_lost: model.attention?.self ?? null,
    cross_lost: model.attention?.cross ?? null,
    self_simulated: model.attention?.simulated?.self ?? null,
    cross_simulated: model.attention?.simulated?.cross ?? null,
  }));
  const children = schema.fields.map(({ name, type }) => {
    const values = rows.map((row) => row[name as keyof Columns]);
    return columnData(type, values);
  });
  const type = new Struct<Columns>(schema.fields);
  const { length } = rows;
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}
