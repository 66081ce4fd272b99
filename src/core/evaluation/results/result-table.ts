/**
 * The parts of a results file that reports are made from, in columns: a sample's id, and some bytes
 * for every answer and every token's divergence. As objects, 200,000 samples take ten times that.
 */
import { limitHeap } from '../../heap';
import { sumOf } from '../../sums';
import { boxOf, boxReference, isRelative } from '../scores/box';
import { scores } from '../scores/kinds';
import { referencesOf } from '../scores/score';
import { yesNoReference } from '../scores/yes-no';
import type { EvaluationIdentity, SampleResult } from '../types';
import { AnswerColumns, CandidateColumns } from './answer-columns';
import { flags } from './growing';
import type { ResultBatch } from './results-schema';

/** The answer that the data expects: the first reference that is not empty. */
export type Expected = 'yes' | 'no' | 'other' | undefined;
const expectations: readonly Expected[] = [undefined, 'yes', 'no', 'other'];

export class ResultTable {
  /** By row, in the order they came. */
  readonly ids: string[] = [];
  readonly groups: string[] = [];
  readonly categories: (string | undefined)[] = [];
  readonly unpruned: AnswerColumns;
  private readonly rows = new Map<string, number>();
  private readonly candidates = new Map<string, CandidateColumns>();
  private readonly expected = flags();
  private readonly otherUnits = flags();
  private readonly references: (readonly string[])[] = [];
  private readonly texts = new Map<string, string>();
  private readonly keepsTexts: boolean;

  constructor(private readonly kind: EvaluationIdentity['score']) {
    this.keepsTexts = kind !== 'none' && scores[kind].over !== undefined;
    this.unpruned = new AnswerColumns(this.keepsTexts);
  }

  static of(kind: EvaluationIdentity['score'], samples: Iterable<SampleResult>): ResultTable {
    const table = new ResultTable(kind);
    for (const sample of samples) table.add(sample);
    return table;
  }

  get size(): number {
    return this.ids.length;
  }

  /**
   * Adds a batch's values for its sample.
   *
   * @returns the sample's id
   * @throws Error if the sample that it adds to is missing
   */
  add(batch: ResultBatch): string {
    const { sample, unpruned, candidates, observed = [] } = batch;
    let row = this.rows.get(sample);
    if (row === undefined) {
      if (unpruned === undefined) {
        throw new Error(`sample "${sample}" lacks the unpruned model's answer`);
      }
      row = this.addRow({ ...batch, unpruned });
    }
    for (const answer of candidates) this.columnsOf(answer.hash).add(row, answer);
    for (const { hash, attention } of observed) {
      const columns = this.candidates.get(hash);
      if (columns?.placeOf(row) === undefined) {
        throw new Error(`sample "${sample}" lacks the answer of ${hash}`);
      }
      if (attention !== undefined) columns.observe(row, attention);
    }
    return sample;
  }

  /** undefined where it was not measured. */
  rowOf(sample: string): number | undefined {
    return this.rows.get(sample);
  }

  /** Whether the sample was measured, for every one of these candidates. */
  has(sample: string, hashes: readonly string[]): boolean {
    const row = this.rows.get(sample);
    return row !== undefined && hashes.every((hash) => this.place(hash, row) !== undefined);
  }

  /** Whether the attention mass that a candidate loses on the sample was measured. */
  hasAttention(sample: string, hash: string): boolean {
    const row = this.rows.get(sample);
    return row !== undefined && this.candidates.get(hash)?.hasAttention(row) === true;
  }

  /** The hashes of all candidates that some sample has. */
  hashes(): string[] {
    return [...this.candidates.keys()];
  }

  /** undefined where no sample has it. */
  candidate(hash: string): CandidateColumns | undefined {
    return this.candidates.get(hash);
  }

  /** Seconds that the decoder took for each answer. */
  times(): Float64Array {
    const columns = [this.unpruned, ...this.candidates.values()];
    const all = new Float64Array(sumOf(columns.map(({ length }) => length)));
    let length = 0;
    for (const one of columns) {
      all.set(one.times(), length);
      length += one.length;
    }
    return all;
  }

  expectedOf(row: number): Expected {
    return expectations[this.expected.at(row)!];
  }

  /** Whether the unpruned model gives boxes in other units than the data does. */
  hasOtherUnits(row: number): boolean {
    return this.otherUnits.at(row) === 1;
  }

  /** Those that are not empty; kept where scores depend on all of them. */
  referencesOf(row: number): readonly string[] {
    return this.references[row] ?? [];
  }

  private place(hash: string, row: number): number | undefined {
    return this.candidates.get(hash)?.placeOf(row);
  }

  private addRow({ sample, group, category, references, unpruned }: SampleResult): number {
    const row = this.ids.push(sample) - 1;
    this.rows.set(sample, row);
    limitHeap(row);
    this.groups.push(this.once(group));
    this.categories.push(category === undefined ? undefined : this.once(category));
    const first = references.find((one) => one.trim() !== '');
    const expected = first === undefined ? undefined : (yesNoReference(first) ?? 'other');
    this.expected.push(expectations.indexOf(expected));
    this.unpruned.push(unpruned);
    if (this.kind === 'box')
      this.otherUnits.push(Number(differsInUnits(unpruned.text, references)));
    if (this.keepsTexts) this.references.push(referencesOf(references));
    return row;
  }

  private columnsOf(hash: string): CandidateColumns {
    const found = this.candidates.get(hash);
    if (found !== undefined) return found;
    const added = new CandidateColumns(this.keepsTexts);
    this.candidates.set(hash, added);
    return added;
  }

  /** A text that many samples have in common is kept once. */
  private once(text: string): string {
    const found = this.texts.get(text);
    if (found === undefined) this.texts.set(text, text);
    return found ?? text;
  }
}

/** A box in fractions of the picture never meets one in pixels. */
function differsInUnits(answer: string, references: readonly string[]): boolean {
  const [given, expected] = [boxOf(answer), boxReference(references[0] ?? '')];
  return Boolean(given && expected && isRelative(given) !== isRelative(expected));
}
