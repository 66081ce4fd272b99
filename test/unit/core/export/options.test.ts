import { expect, test } from 'vitest';
import { candidates, untested } from '../../../../src/core/export/interpreter';
import { parseExportDtypes } from '../../../../src/core/export/options';
import { describeStep, phases } from '../../../../src/core/export/steps';

test.each([
  ['fp32', ['fp32']],
  ['q4f16, fp32,q4,fp32', ['fp32', 'q4', 'q4f16']],
])('precisions %s', (list, expected) => {
  expect(parseExportDtypes(list)).toEqual(expected);
});

test.each(['', 'int8', 'fp32,,q4', 'FP32'])('no precisions: "%s"', (list) => {
  expect(() => parseExportDtypes(list)).toThrow(
    /is not a precision that can be exported.*fp32,fp16,q4,q4f16/,
  );
});

test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string[]]>([
  ['a plain shell', {}, 'linux', ['python3', 'python']],
  [
    'an active environment goes first',
    { VIRTUAL_ENV: '/home/me/env', CONDA_PREFIX: '' },
    'linux',
    ['/home/me/env/bin/python', 'python3', 'python'],
  ],
  [
    'Windows',
    { VIRTUAL_ENV: 'C:\\env', CONDA_PREFIX: 'C:\\conda' },
    'win32',
    ['C:\\env\\Scripts\\python.exe', 'C:\\conda\\python.exe', 'python', 'py'],
  ],
])('interpreters: %s', (_, environment, platform, expected) => {
  expect(candidates(environment, platform)).toEqual(expected);
});

test('versions other than the tested ones are named; a build of the same is not', () => {
  const one = { name: 'torch', pinned: '2.15.0', ok: true };
  expect(untested([{ ...one, found: '2.15.0+cpu' }])).toEqual([]);
  expect(untested([{ ...one, found: '2.16.1' }])).toEqual(['torch 2.16.1 (tested: 2.15.0)']);
  expect(untested([{ ...one, found: undefined }])).toEqual([]);
});

test('every phase has words', () => {
  for (const phase of phases) {
    expect(String(describeStep({ phase, name: 'q4', done: 0, total: 0 }))).toContain('q4');
  }
});
