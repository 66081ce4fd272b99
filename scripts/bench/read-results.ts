/**
 * A whole results file as objects, for tests and few samples; the product reads columns or a row at
 * a time.
 */
import {
  addBatch,
  emptyResults,
  scanResults,
} from '../../src/core/evaluation/results/results-file';
import type { EvaluationIdentity, SampleResult } from '../../src/core/evaluation/types';

/** All that was found of one run; samples in the order they were measured. */
interface Results {
  identity: EvaluationIdentity;
  samples: SampleResult[];
}

/** @throws HumanError as `readResultTable` */
export async function readResults(file: string): Promise<Results> {
  const found = new Map<string, SampleResult>();
  const identity = await scanResults(file, (batch) => addBatch(found, batch));
  if (found.size === 0) return emptyResults(file);
  return { identity, samples: [...found.values()] };
}
