/** What there is of a family of rankings but its part of the graph. */
import type { Localizer } from '../l10n';
import type { Message } from '../text';
import type { Definition } from './definition';
import type { Replay } from './replay';

/** A family whose recipes say `R`. */
export interface Family<R> {
  definition: Definition;
  words: Words<R>;
  replay: Replay<R>;
}

export interface Words<R> {
  /** A whole sentence: which tokens stay. */
  kept(ranking: R, l10n: Localizer): string;
  /** What differs from the usual, in a few words each. */
  parameters(ranking: R): Message[];
  /** In a few plain words, for progress and tables. */
  note(ranking: R): string;
}
