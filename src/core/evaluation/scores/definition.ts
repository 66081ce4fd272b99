/** What a score consists of. Each is a file beside this one and a line in `kinds.ts`. */
import type { Text } from '../../text';

export interface ScoreDefinition {
  /** Completes "Answers are scored by ...". */
  readonly label: Text;
  /** The script or paper whose rule it is, and to which its values are tested. */
  readonly source: string;
  /**
   * Whether it can compare these references. Samples to which it does not apply are scored by their
   * text.
   * @param references at least one, none is empty
   * @param options of the question, A first, where it has any
   */
  readonly applies: (
    references: readonly string[],
    options: readonly string[] | undefined,
  ) => boolean;
  /** 0 to 1. Called where it applies. */
  readonly score: (
    answer: string,
    references: readonly string[],
    options: readonly string[] | undefined,
  ) => number;
  /**
   * Replaces `score` if the score depends on the references of all samples.
   *
   * @param corpus references of every sample that has any
   */
  readonly over?: (
    corpus: readonly (readonly string[])[],
  ) => (answer: string, references: readonly string[]) => number;
}

export const always = (): boolean => true;
