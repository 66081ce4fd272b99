/** The samples of a table as objects that hold only a row number and read columns on access. */
import { inSeededOrder } from '../../data/order';
import type { AnswerColumns, CandidateColumns } from '../results/answer-columns';
import type { Expected, ResultTable } from '../results/result-table';
import { scores } from '../scores/kinds';
import type { AttentionLoss, EvaluationIdentity } from '../types';

/** The values of one model's answer from which figures are made. */
export interface TableAnswer {
  readonly score: number | undefined;
  readonly firstToken: number;
  readonly saysYes: boolean;
}

export interface TableCandidateAnswer extends TableAnswer {
  readonly kl: Float32Array;
  readonly sameTop: number;
  readonly logRatio: number;
  readonly attention: AttentionLoss | undefined;
}

/** Scores an answer again, where scores depend on all samples. */
type Rescore = (text: string, row: number) => number;

/**
 * In seeded order, which does not depend on how they were measured, so that sums round alike.
 *
 * @param ids of samples in the table; all if absent
 */
export function samplesOf(
  { score, seed }: Pick<EvaluationIdentity, 'score' | 'seed'>,
  table: ResultTable,
  ids: readonly string[] = table.ids,
): TableSample[] {
  const rows = inSeededOrder(ids, seed, (id) => id).map((id) => table.rowOf(id)!);
  const again = rescore(score, table, rows);
  return rows.map((row) => new TableSample(table, row, again));
}

function rescore(
  kind: EvaluationIdentity['score'],
  table: ResultTable,
  rows: readonly number[],
): Rescore | undefined {
  const over = kind === 'none' ? undefined : scores[kind].over;
  if (over === undefined) return undefined;
  const corpus = rows.map((row) => table.referencesOf(row));
  const score = over(corpus.filter((references) => references.length > 0));
  return (text, row) => score(text, table.referencesOf(row));
}

export class TableSample {
  readonly unpruned: TableAnswer;

  constructor(
    private readonly table: ResultTable,
    private readonly row: number,
    private readonly again: Rescore | undefined,
  ) {
    this.unpruned = new ColumnsAnswer(table.unpruned, row, row, again);
  }

  get sample(): string {
    return this.table.ids[this.row]!;
  }

  get group(): string {
    return this.table.groups[this.row]!;
  }

  get category(): string | undefined {
    return this.table.categories[this.row];
  }

  get expected(): Expected {
    return this.table.expectedOf(this.row);
  }

  get hasOtherUnits(): boolean {
    return this.table.hasOtherUnits(this.row);
  }

  /** undefined where it was not measured. */
  candidate(hash: string): TableCandidateAnswer | undefined {
    const columns = this.table.candidate(hash);
    const at = columns?.placeOf(this.row);
    if (columns === undefined || at === undefined) return undefined;
    return new CandidateColumnsAnswer(columns, at, this.row, this.again);
  }
}

class ColumnsAnswer<Columns extends AnswerColumns> implements TableAnswer {
  readonly score: number | undefined;

  constructor(
    protected readonly columns: Columns,
    protected readonly at: number,
    protected readonly row: number,
    again: Rescore | undefined,
  ) {
    const score = columns.score(at);
    this.score = score === undefined || !again ? score : again(columns.text(at), row);
  }

  get firstToken(): number {
    return this.columns.firstToken(this.at);
  }

  get saysYes(): boolean {
    return this.columns.saysYes(this.at);
  }
}

class CandidateColumnsAnswer
  extends ColumnsAnswer<CandidateColumns>
  implements TableCandidateAnswer
{
  get kl(): Float32Array {
    return this.columns.kl(this.at);
  }

  get sameTop(): number {
    return this.columns.sameTop(this.at);
  }

  get logRatio(): number {
    return this.columns.logRatio(this.at);
  }

  get attention(): AttentionLoss | undefined {
    return this.columns.attention(this.row);
  }
}
