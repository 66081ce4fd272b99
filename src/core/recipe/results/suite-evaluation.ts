/** A suite seen as one evaluation: its sets are the categories, and its figures their means. */
import { fourDecimals, meanOf, sumOf } from '../../sums';
import type { CategoryRecord, EvaluationRecord, SuiteRecord } from '../types';

/** An evaluation whose categories may be data sets, of which fewer values are recorded. */
export type EvaluationBySet = Omit<EvaluationRecord, 'categories'> & {
  categories?: Record<string, CategoryFigures>;
};

type CategoryFigures = Pick<CategoryRecord, 'samples' | 'accuracy' | 'dense'> &
  Pick<EvaluationRecord, 'interval' | 'retained'>;

/**
 * Plots that show evaluations by category show suites by data set so. Only suites of the same sets,
 * of as many samples each, have the same `data`.
 *
 * @returns undefined where no set has answers
 */
export function suiteEvaluation(suite: SuiteRecord, dataName: string): EvaluationBySet | undefined {
  const { name, sets, schedule, model, change, retained, tool, device, date } = suite;
  const scored = sets.flatMap((set) => {
    const { accuracy, dense: unpruned } = set;
    return accuracy === undefined || unpruned === undefined ? [] : [{ ...set, accuracy, unpruned }];
  });
  if (scored.length === 0) return undefined;
  return {
    data: JSON.stringify([name, sets.map((set) => [set.name, set.data, set.samples])]),
    ...{ schedule, model, dataName },
    samples: sumOf(sets.map(({ samples }) => samples)),
    accuracy: fourDecimals(meanOf(scored.map(({ accuracy }) => accuracy))),
    dense: fourDecimals(meanOf(scored.map(({ unpruned }) => unpruned))),
    ...(change && { interval: change.interval }),
    ...(retained && { retained }),
    categories: Object.fromEntries(
      scored.map((set): [string, CategoryFigures] => [
        set.name,
        {
          ...{ samples: set.samples, accuracy: set.accuracy, dense: set.unpruned },
          ...(set.interval && { interval: set.interval }),
          ...(set.retained && { retained: set.retained }),
        },
      ]),
    ),
    ...(tool !== undefined && { tool }),
    ...(device !== undefined && { device }),
    ...(date !== undefined && { date }),
  };
}
