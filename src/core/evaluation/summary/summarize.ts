/** Makes a report from per-sample results. Pure: a results file is enough, no model is needed. */
import type { Skipped } from '../../data/types';
import type { ResultTable } from '../results/result-table';
import { scheduleHash } from '../../recipe/hash';
import type {
  Candidate,
  CandidateReport,
  CandidateScore,
  EvaluationIdentity,
  EvaluationReport,
  Score,
} from '../types';
import { scoreNotes } from './score-notes';
import { baselineRecords } from './baselines';
import { accuracyOf, pairsOf, yesNoFigures, type Pair } from './paired';
import { agreementOf, categoriesOf, recordOf } from './record';
import { samplesOf, type TableSample } from './samples';

export interface SummaryContext {
  /** The per-sample file. */
  results: string;
  /** Name of the data file, for the records. */
  dataName?: string | undefined;
  /** Remarks about the data. */
  notes?: readonly string[] | undefined;
  skipped?: readonly Skipped[] | undefined;
  /** Ids of the samples that count; all of the table if absent. */
  ids?: readonly string[] | undefined;
  /** Why the score was picked from the data; absent where it was asked for. */
  why?: string | undefined;
}

/**
 * @param table samples in any order; each that counts has all candidates and their baselines
 * @returns the same report for the same answers, however they were measured
 */
export function summarize(
  run: EvaluationIdentity,
  table: ResultTable,
  candidates: readonly Candidate[],
  { results, dataName, notes = [], skipped = [], why, ids }: SummaryContext,
): EvaluationReport {
  const ordered = samplesOf(run, table, ids);
  const unprunedScore = (subset: readonly TableSample[]): Score => ({
    accuracy: accuracyOf(subset.map(({ unpruned }) => unpruned)),
    samples: subset.length,
    ...binaryFields(
      run,
      subset.map((sample) => ({ sample, answer: sample.unpruned })),
    ),
  });
  const categories = categoriesOf(ordered.map((sample) => ({ sample })));
  return {
    run,
    results,
    dense: {
      ...unprunedScore(ordered),
      byCategory: Object.fromEntries(
        categories.map((name) => [
          name,
          unprunedScore(ordered.filter(({ category }) => category === name)),
        ]),
      ),
    },
    recipes: candidates.map((candidate) =>
      candidateReport(run, ordered, candidate, categories, dataName),
    ),
    sampleIds: ordered.map(({ sample }) => sample),
    score: { kind: run.score, ...(why === undefined ? {} : { why }) },
    notes: [...notes, ...scoreNotes(run, ordered, why)],
    skipped: [...skipped],
  };
}

function candidateReport(
  run: EvaluationIdentity,
  samples: readonly TableSample[],
  { name, schedule, ranking, baselines = [] }: Candidate,
  categories: readonly string[],
  dataName: string | undefined,
): CandidateReport {
  const hash = scheduleHash(schedule, ranking);
  const pairs = pairsOf(samples, hash);
  const score = (subset: readonly Pair[]): CandidateScore => ({
    accuracy: accuracyOf(subset.map(({ answer }) => answer)),
    samples: subset.length,
    agreement: agreementOf(subset),
    ...binaryFields(run, subset),
  });
  const record = recordOf(run, { hash, schedule }, pairs, dataName);
  return {
    path: name,
    hash,
    schedule,
    ranking,
    ...score(pairs),
    byCategory: Object.fromEntries(
      categories.map((category) => [
        category,
        score(pairs.filter(({ sample }) => sample.category === category)),
      ]),
    ),
    record:
      baselines.length === 0 ? record : { ...record, baselines: baselineRecords(pairs, baselines) },
  };
}

function binaryFields(
  { score }: EvaluationIdentity,
  answers: Parameters<typeof yesNoFigures>[1],
): Pick<Score, 'f1' | 'precision' | 'recall' | 'yesRatio'> {
  const figures = yesNoFigures(score, answers);
  if (figures === undefined) return {};
  const { f1, precision, recall, yesRatio } = figures;
  return { f1, precision, recall, yesRatio };
}
