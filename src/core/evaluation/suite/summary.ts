/**
 * The result of a suite, as papers print it: each set's score, the share of it that is kept, and
 * their means.
 */
import { fourDecimals, meanOf } from '../../sums';
import type { SuiteRecord } from '../../recipe/types';
import type { MeasuredValue } from '../../recipe/results/measured-value';
import { meanInterval, type PairedSet } from '../statistics/suite-interval';
import { pairedScores, pairsOf, rounded } from '../summary/paired';
import { samplesOf } from '../summary/samples';
import type { ResultTable } from '../results/result-table';
import type { EvaluationReport } from '../types';

/** One set of a suite as it was measured. */
export interface MeasuredSet {
  name: string;
  report: EvaluationReport;
  /** Everything in its results file, which includes the report's samples. */
  results: ResultTable;
}

export interface SuiteReport {
  suite: string;
  /** The unpruned model's, in the order of the suite. */
  sets: { name: string; samples: number; dense: number | null; results: string }[];
  /** In the order of the candidates. */
  recipes: { path: string; record: SuiteRecord }[];
}

/** @param sets at least one, all of the same candidates */
export function summarizeSuite(suite: string, sets: readonly MeasuredSet[]): SuiteReport {
  const [first] = sets;
  return {
    suite,
    sets: sets.map(({ name, report: { dense: unpruned, results } }) => ({
      ...{ name, samples: unpruned.samples, dense: unpruned.accuracy, results },
    })),
    recipes: (first?.report.recipes ?? []).map(({ path }, at) => ({
      path,
      record: recordOf(suite, sets, at),
    })),
  };
}

function recordOf(suite: string, sets: readonly MeasuredSet[], at: number): SuiteRecord {
  const { run, recipes } = sets[0]!.report;
  const scored = sets.flatMap((set) => pairedSet(set, at) ?? []);
  return {
    name: suite,
    schedule: recipes[at]!.hash,
    model: run.model,
    sets: sets.map(({ name, report }) => {
      const {
        samples,
        score,
        accuracy,
        dense: unpruned,
        interval,
        retained,
      } = report.recipes[at]!.record;
      const data = { name, data: report.run.data, samples };
      return accuracy === undefined || unpruned === undefined
        ? data
        : {
            ...data,
            ...{ accuracy, dense: unpruned },
            ...(score === undefined ? {} : { score }),
            ...(interval === undefined ? {} : { interval }),
            ...(retained === undefined ? {} : { retained }),
          };
    }),
    ...meansOf(scored),
    ...{ tool: run.tool, device: run.device },
  };
}

/** Every set counts the same, however many samples it has; sets without answers do not count. */
function meansOf(sets: readonly PairedSet[]): Pick<SuiteRecord, 'change' | 'retained'> {
  const change = meanInterval(sets, 'difference');
  const retained = meanInterval(sets, 'ratio');
  const measured = (one: { mean: number; low: number; high: number }): MeasuredValue => ({
    value: fourDecimals(one.mean),
    interval: rounded(one),
  });
  return {
    ...(change === undefined ? {} : { change: measured(change) }),
    ...(retained === undefined ? {} : { retained: measured(retained) }),
  };
}

function pairedSet({ report, results }: MeasuredSet, at: number): PairedSet | undefined {
  const samples = samplesOf(report.run, results, report.sampleIds);
  const { pruned, unpruned, groups } = pairedScores(pairsOf(samples, report.recipes[at]!.hash));
  return pruned.length === 0 ? undefined : { pruned, unpruned, groups };
}

/** Mean over the sets that have answers; the last column shows it for the unpruned model. */
export function meanAccuracy(accuracies: readonly (number | null | undefined)[]): number | null {
  const known = accuracies.filter((one) => typeof one === 'number');
  return known.length === 0 ? null : meanOf(known);
}
