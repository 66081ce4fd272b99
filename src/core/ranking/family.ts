/** Everything about a family of rankings except its part of the graph. */
import type { CutWork } from '../cost/types';
import type { Message } from '../text';
import type { Definition } from './definition';
import type { Grid } from './grid/definition';
import type { Replay } from './replay';

/** A family whose recipes contain `R`. */
export interface Family<R> {
  definition: Definition;
  words: Words<R>;
  /** The computations at a cut; absent if there are none that count. */
  work?(ranking: R): CutWork;
  /** Absent if statistics hold none of its inputs: then there is no prediction. */
  replay?: Replay<R>;
  /** Where recipes are compared with it. */
  baseline?: BaselineFacts<R>;
}

export interface BaselineFacts<R> {
  /** A proper name, the same in every language. */
  label: string;
  /** For the recipe's schema. */
  description: string;
  /** Whether every seed gives another one, so that several are measured. */
  isRandom: boolean;
  /** @param grid of every image, where it is known */
  ranking: (options: { seed: number; grid: Grid | undefined }) => R;
}

export interface Words<R> {
  /** A whole sentence: which tokens stay. */
  kept(ranking: R): Message;
  /** The parameters that differ from the default, in a few words each. */
  parameters(ranking: R): Message[];
  /** In a few plain words, for progress and tables. */
  note(ranking: R): string;
}
