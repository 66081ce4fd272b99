/** A tool's answer, and the kinds of its effects. */
/** Words for the model, and the same as data that follows the tool's `output`. */
export interface Answer<Data = unknown> {
  text: string;
  data: Data;
}

/**
 * `reads` changes nothing; `writes` makes or replaces a file; `runs` runs a model, for minutes, and
 * writes its measurements. Callers ask the user before the last two.
 */
export type Effect = 'reads' | 'writes' | 'runs';
