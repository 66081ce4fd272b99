/** Kubernetes: jobs that are applied and asked about by kubectl. */
import { record } from '../../../core/record';
import { parseNumbers } from '../numbers';
import type { Plan } from '../plan';
import { runCommand } from '../run-command';
import { jobNames, kubernetesOf, manifestOf } from './manifest';
import type { Queue, Scheduler } from './scheduler';

const apply = ['kubectl', 'apply', '-f', '-'];

export const kubernetes: Scheduler = {
  files: (plan, submission) => ({ 'jobs.yaml': manifestOf(plan, submission) }),

  commands: (plan, submission) => [{ words: apply, input: manifestOf(plan, submission) }],

  async start(plan, submission) {
    await runCommand({ words: apply, input: manifestOf(plan, submission) });
    const { array, merge } = jobNames(plan, submission);
    return { array: submission.shards.length > 0 ? array : '', merge };
  },

  async queue(plan, { array = '', merge = '', shards }) {
    const queue: Queue = { shards: new Map(), merge: undefined };
    const status = await statusOf(plan, array);
    if (status !== undefined && !status.ended) {
      const ended = new Set([...status.completed, ...status.failed]);
      for (const [index, shard] of shards.entries()) {
        if (!ended.has(index)) queue.shards.set(shard, status.active > 0 ? 'running' : 'queued');
      }
    }
    const after = await statusOf(plan, merge);
    if (after?.ended === false) queue.merge = after.active > 0 ? 'running' : 'queued';
    return queue;
  },

  cancel: (plan, { array = '', merge = '' }) => remove(plan, [merge, array]),
  cancelMerge: (plan, { merge = '' }) => remove(plan, [merge]),
};

/** undefined if there is no such job. */
async function statusOf(plan: Plan, name: string) {
  if (name === '') return undefined;
  const words = [
    'kubectl',
    'get',
    'job',
    name,
    ...within(plan),
    '--ignore-not-found',
    '-o',
    'json',
  ];
  const printed = await runCommand({ words });
  if (printed.trim() === '') return undefined;
  const status = record(record(JSON.parse(printed))?.['status']) ?? {};
  const conditions: unknown[] = Array.isArray(status['conditions']) ? status['conditions'] : [];
  const indexes = (key: string) =>
    typeof status[key] === 'string' ? parseNumbers(status[key]) : [];
  return {
    active: typeof status['active'] === 'number' ? status['active'] : 0,
    completed: indexes('completedIndexes'),
    failed: indexes('failedIndexes'),
    ended: conditions.map(record).some((condition) => {
      const { type, status: holds } = condition ?? {};
      return (type === 'Complete' || type === 'Failed') && holds === 'True';
    }),
  };
}

async function remove(plan: Plan, names: readonly string[]): Promise<void> {
  const known = names.filter((name) => name !== '');
  if (known.length === 0) return;
  await runCommand({
    words: ['kubectl', 'delete', 'job', ...known, ...within(plan), '--ignore-not-found'],
  });
}

function within(plan: Plan): string[] {
  const { namespace } = kubernetesOf(plan);
  return namespace === undefined ? [] : [`--namespace=${namespace}`];
}
