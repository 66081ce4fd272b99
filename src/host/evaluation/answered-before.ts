/** What is left of an evaluation after the answers of earlier runs, and how long an answer took. */
import { toMeasure } from '../../core/evaluation/candidates';
import type { Coverage } from '../../core/evaluation/results/coverage';
import type { ResultTable } from '../../core/evaluation/results/result-table';
import type { Candidate } from '../../core/evaluation/types';
import { messageOf } from '../../core/errors';
import { selectInOrder } from '../../core/data/order';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { resultsOf, type Measurement } from './measurement';

/** @param samples a quick look, or all */
export type Answered = (samples: number) => Coverage | undefined;

/**
 * @returns a lookup that finds nothing if there is no readable file of this model, data and
 *    settings
 */
export async function answeredBefore(
  { log }: Services,
  measurement: Measurement,
  candidates: readonly Candidate[],
): Promise<Answered> {
  const { data, model } = measurement;
  const { seed } = runSettings(model.uri);
  const hashes = toMeasure(candidates).map(({ hash }) => hash);
  // Imported here, so that starting the extension does not load results.
  const { readResultTable } = await import('../../core/evaluation/results/results-file');
  const { coverageOf } = await import('../../core/evaluation/results/coverage');
  const found: ResultTable[] = [];
  // As they would be taken: the first is of the device that is tried first.
  for (const file of await resultsOf(measurement)) {
    try {
      found.push((await readResultTable(file)).table);
    } catch (error) {
      log.trace(messageOf(error));
    }
  }
  return (samples) => {
    const ids = selectInOrder(data.data.samples, { seed, samples }, ({ id }) => id).map(
      ({ id }) => id,
    );
    const all = found.map((one) => coverageOf(one, ids, hashes));
    return all.sort((a, b) => a.missing - b.missing)[0];
  };
}
