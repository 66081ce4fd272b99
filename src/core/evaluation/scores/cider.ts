/**
 * CIDEr-D of captions (arXiv 1411.5726): compares runs of words; a run counts more the fewer
 * pictures are described by it.
 */
import { sumOf } from '../../sums';
import { text } from '../../text';
import { captionWords } from './caption-words';
import { always, type ScoreDefinition } from './definition';

const longestRun = 4;
const sigma = 6;

export const cider: ScoreDefinition = {
  label: text`CIDEr-D, which may exceed 100%`,
  source: 'coco-caption (github.com/tylin/coco-caption)',
  applies: always,
  score: (answer, references) => ciderOver([references])(answer, references),
  over: ciderOver,
};

/** How often each run of words occurs in one caption, by the run's length. */
type Runs = Map<string, number>[];

interface Weighed {
  weights: Map<string, number>[];
  norms: number[];
  /** Runs of two words, as coco-caption counts. */
  length: number;
}

/**
 * @param corpus references of every picture: with a single picture all weights are 0
 * @returns 0 to 10; papers print a hundred times the mean
 */
function ciderOver(
  corpus: readonly (readonly string[])[],
): (answer: string, references: readonly string[]) => number {
  const pictures = new Map<string, number>();
  for (const references of corpus) {
    const distinct = new Set(
      references.flatMap((one) => runsOf(one).flatMap((runs) => [...runs.keys()])),
    );
    for (const run of distinct) pictures.set(run, (pictures.get(run) ?? 0) + 1);
  }
  const all = Math.log(corpus.length);
  const weigh = (caption: string): Weighed => {
    const runs = runsOf(caption);
    const weights = runs.map(
      (counts) =>
        new Map(
          [...counts].map(([run, count]) => [
            run,
            count * (all - Math.log(Math.max(1, pictures.get(run) ?? 0))),
          ]),
        ),
    );
    const norms = weights.map((one) =>
      Math.sqrt(sumOf([...one.values()].map((value) => value ** 2))),
    );
    return { weights, norms, length: sumOf([...runs[1]!.values()]) };
  };
  return (answer, references) => {
    const given = weigh(answer);
    const scores = references.map((one) => similarity(given, weigh(one)));
    return (10 * sumOf(scores)) / references.length;
  };
}

/**
 * Mean over lengths of runs; more of a run than the reference has is not rewarded, nor another
 * length.
 */
function similarity(given: Weighed, reference: Weighed): number {
  const penalty = Math.exp(-((given.length - reference.length) ** 2) / (2 * sigma ** 2));
  const byLength = given.weights.map((weights, at) => {
    const other = reference.weights[at]!;
    const product = sumOf(
      [...weights].map(([run, weight]) => {
        const expected = other.get(run) ?? 0;
        return Math.min(weight, expected) * expected;
      }),
    );
    const norm = given.norms[at]! * reference.norms[at]!;
    return (norm === 0 ? product : product / norm) * penalty;
  });
  return sumOf(byLength) / longestRun;
}

function runsOf(caption: string): Runs {
  const words = captionWords(caption);
  return Array.from({ length: longestRun }, (_, at) => {
    const counts = new Map<string, number>();
    for (let start = 0; start + at < words.length; start += 1) {
      const run = words.slice(start, start + at + 1).join(' ');
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
    return counts;
  });
}
