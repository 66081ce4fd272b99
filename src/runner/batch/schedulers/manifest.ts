/**
 * Manifests for Kubernetes: an Indexed Job of the shards, and a Job that waits for their results.
 */
import { stringify } from 'yaml';
import { invariant } from '../../../core/errors';
import type { KubernetesOptions, Plan } from '../plan';
import { shardsFile } from '../scripts';
import type { Submission } from './scheduler';

/** Names of the two jobs of a submission. */
export function jobNames({ name }: Plan, { turn }: Submission): { array: string; merge: string } {
  const array = turn === 1 ? name : `${name}-${turn}`;
  return { array, merge: `${array}-merge` };
}

/** YAML of one submission, to be applied. */
export function manifestOf(plan: Plan, submission: Submission): string {
  const jobs = [
    ...(submission.shards.length > 0 ? [shardsJob(plan, submission)] : []),
    mergeJob(plan, submission),
  ];
  return jobs.map((job) => stringify(job, style)).join('---\n');
}

/**
 * kubectl reads YAML 1.1, in which a bare `yes` or `1:30` is no text: all texts are quoted, and keys
 * where they have to be.
 */
const style = {
  ...{ lineWidth: 0, schema: 'yaml-1.1' },
  ...({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const),
};

function shardsJob(plan: Plan, submission: Submission) {
  const { length } = submission.shards;
  return job(plan, jobNames(plan, submission).array, {
    completionMode: 'Indexed',
    completions: length,
    parallelism: Math.min(length, plan.concurrent ?? length),
    // A pod that was killed or lost its node starts again; whatever failed by itself has tried
    // enough.
    backoffLimitPerIndex: plan.tries - 1,
    maxFailedIndexes: length,
    podFailurePolicy: {
      rules: [
        {
          action: 'FailIndex',
          onExitCodes: { containerName: 'fitprune', operator: 'In', values: [1, 2] },
        },
      ],
    },
    template: podOf(plan, shardsFile(plan, submission), kubernetesOf(plan).resources),
  });
}

function mergeJob(plan: Plan, submission: Submission) {
  return job(plan, jobNames(plan, submission).merge, {
    backoffLimit: 0,
    activeDeadlineSeconds: Math.round(3600 * kubernetesOf(plan).deadline),
    // It only waits and merges: it never runs a model again for answers of shards.
    template: podOf(plan, 'merge.sh', {}),
  });
}

function job(plan: Plan, name: string, spec: object) {
  const { namespace } = kubernetesOf(plan);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { 'app.kubernetes.io/name': 'fitprune', 'app.kubernetes.io/instance': plan.name },
    },
    spec,
  };
}

function podOf(plan: Plan, script: string, resources: Record<string, string>) {
  const { image, claim } = kubernetesOf(plan);
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'fitprune',
          image,
          command: ['/bin/sh', literal(`${plan.folder}/${script}`)],
          workingDir: plan.root,
          volumeMounts: [{ name: 'work', mountPath: plan.root }],
          ...(Object.keys(resources).length > 0 ? { resources: { limits: resources } } : {}),
        },
      ],
      volumes: [{ name: 'work', persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

/** Kubernetes puts variables in place of `$(NAME)`. */
function literal(word: string): string {
  return word.replaceAll('$', '$$$$');
}

export function kubernetesOf({ engine }: Plan): KubernetesOptions {
  invariant(engine.scheduler === 'kubernetes', 'the plan is not one for Kubernetes');
  return engine;
}
