/** How a run came out, localised, and where that leads. */
export interface RunEnd {
  words: string;
  /** A page says what is wrong by itself; a notification has to. */
  isWarning?: boolean;
  ways: readonly Way[];
}

export interface Way {
  label: string;
  act: () => Thenable<unknown>;
}
