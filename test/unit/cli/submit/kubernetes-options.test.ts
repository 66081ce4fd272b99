import { expect, test } from 'vitest';
import { kubernetesOptions } from '../../../../src/cli/submit/kubernetes-options';
import type { SubmitFlags } from '../../../../src/cli/submit/options';
import { expectHumanError } from '../../support/errors';

const flags = (more: Partial<SubmitFlags>): SubmitFlags => ({
  ...{ shards: 4, tries: 3, deadline: 72, sbatch: [], resource: [] },
  ...{ kubernetes: true, image: 'fitprune', claim: 'work' },
  ...more,
});

test.each<Partial<SubmitFlags>>([
  { namespace: 'yes' },
  { namespace: '123' },
  { namespace: 'a-1', claim: 'work.of-1.all' },
  { image: 'registry.example:5000/team/fit__prune-x:1.0_b' },
  { image: `docker.io/library/fitprune@sha256:${'a'.repeat(64)}` },
  { image: 'localhost/fitprune:latest' },
  { mount: '/mnt/with space' },
  { resource: ['nvidia.com/gpu=1', 'memory=16Gi', 'cpu=500m', 'cpu=0.5'] },
])('takes %j', (more) => {
  expect(kubernetesOptions(flags(more))).toMatchObject({ scheduler: 'kubernetes', deadline: 72 });
});

test.each<[Partial<SubmitFlags>, RegExp]>([
  [{ namespace: 'Team' }, /--namespace is "Team".*lower-case letters.*RFC 1123 label.*63/],
  [{ namespace: 'a.b' }, /--namespace/],
  [{ namespace: 'a'.repeat(64) }, /at most 63 characters/],
  [{ namespace: '' }, /--namespace/],
  [{ claim: 'Wo rk' }, /--claim is "Wo rk".*RFC 1123 subdomain/],
  [{ claim: 'a..b' }, /--claim/],
  [{ claim: 'work\n---' }, /--claim/],
  [{ image: 'fit prune' }, /--image is "fit prune".*HOST/],
  [{ image: 'host/FitPrune' }, /--image.*lower case/],
  [{ image: '' }, /--image/],
  [{ image: 'fitprune:' }, /--image/],
  [{ mount: 'work' }, /--mount is "work".*absolute/],
  [{ mount: '/a:b' }, /--mount/],
])('refuses %j, with what is allowed', async (more, words) => {
  const made = async () => Promise.resolve(kubernetesOptions(flags(more)));
  await expectHumanError(made(), 'submit-kubernetes', words);
});

test.each(['memory', '=1', 'gpu=', 'memory=16 Gi', 'memory=lots', 'a b=1', 'x/y/z=1'])(
  'refuses the resource %s',
  async (resource) => {
    const made = async () => Promise.resolve(kubernetesOptions(flags({ resource: [resource] })));
    await expectHumanError(made(), 'submit-resource', /NAME=AMOUNT/);
  },
);
