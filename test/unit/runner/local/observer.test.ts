import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/host';
import type { Recipe } from '../../../../src/core/recipe/types';
import { Inbox } from '../../../../src/worker/inbox';
import { ObserverProcess } from '../../../../src/runner/local/observer';
import {
  parseFollowUp,
  parseRequest,
  type FollowUp,
  type RequestOf,
} from '../../../../src/runner/channel/requests';
import { expectHumanError } from '../../support/errors';
import { evaluationData, sampleModel } from '../../support/sample';
import { builtWorker } from '../../support/worker';

const workerFile = builtWorker();
const recipe = path.join(sampleModel, '../shapes-50.fitprune.json');
const { schedule, ranking, model } = JSON.parse(readFileSync(recipe, 'utf8')) as Recipe;
const request: RequestOf<'observe'> = {
  ...{ kind: 'observe', model: sampleModel, device: 'cpu', schedule, ranking },
  fingerprint: model.fingerprint,
  data: { path: evaluationData },
};
const start = (more: Partial<RequestOf<'observe'>> = {}): ObserverProcess =>
  new ObserverProcess({ ...request, ...more }, { workerFile: workerFile(), logger: silentLogger });

describe('a worker that stays', () => {
  it('observes what it is asked for, in order, and continues after a failure', async () => {
    const worker = start();
    const ids = ['evaluation-000-1', 'nobody', 'evaluation-000-0'];
    const all = ids.map((id) => worker.observe({ kind: 'sample', id }));
    await expectHumanError(all[1]!, 'sample-gone');
    const [first, last] = [await all[0]!, await all[2]!];
    expect([first.id, last.id]).toEqual(['evaluation-000-1', 'evaluation-000-0']);
    // Arrays of numbers cross the channel as they are.
    expect(first.exits).toBeInstanceOf(Int32Array);
    expect(first.masses.pruned[7]).toBeInstanceOf(Float32Array);
    expect(first.images[0]!.picture).toBeInstanceOf(Uint8Array);
    const cut = worker.observe({ kind: 'sample', id: ids[0]! });
    worker.dispose();
    await expectHumanError(cut, 'cancelled');
    await worker.ended;
    await expectHumanError(worker.observe({ kind: 'sample', id: ids[0]! }), 'cancelled');
  });

  it('tells all callers why it cannot be opened', async () => {
    const worker = start({ fingerprint: 'sha256:0' });
    const waiting = [1, 2].map(() => worker.observe({ kind: 'sample', id: 'evaluation-000-0' }));
    for (const one of waiting) await expectHumanError(one, 'fingerprint-changed');
    await expectHumanError(worker.ended, 'fingerprint-changed');
  });
});

describe('what a worker receives', () => {
  const target = { kind: 'target', number: 1, target: { kind: 'sample', id: 'a' } } as const;

  it('is read in order, as it comes in, until the end', async () => {
    const inbox = new Inbox();
    const seen: FollowUp[] = [];
    inbox.put(target);
    const reading = (async () => {
      for await (const followUp of inbox) seen.push(followUp);
    })();
    inbox.put({ ...target, number: 2 });
    await Promise.resolve();
    inbox.put({ ...target, number: 3 });
    inbox.put({ kind: 'end' });
    inbox.put({ ...target, number: 4 });
    await reading;
    expect(seen.map((one) => 'number' in one && one.number)).toEqual([1, 2, 3]);
  });

  it.each([
    undefined,
    {},
    { kind: 'more' },
    { ...target, number: 'x' },
    { ...target, target: { kind: 'sample' } },
    { ...target, target: { kind: 'image', file: 'a.png' } },
    { ...target, target: { kind: 'folder', id: 'a' } },
  ])('is refused if it is %j', (value) => {
    expect(() => parseFollowUp(value)).toThrow(/Bad message/);
  });

  it.each(['schedule', 'ranking', 'fingerprint', 'model', 'device'])(
    'begins with a request that has its %s',
    (name) => {
      expect(parseRequest(request)).toBe(request);
      expect(() => parseRequest({ ...request, [name]: undefined })).toThrow(name);
    },
  );
});
