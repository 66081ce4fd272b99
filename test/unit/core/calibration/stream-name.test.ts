/** Names of statistics and results, which begin apart and end alike. */
import { expect, it } from 'vitest';
import { statisticsName } from '../../../../src/core/calibration/statistics-name';
import type { Shard } from '../../../../src/core/data/order';
import { resultsNames } from '../../../../src/core/evaluation/results/results-name';

it.each<[seed: number, shard: Shard, tail: string]>([
  [0, { index: 1, count: 1 }, ''],
  [3, { index: 1, count: 1 }, '-seed3'],
  [0, { index: 2, count: 8 }, '-2of8'],
  [3, { index: 2, count: 8 }, '-seed3-2of8'],
])('with seed %d, of shard %j, end in "%s"', (seed, shard, tail) => {
  const [fingerprint, data] = ['sha256:1a2b3c4d5e', 'sha256:5e6f7a8b9c'];
  const statistics = statisticsName({
    ...{ model: 'llava', dtype: 'fp32', fingerprint, data },
    ...{ aggregate: 'mean', pixels: undefined, seed, shard },
  });
  expect(statistics).toBe(`llava-fp32-1a2b3c4d-5e6f7a8b-mean${tail}.arrows`);
  const results = resultsNames(
    {
      model: { name: 'llava', dtype: 'fp32', fingerprint },
      ...{ canContinue: true, data: { fingerprint: data, asked: {} }, isEmbeddings: true },
    },
    { seed, shard, maxNewTokens: 8 },
    ['cpu', 'webgpu'],
  );
  expect(results).toEqual([
    `llava-fp32-1a2b3c4d-5e6f7a8b-8tokens${tail}.arrows`,
    `llava-fp32-1a2b3c4d-5e6f7a8b-webgpu-8tokens${tail}.arrows`,
  ]);
});
