/**
 * Names the figures of each measurement by the data and its samples, which distinguish them. Pure.
 */
import { shortHash } from '../short-hash';
import type { MeasuredGroup } from './findings';

/** Signs that some file system refuses in names: each run of them becomes a hyphen. */
const unsafe = /[^\p{L}\p{N}_]+/gu;
const longest = 60;

/**
 * `-evaluation-500` of 500 samples of `evaluation.jsonl`; where two of them would be one, with the
 * hash of the data, and where the same answers were scored in two ways, with the score.
 */
export function figureSuffixes(
  groups: readonly Pick<MeasuredGroup, 'names' | 'samples' | 'data' | 'score'>[],
): string[] {
  const plain = groups.map(({ names, samples }) => `-${dataOf(names)}-${samples}`);
  const hashed = apart(plain, (index) => shortHash(groups[index]!.data));
  const scored = apart(hashed, (index) => groups[index]!.score ?? 'unscored');
  return apart(scored, String);
}

function dataOf(names: readonly string[]): string {
  const words = names.map((name) => name.replace(/\.[^.]*$/, '').replace(unsafe, '-'));
  return (
    words
      .join('-')
      .slice(0, longest)
      .replace(/^-+|-+$/g, '') || 'data'
  );
}

/** Equal suffixes get one more part. */
function apart(all: readonly string[], more: (index: number) => string): string[] {
  const folded = all.map((one) => one.toLowerCase());
  return all.map((one, index) => {
    const isAlone = folded.filter((other) => other === folded[index]).length === 1;
    return isAlone ? one : `${one}-${more(index)}`;
  });
}
