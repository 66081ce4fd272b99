/** What it takes to show a figure, wherever it is shown: one definition each, in the files beside this one. */
import type { Text } from '../text';

/** Which way a figure is better. */
export type Direction = 'higher' | 'lower';

/**
 * A figure of a recipe. All that show it take its words and its digits from here: the trade-off panel, the comparison,
 * the report, hovers, the tree and the command line.
 */
export interface Figure<Source> {
  readonly key: string;
  /** In tables. */
  readonly label: Text;
  /** What the label leaves out. */
  readonly description: Text;
  readonly better: Direction;
  /** Undefined where it was not measured. */
  readonly read: (source: Source) => number | undefined;
  /** With its unit, unless that is nats or tokens, which stand in the label. */
  readonly format: (value: number) => string;
}

/** A figure that plots have an axis of. */
export interface Plotted<Source> extends Figure<Source> {
  /** The title of the axis: with the unit. */
  readonly axis: Text;
  /** At its ticks: without the unit. */
  readonly tick: (value: number) => string;
}

/** What was measured, with its 95% interval. */
export interface Estimate {
  value: number;
  interval?: readonly [number, number] | undefined;
}
