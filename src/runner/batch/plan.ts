/** The plan of a job of shards, from which its scripts, its record and its submission are made. */

export interface SlurmOptions {
  scheduler: 'slurm';
  /** Options of sbatch as given, for the shards and for the tasks after them. */
  sbatch: string[];
}

export interface KubernetesOptions {
  scheduler: 'kubernetes';
  image: string;
  /** The PersistentVolumeClaim that holds model, data and the job's folder. */
  claim: string;
  namespace?: string | undefined;
  /** What every shard gets: amounts by resource, such as `nvidia.com/gpu`. */
  resources: Record<string, string>;
  /** Hours that the merge waits for the shards. */
  deadline: number;
}

export interface Plan {
  kind: 'calibrate' | 'evaluate';
  /** A DNS label, which the scheduler shows. */
  name: string;
  /** The folder that commands run in, where the job runs; paths of commands are relative to it. */
  root: string;
  /** The job's own folder, as the job names it. */
  folder: string;
  /** The command that starts fitprune, in shell syntax. */
  program: string;
  shards: number;
  /** Shards that run at once; all if absent. */
  concurrent?: number | undefined;
  /** How often a task runs its shard before it gives up. */
  tries: number;
  /** Words of a shard's command, without its shard and the file it writes. */
  run: string[];
  /** Words after the file: the model, or recipes. */
  operands: string[];
  /** The option that takes the file of a shard. */
  output: '--out' | '--results';
  /** Words of the merge's command, without its files. */
  merge: string[];
  /** The file of all shards, as the job names it. */
  merged: string;
  /** Words of the command that follows the merge. */
  report?: string[] | undefined;
  /** Samples that every shard may skip. */
  skippable: number;
  engine: SlurmOptions | KubernetesOptions;
}

/** `3of8`, in names of files. */
export function shardName(shard: number, shards: number): string {
  return `${shard}of${shards}`;
}

/** All shards, from 1. */
export function allShards({ shards }: Pick<Plan, 'shards'>): number[] {
  return Array.from({ length: shards }, (_, at) => at + 1);
}
