/** A plan for the tests of jobs. */
import type { KubernetesOptions, Plan } from '../../../../src/runner/batch/plan';

export const onKubernetes: KubernetesOptions = {
  scheduler: 'kubernetes',
  image: 'registry.example/fitprune:1',
  claim: 'work',
  namespace: 'vlm',
  resources: { 'nvidia.com/gpu': '1', memory: '16Gi' },
  deadline: 72,
};

export function somePlan(more: Partial<Plan> = {}): Plan {
  return {
    kind: 'calibrate',
    name: 'fitprune-calibrate-1a2b3c4d',
    root: '/work',
    folder: 'job',
    program: 'fitprune',
    shards: 4,
    tries: 3,
    run: ['calibrate', '--data', 'data.jsonl', '--samples', '8'],
    operands: ['model'],
    output: '--out',
    merge: ['merge', '--data', 'data.jsonl', '--samples', '8'],
    merged: 'job/statistics.arrows',
    skippable: 10,
    engine: { scheduler: 'slurm', sbatch: ['--partition=gpu'] },
    ...more,
  };
}
