import { expect, it } from 'vitest';
import { ranOutOfMemory, isAboutMemory } from '../../../../src/runner/local/out-of-memory';

const heap = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';

it.each<[number | null, NodeJS.Signals | null, string, boolean]>([
  [null, 'SIGKILL', '', true],
  [137, null, '', true],
  [null, 'SIGABRT', heap, true],
  [134, null, heap, true],
  [134, null, "terminate called after throwing an instance of 'std::bad_alloc'", true],
  [null, 'SIGABRT', 'Assertion failed: x > 0', false],
  [134, null, '', false],
  [0xc0000017, null, '', true],
  [-1073741523, null, '', true],
  [0xe0000008, null, '', true],
  [0xc0000005, null, '', false],
  [null, 'SIGSEGV', '', false],
  [1, null, 'TypeError: x is undefined', false],
])('code %s, signal %s, %j: %s', (code, signal, line, expected) => {
  expect(ranOutOfMemory({ code, signal }, isAboutMemory(line))).toBe(expected);
});
