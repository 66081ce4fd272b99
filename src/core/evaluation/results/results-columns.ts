/** The columns of a results file, of every version that is read and continued. */
import { Field, Float32, Float64, Int32, List, Utf8, type DataType } from 'apache-arrow';
import type { EvaluationIdentity } from '../types';

export type Columns = {
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
  attention_layers: List<Int32>;
  self_lost: List<Float32>;
  cross_lost: List<Float32>;
  self_simulated: List<Float32>;
  cross_simulated: List<Float32>;
};
export type TextColumn = 'sample' | 'category' | 'group' | 'candidate' | 'answer';
export type LossColumn = 'self_lost' | 'cross_lost' | 'self_simulated' | 'cross_simulated';
type ListColumn = 'references' | 'kl' | 'attention_layers' | LossColumn;
export type NumberColumn = Exclude<keyof Columns, TextColumn | ListColumn>;

/**
 * Files of version 1 have no checksums, those of version 2 no attention, and a run that resumes one
 * adds none. A run that measures attention rewrites them first (`renewResults`).
 */
export const formatVersion = '3';

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
  column('answer', new Utf8(), optional),
  column('references', listOf(new Utf8())),
  column('first_token', new Int32(), optional),
  column('tokens', new Int32(), optional),
  column('score', new Float64(), optional),
  column('prefill_ms', new Float64(), optional),
  column('decode_ms', new Float64(), optional),
  column('kl', listOf(new Float32())),
  column('same_top', new Int32(), optional),
  column('log_ratio', new Float64(), optional),
];
const attentionFields = [
  column('attention_layers', listOf(new Int32()), optional),
  ...(['self_lost', 'cross_lost', 'self_simulated', 'cross_simulated'] as const).map((name) =>
    column(name, listOf(new Float32()), optional),
  ),
];
/** These columns are empty in rows that add attention to the answers of an earlier run. */
const answerColumns = ['answer', 'first_token', 'tokens', 'prefill_ms', 'decode_ms'];
/** Columns of a file; those of older versions stay as they were. */
export function fieldsOf({ format }: EvaluationIdentity): Field<Columns[keyof Columns]>[] {
  if (format === undefined) return [...fields, ...attentionFields];
  return fields.map((field) =>
    answerColumns.includes(field.name) ? new Field(field.name, field.type) : field,
  );
}
