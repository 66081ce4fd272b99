/** What calibration records and a fit reads; the file format is in `statistics-file.ts`. */
import type { QuestionSettings } from '../data/types';
import type { PixelSettings } from '../model/vision/pixel-way';
import type { HeadAggregate } from '../ranking/mass/definition';
import type { Span } from '../ranking/grid/places';
import type { Grid } from '../ranking/grid/definition';
import type { RecipeModel } from '../recipe/types';
import type { Masses } from './mass-pages';

export type { HeadAggregate };

/** The masses of one prefill: unpruned, or of a pruned model (`StatisticsMetadata.pruning`). */
export interface SampleStatistics {
  /** Id of the sample in the data file. */
  sample: string;
  visualTokens: number;
  textTokens: number;
  /**
   * Reads the masses of all layers again, if they are too many to be held; then `self` and `cross`
   * do so at every access, too.
   */
  masses?: (into?: Masses) => Masses;
  /** Self mass by layer that has masses (`massLayers`); each vector has `visualTokens` values. */
  self: Float32Array[];
  /** Cross mass by layer; all zero where no text follows the last visual token. */
  cross: Float32Array[];
  /**
   * By visual token, how unlike the others its features are (`isolationScores`); absent in files of
   * older versions.
   */
  isolation?: Float32Array;
  /** Rows of the visual tokens in the prompt; absent in files of older versions. */
  spans?: Span[];
  /** One for every image, in order; absent where it is not known. */
  grids?: Grid[];
  /**
   * Seconds that recording took, from when the previous sample was on the disk, or the run began.
   * The sum over samples is the time of all runs. Absent in files of older versions.
   */
  seconds?: number;
}

/** Written into the stream's schema metadata: all that a fit needs to know of the run. */
export interface StatisticsMetadata extends QuestionSettings, PixelSettings {
  /** The recipe's model block; `path` is relative to the statistics file. */
  model: Omit<RecipeModel, 'visualTokens' | 'textTokens'> & { headSize: number };
  /** Hash of the data file and its images. */
  data: string;
  dtype: string;
  /** The rendered prompt, with the image placeholder, for one question. */
  template: string;
  aggregate: HeadAggregate;
  /**
   * Hash of the schedule and ranking of the pruned model that these are the masses of: means over
   * the tokens that entered a layer, 0 for those that were dropped before. Absent for the unpruned
   * model.
   */
  pruning?: string;
  seed: number;
  /** `i/n`, 1-based; `1/1` for a whole run or a merged one. */
  shard: string;
  device: string;
  tool: string;
  /** Version of a file that is older than what is written now. */
  format?: 1 | 2 | 3 | 4;
}

export interface Statistics {
  metadata: StatisticsMetadata;
  samples: SampleStatistics[];
  /** `sha256:` of metadata and samples in order of sample id: permuting samples changes nothing. */
  hash: string;
}
