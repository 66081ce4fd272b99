/** Which answers flipped between the unpruned and the pruned model. */
import { normalizeAnswer } from '../evaluation/scores/normalize';
import type { EvaluationIdentity, SampleResult } from '../evaluation/types';

/** Whether two answers differ by more than their spelling. */
export function isFlipped(unpruned: string, pruned: string): boolean {
  return normalizeAnswer(unpruned) !== normalizeAnswer(pruned);
}

export interface Flips {
  /** Ids in the data. */
  flipped: ReadonlySet<string>;
  /** Samples that were evaluated. */
  of: number;
}

/** What is looked for: a schedule and ranking, measured on a model and data. */
export interface FlipsWanted {
  /** `scheduleHash`. */
  candidate: string;
  /** Fingerprints. */
  model: string;
  data: string;
}

/**
 * @param results of any runs: those of other models or data say nothing
 * @returns undefined where none measured it
 */
export function flipsIn(
  results: readonly { identity: EvaluationIdentity; samples: readonly SampleResult[] }[],
  { candidate, model, data }: FlipsWanted,
): Flips | undefined {
  const flipped = new Set<string>();
  const seen = new Set<string>();
  for (const { identity, samples } of results) {
    if (identity.model !== model || identity.data !== data) continue;
    for (const { sample, unpruned, candidates } of samples) {
      const pruned = candidates.find(({ hash }) => hash === candidate);
      if (!pruned || seen.has(sample)) continue;
      seen.add(sample);
      if (isFlipped(unpruned.text, pruned.text)) flipped.add(sample);
    }
  }
  return seen.size === 0 ? undefined : { flipped, of: seen.size };
}
