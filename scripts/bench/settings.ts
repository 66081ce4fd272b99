/** What every section of the benchmark is given. */
import type { Clock } from './measure';

export interface Settings {
  /** Few rounds and small sizes. */
  quick: boolean;
  threads: number;
  clock: Clock;
  profile: boolean;
  /** `beds`: where what was measured is kept, so that a run goes on; a temporary folder without. */
  folder?: string | undefined;
  /** `beds`: of these models alone. */
  beds?: readonly string[] | undefined;
  /** `beds`: of each model's, in seeded order; all without. */
  questions?: number | undefined;
}
