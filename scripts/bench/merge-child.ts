/** Generated shards of statistics and of results, and merging them in a process of its own. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { mergeStatistics } from '../../src/core/calibration/merge';
import { encodeSample, encodeSchema } from '../../src/core/calibration/statistics-schema';
import { selectInOrder } from '../../src/core/data/order';
import { mergeResults } from '../../src/core/evaluation/results/merge';
import * as results from '../../src/core/evaluation/results/results-schema';
import type { EvaluationIdentity, SampleResult } from '../../src/core/evaluation/types';
import { writeStream } from '../../src/core/arrow/whole-stream';
import { time } from './measure';
import { hashes } from './report-child';
import { Random } from './random';
import { llavaShape, syntheticStatistics } from './synthetic-statistics';

export const shards = 32;
/** Rows as small as possible, so that the number of samples matters: 8 layers, 16 visual tokens. */
const prompt = { visualTokens: 16, textTokens: 40 };
const shape = { ...llavaShape, layers: 8 };

const identity: EvaluationIdentity = {
  ...{ model: 'sha256:00', data: 'sha256:01', dtype: 'fp32', device: 'cpu', template: '<image>' },
  ...{ score: 'exact', maxNewTokens: 32, seed: 0, shard: '1/1', tool: 'fitprune bench' },
};

/**
 * @param folder gets `statistics/` and `results/`, a file a shard in each, and `old.arrows`,
 *    results of an older version
 */
export async function writeShards(folder: string, samples: number): Promise<void> {
  const ids = Array.from({ length: samples }, (_, at) => `sample-${at}`);
  // Drawing masses takes longer than writing them: a thousand of them serve all.
  const { metadata, samples: drawn } = syntheticStatistics(1000, shape, prompt);
  const random = new Random(5);
  await writeStream(path.join(folder, 'old.arrows'), ofOlder());

  // oxlint-disable-next-line typescript/require-await
  async function* ofOlder() {
    const older = { ...identity, format: 2 as const };
    yield results.encodeSchema(older);
    for (const id of ids) yield results.encodeBatch(older, someResult(id, random));
  }

  for (let index = 1; index <= shards; index += 1) {
    const own = selectInOrder(ids, { seed: 0, shard: { index, count: shards } }, (id) => id);
    const shard = `${index}/${shards}`;
    await writeStream(path.join(folder, 'statistics', `${index}.arrows`), ofStatistics());
    await writeStream(path.join(folder, 'results', `${index}.arrows`), ofResults());

    // oxlint-disable-next-line typescript/require-await
    async function* ofStatistics() {
      yield encodeSchema({ ...metadata, shard });
      for (const [at, sample] of own.entries()) {
        yield encodeSample(metadata, { ...drawn[(index * 31 + at) % drawn.length]!, sample });
      }
    }

    // oxlint-disable-next-line typescript/require-await
    async function* ofResults() {
      yield results.encodeSchema({ ...identity, shard });
      for (const id of own) yield results.encodeBatch(identity, someResult(id, random));
    }
  }
}

function someResult(sample: string, random: Random): SampleResult {
  const answer = () => ({
    ...{ text: 'a red square', firstToken: 7, tokens: 4, prefill: 20, decode: 30 },
    score: random.normal() > 0 ? 1 : 0,
  });
  const candidate = (hash: string) => ({
    ...{ ...answer(), hash, sameTop: 3, logRatio: random.normal() },
    kl: Float32Array.from({ length: 4 }, () => Math.abs(random.normal())),
  });
  return {
    sample,
    // Four questions about each picture.
    group: `${Math.floor(Number(sample.slice('sample-'.length)) / 4)}.png`,
    ...prompt,
    references: ['red'],
    unpruned: answer(),
    candidates: hashes.map(candidate),
  };
}

const kinds = { statistics: mergeStatistics, results: mergeResults };

/** @param folder that `writeShards` filled */
export async function mergeShards(kind: keyof typeof kinds, folder: string) {
  const from = path.join(folder, kind);
  const files = (await readdir(from)).map((name) => path.join(from, name));
  const out = path.join(folder, `${kind}.arrows`);
  const merge = await time(async () => {
    await kinds[kind](files, out);
  });
  const { size } = await stat(out);
  return { times: { merge }, note: `${(size / 1e6).toFixed(0)} MB` };
}
