/** Joins the results of shards into the file that one run would have written. */
import { HumanError } from '../../errors';
import { formatShard, inSeededOrder, requireAllShards, wholeRun } from '../../data/order';
import { text } from '../../text';
import { byGroup } from '../selection';
import type { Answer, CandidateAnswer, SampleResult } from '../types';
import { writeResults } from './renew';
import { readResults, type Results } from './results-file';
import { requireSame } from './results-identity';

/**
 * Samples are written in the order a run takes them in, each once, with the candidates of all files.
 * @returns what was written
 * @throws HumanError when files do not belong together or disagree about a sample; `out` is untouched
 *   then
 */
export async function mergeResults(files: readonly string[], out: string): Promise<Results> {
  const parts: { name: string; results: Results }[] = [];
  for (const name of files) parts.push({ name, results: await readResults(name) });
  const [first, ...others] = parts;
  if (first === undefined) {
    throw new HumanError(
      text`There is nothing to merge. Give two or more results files.`,
      'merge-empty',
      2,
    );
  }
  for (const { name, results } of others) {
    requireSame({ name: first.name, run: first.results.identity }, { name, run: results.identity });
  }
  requireAllShards(parts.map(({ name, results }) => ({ name, shard: results.identity.shard })));
  const identity = { ...first.results.identity, shard: formatShard(wholeRun) };
  // Written in today's format, whatever the parts have.
  delete identity.format;
  const ordered = inSeededOrder(joined(parts), identity.seed, ({ sample }) => sample);
  await writeResults(out, { identity, samples: byGroup(ordered, ({ group }) => group) });
  return readResults(out);
}

/** Of a sample that several files hold, candidates are joined. */
function joined(parts: readonly { name: string; results: Results }[]): SampleResult[] {
  const found = new Map<string, { name: string; result: SampleResult }>();
  for (const { name, results } of parts) {
    for (const result of results.samples) {
      const other = found.get(result.sample);
      if (other === undefined) {
        found.set(result.sample, { name, result });
        continue;
      }
      const candidates = new Map(other.result.candidates.map((one) => [one.hash, one]));
      const disagrees =
        !sameAnswer(other.result.dense, result.dense) ||
        result.candidates.some((one) => {
          const before = candidates.get(one.hash);
          return before !== undefined && !sameCandidate(before, one);
        });
      if (disagrees) throw conflict(other.name, name, result.sample);
      const more = result.candidates.filter(({ hash }) => !candidates.has(hash));
      for (const { hash, attention } of result.candidates) {
        const before = candidates.get(hash);
        if (before && attention) before.attention ??= attention;
      }
      other.result.candidates.push(...more);
    }
  }
  return [...found.values()].map(({ result }) => result);
}

/** Times differ from run to run; what was said does not. */
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
