/** What the window keeps of a trade-off panel across reloads. */
import type { Convention, Metric } from '../core/cost/types';
import type { FittedMethod } from '../core/recipe/types';

/** What the window keeps of a panel: the host reopens it by `folder`, the page restores the rest. */
export interface PanelMemory {
  folder: string;
  metric?: Metric;
  convention?: Convention;
  /** Of the slider. */
  reduction?: number;
  statistics?: string;
  profile?: string;
  recipe?: string;
  method?: FittedMethod;
  /** Part of the visual tokens that enters the decoder, where it was chosen. */
  before?: number;
  measured?: MeasuredChoice;
}

/** What the measured plot shows. */
export interface MeasuredChoice {
  x: 'flops' | 'time';
  y: 'accuracy' | 'kl';
  /** All without. */
  category?: string;
  /** What tells sets of measurements apart, data and samples; the set with most points without. */
  data?: string;
}
