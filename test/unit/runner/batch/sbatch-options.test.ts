import { describe, expect, it } from 'vitest';
import { requireSbatchOptions } from '../../../../src/runner/batch/sbatch-options';

describe('requireSbatchOptions', () => {
  it.each([
    [[]],
    [['--partition=a b', '--gres=gpu:1', '-pgpu', '--account=x', '--exclusive']],
    [['--partition', 'gpu', '-t', '10']],
  ])('takes %j', (options) => {
    expect(() => {
      requireSbatchOptions(options);
    }).not.toThrow();
  });

  it.each([
    [['partition=gpu'], 'would run it as a script'],
    [['--partition=gpu', 'run.sh'], 'would run it as a script'],
    [[''], 'would run it as a script'],
    [['--exclusive', 'a', 'b'], 'would run it as a script'],
    [['--array=1-9'], 'own array'],
    [['--array', '1-9'], 'own array'],
    [['--arr=1-9'], 'own array'],
    [['-a1-9'], 'own array'],
    [['--wrap=date'], 'own array'],
  ])('refuses %j', (options, says) => {
    expect(() => {
      requireSbatchOptions(options);
    }).toThrow(says);
  });
});
