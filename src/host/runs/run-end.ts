/** How a run came out, localised, and where that leads. */
export interface RunEnd {
  words: string;
  /** A page shows warnings by itself; a notification has to mark them. */
  isWarning?: boolean;
  ways: readonly Way[];
  /**
   * Replaces an earlier end with its name, and soon disappears by itself, as there is nothing to
   * decide.
   */
  passing?: string;
}

export interface Way {
  label: string;
  act: () => Thenable<unknown>;
}
