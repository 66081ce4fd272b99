import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAppliedRecord } from '../../../../src/core/workspace/applied-record';

const at = (...names: string[]): string => path.resolve('workspace', ...names);
const models = [at('model'), at('pruned')];

describe('isAppliedRecord', () => {
  it.each([
    ['beside its model', at('a.fitprune.json'), at('model'), false],
    ['in its own model', at('model', 'a.fitprune.json'), at('model'), false],
    ['in a folder of another model', at('pruned', 'a.fitprune.json'), at('model'), true],
    ['deeper in it', at('pruned', 'onnx', 'a.fitprune.json'), at('model'), true],
    ['in a model, of none', at('pruned', 'a.fitprune.json'), undefined, true],
    ['beside models, of none', at('a.fitprune.json'), undefined, false],
    ['in a folder whose name begins alike', at('pruned2', 'a.fitprune.json'), at('model'), false],
    [
      'with a path that goes round',
      at('model', 'a.fitprune.json'),
      at('pruned', '..', 'model') + path.sep,
      false,
    ],
  ])('%s', (_, file, model, expected) => {
    expect(isAppliedRecord(file, model, models)).toBe(expected);
  });
});
