/** The table beside the slider, as data. */
import type { Attention, Cost, Evaluation, Loss, MeasuredTime } from '../../src/protocol/trade-off';
import type { AccuracyEstimate } from './measured/estimate';

/** A column of the readout. */
export interface ReadoutSchedule {
  cost: Cost;
  loss?: Loss | undefined;
  /** `isSwept`: measured by a sweep, whose samples are shown with it. */
  evaluation?: (Evaluation & { isSwept?: true }) | undefined;
  attention?: Attention | undefined;
  firstToken?: MeasuredTime | undefined;
  /** For an unmeasured schedule: estimated from a sweep. */
  estimate?: AccuracyEstimate | undefined;
}

export interface ReadoutFigure {
  value: string;
  /** Against unpruned; empty if there is nothing to compare. */
  change: string;
}

export interface ReadoutRow {
  key: string;
  label: string;
  /** Comes after the others, and only if there is room or the user asks for it. */
  isMore?: boolean;
  unpruned: string;
  /** undefined if a column has no such figure. */
  figures: (ReadoutFigure | undefined)[];
}

/** Shown for an unknown figure. */
export const unknown = '–';
