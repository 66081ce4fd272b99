import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { inSeededOrder } from '../../../../../src/core/data/order';
import {
  readResultTable,
  ResultsWriter,
} from '../../../../../src/core/evaluation/results/results-file';
import { readResults } from '../../../../../scripts/bench/read-results';
import { ResultTable } from '../../../../../src/core/evaluation/results/result-table';
import { yesNoOf, yesNoReference } from '../../../../../src/core/evaluation/scores/yes-no';
import { cider } from '../../../../../src/core/evaluation/scores/cider';
import { referencesOf } from '../../../../../src/core/evaluation/scores/score';
import { samplesOf, type TableSample } from '../../../../../src/core/evaluation/summary/samples';
import type { CandidateAnswer, SampleResult } from '../../../../../src/core/evaluation/types';
import { anyResults, attentionOf, candidateOf, identity, sampleOf } from './some-results';

/** The values that reports may use of a sample, from the sample itself. */
function factsOf({ sample, group, category, references, unpruned, candidates }: SampleResult) {
  const reference = references.find((one) => one.trim() !== '');
  const answerOf = ({ score, firstToken, text }: SampleResult['unpruned']) => ({
    ...{ score, firstToken, saysYes: yesNoOf(text) === 'yes' },
  });
  return {
    ...{ sample, group, category, unpruned: answerOf(unpruned) },
    expected: reference === undefined ? undefined : (yesNoReference(reference) ?? 'other'),
    candidates: candidates.map((one) => ({
      ...answerOf(one),
      ...{ kl: [...one.kl], sameTop: one.sameTop, logRatio: one.logRatio },
      attention: one.attention && plain(one.attention),
    })),
  };
}

function plain(attention: NonNullable<CandidateAnswer['attention']>) {
  const { layers, self, cross, simulated } = attention;
  return {
    ...{ layers, self: [...self], cross: [...cross] },
    simulated: simulated && { self: [...simulated.self], cross: [...simulated.cross] },
  };
}

/** The same, from a sample of a table. */
function seenOf(stored: TableSample, hashes: readonly string[]) {
  const answerOf = ({ score, firstToken, saysYes }: TableSample['unpruned']) => ({
    ...{ score, firstToken, saysYes },
  });
  const { sample, group, category, unpruned, expected } = stored;
  return {
    ...{ sample, group, category, unpruned: answerOf(unpruned), expected },
    candidates: hashes.map((hash) => {
      const one = stored.candidate(hash)!;
      return {
        ...answerOf(one),
        ...{ kl: [...one.kl], sameTop: one.sameTop, logRatio: one.logRatio },
        attention: one.attention && plain(one.attention),
      };
    }),
  };
}

function seen(table: ResultTable, samples: readonly SampleResult[]) {
  const hashes = new Map(
    samples.map(({ sample, candidates }) => [sample, candidates.map(({ hash }) => hash)]),
  );
  return samplesOf(identity, table).map((stored) => seenOf(stored, hashes.get(stored.sample)!));
}

function expectedOf(samples: readonly SampleResult[]) {
  return inSeededOrder(samples, identity.seed, ({ sample }) => sample).map(factsOf);
}

describe('a table of results', () => {
  it('gives the same values as the samples themselves', () => {
    fc.assert(
      fc.property(anyResults, (samples) => {
        expect(seen(ResultTable.of('exact', samples), samples)).toEqual(expectedOf(samples));
      }),
    );
  });

  it('is the same however the answers came: candidates later, and attention after them', () => {
    fc.assert(
      fc.property(anyResults, (samples) => {
        const table = new ResultTable('exact');
        for (const sample of samples) table.add({ ...sample, candidates: [] });
        for (const { candidates, ...sample } of [...samples].reverse()) {
          for (const { attention, ...answer } of candidates) {
            table.add({ ...sample, unpruned: undefined, candidates: [answer] });
            const observed = [{ hash: answer.hash, attention }];
            table.add({ ...sample, unpruned: undefined, candidates: [], observed });
          }
        }
        expect(seen(table, samples)).toEqual(expectedOf(samples));
        for (const { sample, candidates } of samples) {
          const hashes = candidates.map(({ hash }) => hash);
          expect(table.has(sample, hashes)).toBe(true);
          expect(table.has(sample, [...hashes, 'sha256:none'])).toBe(false);
          expect(candidates.map(({ hash }) => table.hasAttention(sample, hash))).toEqual(
            candidates.map(({ attention }) => attention !== undefined),
          );
        }
      }),
    );
  });

  it('refuses batches without their sample', () => {
    const table = new ResultTable('exact');
    const { unpruned, ...sample } = sampleOf('a', []);
    expect(() => table.add(sample)).toThrow(/"a" lacks the unpruned/);
    table.add({ ...sample, unpruned });
    const observed = [{ hash: 'sha256:aa', attention: attentionOf(0.5, 0.5) }];
    expect(() => table.add({ ...sample, observed })).toThrow(/lacks the answer of sha256:aa/);
  });

  it('scores captions by those that are asked for', () => {
    const words = ['a dog runs on grass', 'two red cars', 'a cat sleeps on a mat', 'a dog sleeps'];
    const samples = words.map((text, at) => ({
      ...sampleOf(String(at), [{ ...candidateOf('x', 0), text: words[(at + 1) % 4]! }]),
      references: at === 3 ? [] : [text, ' '],
      unpruned: { ...sampleOf('', []).unpruned, text },
    }));
    const table = ResultTable.of('cider', samples);
    const asked = samples.slice(0, 2);
    const score = cider.over!(asked.map(({ references }) => referencesOf(references)));
    const found = samplesOf({ score: 'cider', seed: 0 }, table, ['0', '1']);
    for (const view of found) {
      const { references, unpruned, candidates } = samples[Number(view.sample)]!;
      expect(view.unpruned.score).toBe(score(unpruned.text, referencesOf(references)));
      const expected = score(candidates[0]!.text, referencesOf(references));
      expect(view.candidate('x')!.score).toBe(expected);
    }
    expect(found.map(({ unpruned }) => unpruned.score).some((one) => one! > 0)).toBe(true);
  });
});

describe('a table of a file', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  it('is that of the samples in it', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'fitprune-table-'));
    folders.push(folder);
    const file = path.join(folder, 'a.arrows');
    const writer = await ResultsWriter.open(file, identity);
    for (const id of ['b', 'a']) await writer.append(sampleOf(id, [candidateOf('x', 1)]));
    await writer.append(sampleOf('b', [{ ...candidateOf('x', 1), attention: attentionOf(1, 2) }]));
    await writer.close();
    const { samples } = await readResults(file);
    const { table, identity: found } = await readResultTable(file);
    expect(found).toEqual(identity);
    expect(table.ids).toEqual(['b', 'a']);
    expect(seen(table, samples)).toEqual(expectedOf(samples));
  });
});
