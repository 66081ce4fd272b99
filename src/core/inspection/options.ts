/** What Inspect Tokens asks the worker for. */
import type { Step } from '../cost/types';
import type { DataSource } from '../data/types';
import type { Device } from '../model/devices/devices';
import type { PixelWay } from '../model/vision/pixel-way';
import type { Ranking } from '../ranking/families';

export interface ObserveOptions {
  /** The model folder. */
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** How the model's pixels are made; as by the Python processors if absent. */
  pixels?: PixelWay | undefined;
  schedule: Step[];
  ranking: Ranking;
  /** The model that the recipe was made for. */
  fingerprint: string;
  /** The data from which samples are asked for by their id. */
  data?: DataSource | undefined;
  /** Longest answer in tokens; 32 if absent. */
  maxNewTokens?: number | undefined;
}

/** A sample of the data, or any image and question. */
export type ObserveTarget =
  | { kind: 'sample'; id: string }
  | { kind: 'image'; file: string; question: string };
