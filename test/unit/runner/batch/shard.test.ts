import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shardOfEnvironment } from '../../../../src/runner/batch/environment/shard';
import { formatShard } from '../../../../src/core/data/order';
import { expectHumanError } from '../../support/errors';

const slurm = (id: number, count: number, first: number, last: number, step = 1) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_COUNT: String(count),
  SLURM_ARRAY_TASK_MIN: String(first),
  SLURM_ARRAY_TASK_MAX: String(last),
  SLURM_ARRAY_TASK_STEP: String(step),
});

describe('the shard of a task', () => {
  it.each([
    ['said outright', { FITPRUNE_SHARD: '3/8' }, '3/8'],
    ['said outright, in an array', { FITPRUNE_SHARD: '3/8', ...slurm(1, 2, 1, 2) }, '3/8'],
    ['Slurm from 0', slurm(0, 8, 0, 7), '1/8'],
    ['Slurm from 1', slurm(8, 8, 1, 8), '8/8'],
    ['Slurm in steps', slurm(10, 8, 0, 14, 2), '6/8'],
    ['Slurm, sent again in part', { ...slurm(7, 2, 3, 7), FITPRUNE_SHARDS: '8' }, '7/8'],
    ['Slurm, one task sent again', { ...slurm(8, 1, 8, 8), FITPRUNE_SHARDS: '8' }, '8/8'],
    ['Kubernetes', { JOB_COMPLETION_INDEX: '0', FITPRUNE_SHARDS: '4' }, '1/4'],
    ['a launcher', { RANK: '3', WORLD_SIZE: '4' }, '4/4'],
    [
      'a launcher in a job that agrees',
      { RANK: '1', WORLD_SIZE: '4', JOB_COMPLETION_INDEX: '1', FITPRUNE_SHARDS: '4' },
      '2/4',
    ],
    [
      'SGE',
      { SGE_TASK_ID: '5', SGE_TASK_FIRST: '1', SGE_TASK_LAST: '8', SGE_TASK_STEPSIZE: '2' },
      '3/4',
    ],
    ['SGE, sent again', { SGE_TASK_ID: '7', SGE_TASK_FIRST: '7', FITPRUNE_SHARDS: '8' }, '7/8'],
    ['SGE without an array, in Slurm', { SGE_TASK_ID: 'undefined', ...slurm(2, 2, 1, 2) }, '2/2'],
    ['PBS', { PBS_ARRAY_INDEX: '2', FITPRUNE_SHARDS: '3' }, '2/3'],
    ['Torque', { PBS_ARRAYID: '3', FITPRUNE_SHARDS: '3' }, '3/3'],
  ])('%s', (_, environment, shard) => {
    expect(formatShard(shardOfEnvironment(environment).shard)).toBe(shard);
  });

  it.each([
    ['nothing', {}, 'shard-unknown', /FITPRUNE_SHARD, SLURM_ARRAY_TASK_ID/],
    ['no shard', { FITPRUNE_SHARD: '9/8' }, 'shard-invalid', /9\/8/],
    [
      'an index of Kubernetes beyond the last, in words of indices',
      { JOB_COMPLETION_INDEX: '4', FITPRUNE_SHARDS: '4' },
      'shard-contradiction',
      /INDEX=4, FITPRUNE_SHARDS=4: indices count from 0/,
    ],
    [
      'two totals',
      { FITPRUNE_SHARD: '1/8', FITPRUNE_SHARDS: '4' },
      'shard-contradiction',
      /FITPRUNE_SHARD=1\/8, FITPRUNE_SHARDS=4/,
    ],
    ['a part of an array, with gaps', slurm(7, 2, 3, 7), 'shard-contradiction', /COUNT=2.*MIN=3/],
    ['a part of an array, without', slurm(4, 2, 3, 4), 'shard-contradiction', /COUNT=2.*MIN=3/],
    ['gaps behind the first', slurm(1, 2, 1, 7), 'shard-contradiction', /MAX=7/],
    ['between two steps', slurm(1, 8, 0, 14, 2), 'shard-contradiction', /ID=1/],
    [
      'from 0 where the total is written down',
      { ...slurm(3, 8, 0, 7), FITPRUNE_SHARDS: '8' },
      'shard-contradiction',
      /numbered from 1/,
    ],
    [
      'Slurm without a count',
      { SLURM_ARRAY_TASK_ID: '3' },
      'shard-variable-missing',
      /SLURM_ARRAY_TASK_COUNT is not set/,
    ],
    [
      'Kubernetes without a total',
      { JOB_COMPLETION_INDEX: '3' },
      'shard-variable-missing',
      /FITPRUNE_SHARDS is not set.*Set it to the number of all shards/s,
    ],
    [
      'an index past the total',
      { JOB_COMPLETION_INDEX: '8', FITPRUNE_SHARDS: '8' },
      'shard-contradiction',
      /JOB_COMPLETION_INDEX=8, FITPRUNE_SHARDS=8/,
    ],
    ['a rank alone', { RANK: '1' }, 'shard-variable-missing', /WORLD_SIZE is not set/],
    ['a rank past the size', { RANK: '4', WORLD_SIZE: '4' }, 'shard-contradiction', /RANK=4/],
    ['not a number', { RANK: 'one', WORLD_SIZE: '4' }, 'shard-variable', /RANK is "one"/],
    [
      'SGE, sent again without a total',
      { SGE_TASK_ID: '7', SGE_TASK_FIRST: '7', SGE_TASK_LAST: '8' },
      'shard-contradiction',
      /FIRST=7/,
    ],
    ['PBS without a total', { PBS_ARRAY_INDEX: '2' }, 'shard-variable-missing', /FITPRUNE_SHARDS/],
    [
      'two schedulers',
      { RANK: '0', WORLD_SIZE: '1', ...slurm(2, 2, 1, 2) },
      'shard-contradiction',
      /SLURM_ARRAY_TASK_ID=2.*RANK=0, WORLD_SIZE=1.*different shards/,
    ],
  ])('is refused: %s', async (_, environment, code, message) => {
    await expectHumanError(() => shardOfEnvironment(environment), code, message, 2);
  });

  it('is each of an array once, wherever it begins and however it steps', () => {
    const arrays = fc.record({
      count: fc.integer({ min: 1, max: 50 }),
      first: fc.integer({ min: 0, max: 1 }),
      step: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(arrays, ({ count, first, step }) => {
        const last = first + (count - 1) * step;
        const found = Array.from(
          { length: count },
          (_, at) =>
            shardOfEnvironment(slurm(first + at * step, count, first, last, step)).shard.index,
        );
        expect(found).toEqual(Array.from({ length: count }, (_, at) => at + 1));
      }),
    );
  });

  it('is never derived from the size of a part that does not begin an array', () => {
    const parts = fc.uniqueArray(fc.integer({ min: 2, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(parts, (ids) => {
        const [first, last] = [Math.min(...ids), Math.max(...ids)];
        for (const id of ids) {
          const environment = slurm(id, ids.length, first, last);
          expect(() => shardOfEnvironment(environment)).toThrow(/FITPRUNE_SHARD/);
          const { shard } = shardOfEnvironment({ ...environment, FITPRUNE_SHARDS: '60' });
          expect(shard).toEqual({ index: id, count: 60 });
        }
      }),
    );
  });
});
