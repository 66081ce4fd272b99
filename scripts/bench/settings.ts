/** The settings of every section of the benchmark. */
import type { Device } from '../../src/core/model/devices/devices';
import type { Clock } from './measure';

export interface Settings {
  /** Few rounds and small sizes. */
  quick: boolean;
  threads: number;
  clock: Clock;
  profile: boolean;
  /** `gpu`: this one, even a software renderer; the best real one if absent. */
  device?: Device | undefined;
  /**
   * `beds`: where measurements are kept, so that a run can continue; a temporary folder if absent.
   */
  folder?: string | undefined;
  /** `beds`: only these models. */
  beds?: readonly string[] | undefined;
  /** `beds`: how many of each model's questions, in seeded order; all if absent. */
  questions?: number | undefined;
}

/** Settings of sections that measure on a device. */
export type OnDevice = Settings & { device: Device };
