import { expect, test } from 'vitest';
import { humanErrorOf } from '../../../src/core/system-errors';

test.each<[string, Error, string | undefined]>([
  ['an array that V8 has no room for', new RangeError('Array buffer allocation failed'), 'memory'],
  [
    'a run that ONNX Runtime has no room for',
    new Error(
      'Non-zero status code returned while running FusedMatMul node. Status Message: ' +
        'bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 15999968000256',
    ),
    'memory',
  ],
  ['a run without room on the heap', new Error('std::bad_alloc'), 'memory'],
  [
    'another failure of a run',
    new Error('Non-zero status code returned: shape mismatch'),
    undefined,
  ],
])('%s', (_, error, code) => {
  expect(humanErrorOf(error)?.code).toBe(code === undefined ? undefined : `out-of-${code}`);
});
