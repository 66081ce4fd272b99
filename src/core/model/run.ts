/** Options and events of every run of a model over samples. */
import type { DataSource, Skipped } from '../data/types';
import type { Device } from './devices/devices';
import type { PixelWay } from './vision/pixel-way';
import type { Shard } from '../data/order';

export interface RunOptions {
  /** The model folder. */
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** How the model's pixels are made; as by the Python processors if absent. */
  pixels?: PixelWay | undefined;
  data: DataSource;
  /** Number of samples of the data set, in seeded order, before sharding; all if absent. */
  samples?: number | undefined;
  seed: number;
  shard: Shard;
  /** The most samples whose images cannot be read; 10 if absent. */
  maxSkipped?: number | undefined;
}

/** The activity while no samples are counted: loading takes as long as many samples. */
export type RunStage =
  | { doing: 'loading-model' }
  | { doing: 'loading-recipes'; recipes: number }
  /** After it, samples are counted; the first one takes longer than the others. */
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
    /** By models, the unpruned one among them; 1 if absent. */
    answers?: number;
  }): void;
  /** Called for a sample that is skipped as its image cannot be read; results name it, too. */
  onSkipped?(sample: Skipped): void;
}
