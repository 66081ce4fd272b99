/** Manifests against Kubernetes' own schema of a Job (`scripts/fixtures/kubernetes_job.py`). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifestOf } from '../../../../src/runner/batch/schedulers/manifest';
import { validateSchema } from '../../../../src/core/recipe/checks/validate-schema';
import { onKubernetes, somePlan } from './some-plan';

const file = path.resolve('test/fixtures/kubernetes/job.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as object;
const submission = { turn: 1, at: '2026-01-01T00:00:00.000Z', shards: [1, 2, 3, 4] };

interface Job {
  metadata: { name: string };
  spec: Record<string, unknown> & {
    template: { spec: { containers: { command: string[]; resources?: object }[] } };
  };
}

const jobsOf = (yaml: string) => parseAllDocuments(yaml).map((one) => one.toJS() as Job);
const faults = async (job: object) =>
  (await validateSchema(JSON.stringify(job), schema)).map(({ message }) => message);

describe('manifests', () => {
  it.each([
    ['all that can be said', onKubernetes, 2],
    ['no more than there has to be', { ...onKubernetes, namespace: undefined, resources: {} }, 1],
  ])('with %s are jobs by the published schema', async (_, engine, concurrent) => {
    const jobs = jobsOf(manifestOf(somePlan({ engine, concurrent }), submission));
    expect(jobs.length).toBe(2);
    for (const job of jobs) expect(await faults(job)).toEqual([]);
    const [array] = jobs;
    expect(await faults({ ...array, spec: { ...array!.spec, completionsMode: 'x' } })).not.toEqual(
      [],
    );
    expect(await faults({ ...array, spec: { ...array!.spec, completions: 'all' } })).not.toEqual(
      [],
    );
  });

  it('run missing shards alone in a job of another name, and give the waiting merge no GPU', () => {
    const again = { ...submission, turn: 2, shards: [2, 4] };
    const [array, merge] = jobsOf(manifestOf(somePlan({ engine: onKubernetes }), again));
    expect(array!.metadata.name).toBe('fitprune-calibrate-1a2b3c4d-2');
    expect(array!.spec).toMatchObject({
      ...{ completionMode: 'Indexed', completions: 2, parallelism: 2 },
      ...{ backoffLimitPerIndex: 2, maxFailedIndexes: 2 },
    });
    expect(array!.spec.template.spec.containers[0]!.resources).toBeDefined();
    expect(merge!.spec.template.spec.containers[0]!.resources).toBeUndefined();
  });

  it('run again by a script of their own, so that old pods keep theirs', () => {
    const again = { ...submission, turn: 2, shards: [2, 4] };
    const [array, merge] = jobsOf(manifestOf(somePlan({ engine: onKubernetes }), again));
    const script = (job: Job) => job.spec.template.spec.containers[0]!.command[1];
    expect([script(array!), script(merge!)]).toEqual(['job/shards-2.sh', 'job/merge.sh']);
  });

  it.each(['yes', '123', 'null', 'on', '1e3', '0o7', '0x1f'])(
    'keep a namespace %s a text, for YAML 1.1 as kubectl reads it and for 1.2',
    (namespace) => {
      const yaml = manifestOf(somePlan({ engine: { ...onKubernetes, namespace } }), submission);
      for (const version of ['1.1', '1.2'] as const) {
        const jobs = parseAllDocuments(yaml, { version }).map((one) => one.toJS() as Job);
        expect(jobs.map(({ metadata }) => metadata)).toEqual([
          expect.objectContaining({ namespace }),
          expect.objectContaining({ namespace }),
        ]);
      }
      expect(yaml).toContain(`namespace: "${namespace}"`);
    },
  );

  it('have only a merge if no shard is missing', () => {
    const yaml = manifestOf(somePlan({ engine: onKubernetes }), { ...submission, shards: [] });
    expect(jobsOf(yaml).map(({ metadata }) => metadata.name)).toEqual([
      'fitprune-calibrate-1a2b3c4d-merge',
    ]);
  });

  it('keep what Kubernetes would mistake for a variable', () => {
    const plan = somePlan({ engine: onKubernetes, folder: 'a $(HOSTNAME): "b"\nc' });
    const [array] = jobsOf(manifestOf(plan, submission));
    expect(array!.spec.template.spec.containers[0]!.command).toEqual([
      '/bin/sh',
      'a $$(HOSTNAME): "b"\nc/shards.sh',
    ]);
  });
});
