import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lines, parseEvent } from '../../../../src/core/export/events';

const check = {
  ...{ dtype: 'q4', largest: 1e-4, deviations: 2e-5, tolerance: 0.01 },
  ...{ divergence: 1e-9, top: 1, rows: 57 },
};

test.each<[string, unknown, unknown]>([
  [
    'packages, null for those that are missing',
    {
      ...{ event: 'packages', python: '3.11.7', executable: '/usr/bin/python3' },
      packages: [{ name: 'torch', pinned: '2.15.0', found: null, ok: false }],
    },
    {
      ...{ event: 'packages', python: '3.11.7', executable: '/usr/bin/python3' },
      packages: [{ name: 'torch', pinned: '2.15.0', found: undefined, ok: false }],
    },
  ],
  [
    'progress',
    { event: 'progress', phase: 'write', name: 'a.onnx', done: 1, total: 2 },
    { event: 'progress', phase: 'write', name: 'a.onnx', done: 1, total: 2 },
  ],
  ['a check', { event: 'check', ...check }, { event: 'check', check }],
  [
    'a phase of a later version',
    { event: 'progress', phase: 'x', name: '', done: 1, total: 2 },
    undefined,
  ],
  ['a field that is missing', { event: 'failed', code: 'os' }, undefined],
  ['a field of another type', { event: 'failed', code: 'os', message: 7 }, undefined],
  ['an event that is not known', { event: 'toString' }, undefined],
  ['no object', [1], undefined],
  ['null', null, undefined],
])('%s', (_, line, expected) => {
  expect(parseEvent(JSON.stringify(line))).toEqual(expected);
});

test('output of libraries is not an event', () => {
  expect(parseEvent('Loading weights: 100%')).toBeUndefined();
  expect(parseEvent('{"event": "done", "files": [NaN]}')).toBeUndefined();
});

test('a stream gives the same lines however it is cut', () => {
  const text = 'one\ntwo\r\n\nlast';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (places) => {
      const cuts = [0, ...places, text.length].sort((a, b) => a - b);
      const lines: string[] = [];
      const reader = new Lines((line) => lines.push(line));
      // Between a carriage return and its line feed a stream may be cut too.
      for (const [at, cut] of cuts.entries()) reader.push(text.slice(cuts[at - 1] ?? 0, cut));
      reader.end();
      expect(lines).toEqual(['one', 'two', '', 'last']);
    }),
  );
});
