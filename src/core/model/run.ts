/** What every run of a model over samples is told, and what it tells. */
import type { DataSource, Skipped } from '../data/types';
import type { Device } from './devices';
import type { PixelWay } from './pixel-way';
import type { Shard } from '../data/order';

export interface RunOptions {
  /** The model folder. */
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** Whose pixels the model is shown; those of the Python processors without. */
  pixels?: PixelWay | undefined;
  data: DataSource;
  /** Of the data set, in seeded order, before sharding; all without. */
  samples?: number | undefined;
  seed: number;
  shard: Shard;
  /** Samples whose images cannot be read, at most; 10 without. */
  maxSkipped?: number | undefined;
}

/** What is done while no samples are counted: loading takes as long as many samples do. */
export type RunStage =
  | { doing: 'loading-model' }
  | { doing: 'loading-recipes'; recipes: number }
  /** Behind the last of them, samples are counted; the first one takes longer than the others. */
  | { doing: 'first-sample' };

export interface RunEvents {
  /** @param done samples that an earlier run did already */
  onStart(total: number, done: number, notes: string[]): void;
  onStage?(stage: RunStage): void;
  onSample(sample: {
    id: string;
    visualTokens: number;
    textTokens: number;
    milliseconds: number;
    /** By models, the unpruned one among them; 1 without. */
    answers?: number;
  }): void;
  /** A sample whose image cannot be read is passed over; results name it, too. */
  onSkipped?(sample: Skipped): void;
}
