import { describe, expect, it } from 'vitest';
import { parseFollowUp, parseRequest } from '../../../../src/runner/channel/requests';

const model = { device: 'cpu', model: '/m' };
const run = { ...model, data: { path: '/d' }, shard: { index: 0, count: 1 }, seed: 0 };

describe('a request', () => {
  it.each([
    { kind: 'calibrate', ...run, out: '/o', aggregate: 'max' },
    { kind: 'calibrate', ...run, out: '/o', aggregate: 'mean', pruning: { schedule: [] } },
    { kind: 'evaluate', ...run, candidates: [], results: '/r', maxNewTokens: 8, attention: true },
    { kind: 'fidelity', ...run, candidates: [{}], first: undefined },
    { kind: 'latency', ...run, candidates: [{}], samples: 4, threads: 2 },
    { kind: 'memory', ...model, prompts: [], candidate: undefined, threads: 2 },
    { kind: 'published', ...run, aggregate: 'max', reduction: 0.5 },
    { kind: 'profile', ...model, out: '/o', textTokens: 9, picture: { width: 1, height: 1 } },
    {
      kind: 'observe',
      ...{ ...model, schedule: [], ranking: { kind: 'mass' }, fingerprint: 'sha256:0' },
    },
    { kind: 'locate', ...model, dtype: undefined, way: 'span' },
    { kind: 'locate-proof', ...model, locate: { kind: 'input' } },
    { kind: 'probe', device: 'webgpu' },
    { kind: 'prove', ...model },
    { kind: 'speed', ...model, dtype: 'q4' },
    { kind: 'flops', ...model, picture: { width: 1, height: 1 } },
  ])('$kind is read as it is, with its other keys', (request) => {
    const whole = { ...request, pixels: 'transformers.js' };
    expect(parseRequest(whole)).toBe(whole);
  });

  it.each([
    [undefined, 'kind is undefined'],
    [{ kind: 'delete', device: 'cpu' }, 'kind is delete'],
    [{ kind: 'toString', device: 'cpu' }, 'kind is toString'],
    [{ kind: 'probe', device: 'auto' }, 'device is auto'],
    [{ kind: 'prove', device: 'cpu' }, 'model is undefined'],
    [{ kind: 'prove', device: 'cpu', model: '' }, 'model is '],
    [{ kind: 'latency', ...run, candidates: {} }, 'candidates is [object Object]'],
    [{ kind: 'latency', ...run, candidates: [], seed: 0.5 }, 'seed is 0.5'],
    [{ kind: 'latency', ...run, candidates: [], shard: null }, 'shard is null'],
    [{ kind: 'latency', ...run, candidates: [], data: [] }, 'data is '],
    [{ kind: 'latency', ...run, candidates: [], threads: '2' }, 'threads is 2'],
    [{ kind: 'memory', ...model }, 'prompts is undefined'],
    [{ kind: 'calibrate', ...run, out: '/o', aggregate: 'sum' }, 'aggregate is sum'],
    [{ kind: 'published', ...run, aggregate: 'max', reduction: NaN }, 'reduction is NaN'],
    [{ kind: 'published', ...run, aggregate: 'max', reduction: Infinity }, 'reduction is Infinity'],
  ])('%j is refused, and the error names the field', (request, words) => {
    expect(() => parseRequest(request)).toThrow(new Error(`Bad request: ${words}`));
  });
});

describe('a follow-up', () => {
  it.each([
    { kind: 'end' },
    { kind: 'target', number: 1, target: { kind: 'sample', id: '' } },
    { kind: 'target', number: 1, target: { kind: 'image', file: 'a.png', question: 'What?' } },
  ])('is read as it is: %j', (followUp) => {
    expect(parseFollowUp(followUp)).toEqual(followUp);
  });

  it('has a whole number', () => {
    const target = { kind: 'sample', id: 'a' };
    expect(() => parseFollowUp({ kind: 'target', number: 1.5, target })).toThrow(
      new Error('Bad message: kind is target'),
    );
  });
});
