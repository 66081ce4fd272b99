/**
 * What a worker that is about to be killed, or may abort, writes to its standard error, which
 * arrives even if the process can do nothing more.
 */
import { HumanError } from '../../core/errors';
import { boundedKinds, type BoundedKind } from '../../core/model/bounded';
import { text } from '../../core/text';

/**
 * `doing`: it has begun work that may end the process. `slow`, `large`: it was ended because that
 * work took too long, or too much memory.
 */
type Word = 'doing' | 'slow' | 'large';

/** Of one call. */
export const longestSeconds = 15;
export const mostGigabytes = 2;

const start = 'fitprune-worker';

export function lastWords(word: Word, kind: BoundedKind | 'nothing'): string {
  return `${start} ${word} ${kind}\n`;
}

export interface LastWords {
  word: Word;
  kind: BoundedKind | undefined;
}

/** undefined for a line from another source. */
export function parseLastWords(line: string): LastWords | undefined {
  const [first, word, kind] = line.split(' ');
  if (first !== start) return undefined;
  if (word !== 'doing' && word !== 'slow' && word !== 'large') return undefined;
  return { word, kind: boundedKinds.find((one) => one === kind) };
}

/** Signals with which others, or native code, end processes: never a template or a tokenizer. */
const fromOutside = new Set<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGSEGV', 'SIGBUS']);

/**
 * Why a worker has ended, if its last words say so.
 * @param signal that ended the process, to rule out templates: one was often about to run when
 * something else failed
 */
export function explainLastWords(
  words: LastWords | undefined,
  signal: NodeJS.Signals | null,
): HumanError | undefined {
  if (words?.kind === undefined) return undefined;
  if (words.word === 'doing' && signal !== null && fromOutside.has(signal)) return undefined;
  const what =
    words.kind === 'template'
      ? text`The chat template of this model`
      : text`The tokenizer of this model`;
  const how = {
    slow: text`did not end within ${longestSeconds} seconds, and was stopped`,
    large: text`took more than ${mostGigabytes} GB of memory, and was stopped`,
    doing: text`crashed the process that ran it`,
  }[words.word];
  return new HumanError(
    text`${what} ${how}. Replace it with the files that the model comes with.`,
    `${words.kind}-unbounded`,
  );
}
