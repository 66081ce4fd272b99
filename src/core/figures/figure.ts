/**
 * What is needed to show a figure anywhere: one definition for each, in the files beside this one.
 */
import type { Text } from '../text';

/** Which way a figure is better. */
export type Direction = 'higher' | 'lower';

/**
 * A figure of a recipe. All that show it take its words and its digits from here: the trade-off
 * panel, the comparison, the report, hovers, the tree and the command line.
 */
export interface Figure<Source> {
  readonly key: string;
  /** In tables. */
  readonly label: Text;
  /** An explanation beyond the label. */
  readonly description: Text;
  readonly better: Direction;
  /** undefined if it was not measured. */
  readonly read: (source: Source) => number | undefined;
  /** With its unit, except for nats and tokens, which are in the label. */
  readonly format: (value: number) => string;
}

/** A figure that plots have an axis of. */
export interface Plotted<Source> extends Figure<Source> {
  /** The title of the axis: with the unit. */
  readonly axis: Text;
  /** At its ticks: without the unit. */
  readonly tick: (value: number) => string;
}

/** A measured value with its 95% interval. */
export interface Estimate {
  value: number;
  interval?: readonly [number, number] | undefined;
}
