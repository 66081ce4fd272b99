/**
 * Joins what several files have of one sample: all candidates, and where two files have the same
 * one, it must be equal.
 */
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { Answer, CandidateAnswer, SampleResult } from '../types';

/**
 * @param versions one or more; the first is added to
 * @throws HumanError `merge-conflict`
 */
export function joinResults(
  versions: readonly { name: string; result: SampleResult }[],
): SampleResult {
  const [first, ...others] = versions;
  const joined = first!.result;
  for (const { name, result } of others) {
    const candidates = new Map(joined.candidates.map((one) => [one.hash, one]));
    const disagrees =
      !sameAnswer(joined.unpruned, result.unpruned) ||
      result.candidates.some((one) => {
        const before = candidates.get(one.hash);
        return before !== undefined && !sameCandidate(before, one);
      });
    if (disagrees) throw conflict(first!.name, name, result.sample);
    const more = result.candidates.filter(({ hash }) => !candidates.has(hash));
    for (const { hash, attention } of result.candidates) {
      const before = candidates.get(hash);
      if (before && attention) before.attention ??= attention;
    }
    joined.candidates.push(...more);
  }
  return joined;
}

/** Compares without times, which differ from run to run. */
function sameAnswer(a: Answer, b: Answer): boolean {
  return a.text === b.text && a.firstToken === b.firstToken && a.score === b.score;
}

function sameCandidate(a: CandidateAnswer, b: CandidateAnswer): boolean {
  return sameAnswer(a, b) && a.kl.length === b.kl.length && a.sameTop === b.sameTop;
}

function conflict(one: string, other: string, sample: string): HumanError {
  return new HumanError(
    text`${one} and ${other} hold different answers to sample "${sample}", though their settings
      agree. One of them is damaged or was made by another version: leave it out.`,
    'merge-conflict',
  );
}
