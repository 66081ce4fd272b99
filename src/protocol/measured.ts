/** Measurements as the trade-off panel gets them. Fractions are 0 to 1, FLOPs are 2 x MACs. */
import type { Convention, Step, Budget } from '../core/cost/types';
import type { EvaluationBySet } from '../core/recipe/results/suite-evaluation';
import type { FitRecord } from '../core/recipe/types';

export type { EvaluationBySet };

/** What made a recipe: it decides the series of its measurement. */
export type Maker = Pick<FitRecord, 'method' | 'objective' | 'refined'>;

/** A sweep of the model: everything in it answered the same questions. */
export interface PanelSweep {
  /** Its file: opaque to the panel. */
  id: string;
  dataName: string;
  /** Why it cannot be compared with present measurements; localised, and absent if it can. */
  stale?: string;
  points: PanelSweepPoint[];
}

export interface PanelSweepPoint {
  /** Its place in the sweep. */
  index: number;
  maker: Maker;
  budget: Budget;
  schedule: Step[];
  /** Its real saving, at the lengths of its recipe. */
  reduction: Record<Convention, number>;
  record: EvaluationBySet;
}

/** An evaluation, a sweep or a profile of the model that is running. */
export interface MeasuringRun {
  kind: 'evaluation' | 'sweep' | 'profile';
  title: string;
  /** Its progress, or what is being done before it; localised. */
  text: string;
  /** 0 to 1; absent before the first sample. */
  part?: number;
}

/** How a run came out, localised, until it is read. */
export interface ShownEnd {
  id: number;
  words: string;
  /** Labels of the buttons that lead on. */
  ways: string[];
}

/** Sweeps and runs; measurements of recipes come with the recipes. */
export interface Measuring {
  sweeps: PanelSweep[];
  run?: MeasuringRun;
  /** In the order in which they ended. */
  ended?: ShownEnd[];
}
