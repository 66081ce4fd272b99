import path from 'node:path';
import { expect, test } from 'vitest';
import { besideModel, modelName } from '../../../../src/core/model/paths';

const at = (...parts: string[]): string => path.resolve(path.sep, ...parts);

test.each([
  ['a folder of its own', at('models', 'llava'), 'llava', at('models')],
  [
    "a snapshot of a hub's cache, called after a commit",
    at('hub', 'models--org--Qwen2-VL-onnx', 'snapshots', '0a1b'),
    'Qwen2-VL-onnx',
    at('hub'),
  ],
  ['one without an owner', at('hub', 'models--gpt', 'snapshots', '0a1b'), 'gpt', at('hub')],
  ['a folder of snapshots elsewhere', at('w', 'snapshots', 'a'), 'a', at('w', 'snapshots')],
  ['what the cache itself is called', at('models--org--x'), 'models--org--x', at()],
])('%s', (_, folder, name, beside) => {
  expect(modelName(folder)).toBe(name);
  expect(besideModel(folder)).toBe(beside);
});
