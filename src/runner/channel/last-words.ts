/**
 * What a worker that is about to be killed, or may abort, says on its standard error, where it arrives even when
 * the process can do nothing more.
 */
import { HumanError } from '../../core/errors';
import { boundedKinds, type BoundedKind } from '../../core/model/bounded';
import { text } from '../../core/text';

/** - `doing`: has begun what may take the process down; `slow`, `large`: was ended because of it */
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

/** undefined where a line is somebody else's. */
export function parseLastWords(line: string): LastWords | undefined {
  const [first, word, kind] = line.split(' ');
  if (first !== start) return undefined;
  if (word !== 'doing' && word !== 'slow' && word !== 'large') return undefined;
  return { word, kind: boundedKinds.find((one) => one === kind) };
}

/** How processes end that somebody else ended, or native code did: never a template or a tokenizer. */
const fromOutside = new Set<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGSEGV', 'SIGBUS']);

/**
 * Why a worker is gone, where its last words tell.
 *
 * @param signal what ended the process: a template was about to be run at many a moment at which something else failed
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
    slow: text`did not end within ${longestSeconds} seconds, and was cut off`,
    large: text`took more than ${mostGigabytes} GB of memory, and was cut off`,
    doing: text`took the process down that ran it`,
  }[words.word];
  return new HumanError(
    text`${what} ${how}. Put the files in its place that the model comes with.`,
    `${words.kind}-unbounded`,
  );
}
