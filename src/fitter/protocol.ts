/** Messages between the extension host and the thread that holds prepared statistics. */
import type { StatisticsMetadata } from '../core/calibration/statistics';
import type { DecoderTimes } from '../core/cost/times';
import type { DecoderShape, Convention, PromptShape, Step, Budget } from '../core/cost/types';
import type { Fit, FrontierPoint } from '../core/fit/fit';
import type { Given } from '../core/fit/given';
import type { Loss } from '../core/fit/simulate';
import type { Ranking } from '../core/ranking/families';
import type { Grid } from '../core/ranking/grid/definition';
import type { FittedMethod, Recipe } from '../core/recipe/types';
import type { WireError } from '../runner/channel/messages';

/** Requests; `key` names the statistics once they are open. */
export type FitterRequest =
  /** `most`: samples that are drawn of the file; all if absent. */
  | { kind: 'open'; key: string; file: string; most?: number }
  | { kind: 'close'; key: string }
  | ({ kind: 'fit'; key: string; budget: Budget } & FitChoices)
  | ({ kind: 'frontier'; key: string } & FrontierChoices)
  | { kind: 'predicted-loss'; key: string; schedule: readonly Step[]; ranking: Ranking };

/** The paper's method unless given. */
export interface FitChoices extends Given {
  maxSteps?: number;
  modelPath?: string;
  method?: FittedMethod;
  /** The device's times, for a budget in time; costs then include times, too. */
  times?: DecoderTimes;
}

export interface FrontierChoices extends Given {
  convention: Convention;
  points?: number;
  method?: FittedMethod;
}

/** Facts about a fit that are known once the statistics are prepared. */
export interface FitterFacts {
  metadata: StatisticsMetadata;
  /** `sha256:...` of the statistics, as recipes carry it. */
  hash: string;
  shape: DecoderShape;
  /** Median lengths of the calibration prompts: every cost is stated at these. */
  reference: PromptShape;
  samples: number;
  /** Samples in the file: more than `samples` if those were drawn from them. */
  samplesInFile: number;
  /** The grid of every image, where all samples share one. */
  grid: Grid | undefined;
  /**
   * Whether they have the scores for a cut before the decoder; those of older versions lack them.
   */
  hasIsolation: boolean;
}

export interface FitterResults {
  open: FitterFacts;
  close: undefined;
  fit: { recipe: Recipe; fit: Fit };
  frontier: FrontierPoint[];
  'predicted-loss': Loss;
}

export type FitterReply =
  /** Progress of a request that prepares something: 0 to 1. */
  | { id: number; kind: 'progress'; part: number }
  | { id: number; kind: 'done'; value: FitterResults[FitterRequest['kind']] }
  | { id: number; kind: 'failed'; error: WireError };
