import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeResults } from '../../../../../src/core/evaluation/results/merge';
import { ResultsWriter } from '../../../../../src/core/evaluation/results/results-file';
import { readResults } from '../../../../../scripts/bench/read-results';
import { byGroup } from '../../../../../src/core/evaluation/selection';
import type { SampleResult } from '../../../../../src/core/evaluation/types';
import { inSeededOrder } from '../../../../../src/core/data/order';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';
import { attentionOf, candidateOf, identity, sampleOf } from './some-results';

async function write(file: string, samples: SampleResult[], as = identity): Promise<string> {
  const writer = await ResultsWriter.open(file, as);
  for (const sample of samples) await writer.append(sample);
  await writer.close();
  return file;
}

async function merged(files: string[], out: string): Promise<SampleResult[]> {
  await mergeResults(files, out);
  return (await readResults(out)).samples;
}

/** Two questions an image, so that order by image matters. */
const samples = Array.from({ length: 7 }, (_, at) => ({
  ...sampleOf(`sample-${at}`, [candidateOf('sha256:aa', at % 2)]),
  group: `${at % 3}.png`,
}));
const ordered = inSeededOrder(samples, identity.seed, ({ sample }) => sample);
const grouped = (some: SampleResult[]) => byGroup(some, ({ group }) => group);

describe('merging results', () => {
  it.each([2, 3])('of %i shards gives the bytes of one run', async (count) => {
    const folder = temporaryFolder();
    const whole = await write(path.join(folder, 'whole.arrows'), grouped(ordered));
    const shards = [];
    for (let index = 1; index <= count; index += 1) {
      const own = ordered.filter((_, rank) => rank % count === index - 1);
      const shard = `${index}/${count}`;
      const file = path.join(folder, `${index}.arrows`);
      shards.push(await write(file, grouped(own), { ...identity, shard }));
    }
    const out = path.join(folder, 'merged.arrows');
    const merged = await mergeResults(shards.toReversed(), out);
    expect(merged.samples).toBe(7);
    expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
  });

  it('joins the candidates that files hold of one sample', async () => {
    const folder = temporaryFolder();
    const a = await write(path.join(folder, 'a'), [sampleOf('1', [candidateOf('sha256:aa', 1)])]);
    const b = await write(path.join(folder, 'b'), [
      sampleOf('1', [candidateOf('sha256:aa', 1), candidateOf('sha256:bb', 0)]),
    ]);
    const joined = await merged([a, b], path.join(folder, 'c'));
    expect(joined[0]!.candidates.map(({ hash }) => hash)).toEqual(['sha256:aa', 'sha256:bb']);
  });

  it('joins the attention that one of them measured', async () => {
    const folder = temporaryFolder();
    const plain = candidateOf('sha256:aa', 1);
    const seen = { ...plain, attention: attentionOf(0.25, 0.5) };
    const a = await write(path.join(folder, 'a'), [sampleOf('1', [plain])]);
    const b = await write(path.join(folder, 'b'), [sampleOf('1', [seen])]);
    const joined = await merged([a, b], path.join(folder, 'c'));
    expect(joined).toEqual([sampleOf('1', [seen])]);
  });

  it('refuses files of different runs, and leaves no file', async () => {
    const folder = temporaryFolder();
    const name = (one: string) => path.join(folder, one);
    const one = await write(name('a'), samples, { ...identity, shard: '1/2' });
    const other = await write(name('b'), samples, { ...identity, shard: '2/2', data: 'sha256:ff' });
    const differs = await write(name('c'), [sampleOf('sample-0', [candidateOf('sha256:aa', 1)])], {
      ...identity,
      shard: '2/2',
    });
    const out = name('out');
    await expectHumanError(mergeResults([one, other], out), 'evaluation-mismatch', /sha256:ff/);
    await expectHumanError(mergeResults([one], out), 'shards-missing', /2\/2/);
    await expectHumanError(mergeResults([one, differs], out), 'merge-conflict', /sample-0/);
    await expectHumanError(mergeResults([], out), 'merge-empty', /two or more/, 2);
    expect(existsSync(out)).toBe(false);
  });
});
