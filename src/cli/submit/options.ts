/** Options of `fitprune submit`: which scheduler, how many shards, and where the job lies. */
import { Option, type Command } from 'commander';
import { HumanError } from '../../core/errors';
import type { KubernetesOptions, SlurmOptions } from '../../runner/batch/plan';
import { positiveInteger, upTo } from '../options/numbers';
import { kubernetesOptions, type KubernetesFlags } from './kubernetes-options';

export interface SubmitFlags extends KubernetesFlags {
  slurm?: boolean;
  kubernetes?: boolean;
  shards: number;
  folder?: string;
  submit?: boolean;
  tries: number;
  concurrent?: number;
  program?: string;
  sbatch: string[];
}

/** By attribute: options of the job, which are not passed to the command that it runs. */
export const ownOptions: readonly (keyof SubmitFlags)[] = [
  ...(['slurm', 'kubernetes', 'shards', 'folder', 'submit', 'tries', 'concurrent'] as const),
  ...(['program', 'sbatch', 'image', 'claim', 'mount', 'namespace', 'resource'] as const),
  'deadline',
];

/** Ten years. */
const mostHours = 87_600;

const collect = (value: string, before: string[]) => [...before, value];

export function addSubmitOptions(command: Command): Command {
  return command
    .addOption(new Option('--slurm', 'write a job for Slurm').conflicts('kubernetes'))
    .option('--kubernetes', 'write a job for Kubernetes')
    .requiredOption(
      '--shards <n>',
      'parts that run, fail and are resumed independently: choose more than run at once (fewer if there are fewer samples)',
      positiveInteger,
    )
    .option('--folder <folder>', "the job's own folder (default: .fitprune/jobs/NAME)")
    .option('--submit', 'also send it; without, it is written and shown')
    .option('--tries <n>', 'how often a task runs its shard before it gives up', positiveInteger, 3)
    .option('--concurrent <n>', 'shards that run at once (default: all)', positiveInteger)
    .option(
      '--program <words>',
      'what starts fitprune there, as a shell reads it (default: this program; fitprune for Kubernetes)',
    )
    .option(
      '--sbatch <option>',
      'Slurm: an option of sbatch, such as --sbatch=--partition=gpu; may be repeated',
      collect,
      [],
    )
    .option('--image <name>', 'Kubernetes: an image that has fitprune')
    .option('--claim <name>', 'Kubernetes: the PersistentVolumeClaim that holds this folder')
    .option(
      '--mount <path>',
      'Kubernetes: path of this folder in the containers (default: the same path)',
    )
    .option('--namespace <name>', 'Kubernetes: namespace of the jobs')
    .option(
      '--resource <name=amount>',
      'Kubernetes: a resource of every shard, such as --resource nvidia.com/gpu=1; may be repeated',
      collect,
      [],
    )
    .option(
      '--deadline <hours>',
      'Kubernetes: how long the merge waits for shards',
      upTo(mostHours),
      72,
    );
}

/** @throws HumanError `submit-scheduler`, or as `kubernetesOptions` */
export function engineOf(flags: SubmitFlags): SlurmOptions | KubernetesOptions {
  if (flags.slurm === true) return { scheduler: 'slurm', sbatch: flags.sbatch };
  if (flags.kubernetes !== true) {
    throw new HumanError(
      'No scheduler was named. Give --slurm or --kubernetes.',
      'submit-scheduler',
      2,
    );
  }
  return kubernetesOptions(flags);
}
