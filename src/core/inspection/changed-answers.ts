/** Which answers changed between the unpruned and the pruned model. */
import { scanAnswerPairs } from '../evaluation/results/answer-texts';
import { readResultsIdentity } from '../evaluation/results/results-file';
import { normalizeAnswer } from '../evaluation/scores/normalize';

/** Whether two answers differ by more than their spelling. */
export function isAnswerChanged(unpruned: string, pruned: string): boolean {
  return normalizeAnswer(unpruned) !== normalizeAnswer(pruned);
}

export interface ChangedAnswers {
  /** Ids in the data. */
  changed: ReadonlySet<string>;
  /** Samples that were evaluated. */
  of: number;
}

/** The evaluation to look for: a schedule and ranking, measured on a model and data. */
export interface EvaluationKey {
  /** `scheduleHash`. */
  candidate: string;
  /** Fingerprints. */
  model: string;
  data: string;
}

/**
 * Reads a row at a time, so that memory grows only with the number of ids. Of a sample in several
 * files, the first counts.
 *
 * @param files of results of any runs; those of other models or data are not read
 * @param onFailure is told why a file cannot be read; it is then ignored
 * @returns undefined if no file has measured it
 */
export async function changedAnswersIn(
  files: readonly string[],
  { candidate, model, data }: EvaluationKey,
  onFailure: (error: unknown) => void,
): Promise<ChangedAnswers | undefined> {
  const found = new Map<string, boolean>();
  for (const file of files) {
    const identity = await readResultsIdentity(file);
    if (identity !== undefined && (identity.model !== model || identity.data !== data)) continue;
    const inFile = new Map<string, boolean>();
    try {
      await scanAnswerPairs(file, candidate, (sample, unpruned, pruned) => {
        if (!found.has(sample)) inFile.set(sample, isAnswerChanged(unpruned, pruned));
      });
      for (const [sample, isOne] of inFile) found.set(sample, isOne);
    } catch (error) {
      onFailure(error);
    }
  }
  if (found.size === 0) return undefined;
  const changed = [...found.keys()].filter((sample) => found.get(sample));
  return { changed: new Set(changed), of: found.size };
}
