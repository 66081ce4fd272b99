/** The schedulers by name. */
import type { Plan } from '../plan';
import { kubernetes } from './kubernetes';
import type { Scheduler } from './scheduler';
import { slurm } from './slurm';

const schedulers = { slurm, kubernetes };

export function schedulerOf({ engine }: Plan): Scheduler {
  return schedulers[engine.scheduler];
}
