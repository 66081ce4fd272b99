import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf, hasMore } from '../../../../../src/core/evaluation/results/coverage';
import { ResultTable } from '../../../../../src/core/evaluation/results/result-table';
import type { SampleResult } from '../../../../../src/core/evaluation/types';
import { candidateOf, sampleOf } from './some-results';

const found = [
  sampleOf('a', [candidateOf('x', 1), candidateOf('y', 1)]),
  sampleOf('b', [candidateOf('x', 1)]),
];

const table = (samples: SampleResult[]) => ResultTable.of('exact', samples);

describe('what earlier runs have answered', () => {
  it.each<[string, string[], string[], number]>([
    ['all of it', ['a', 'b'], ['x'], 0],
    ['a candidate that one sample lacks', ['a', 'b'], ['x', 'y'], 1],
    ['a candidate that is new', ['a', 'b'], ['z'], 2],
    ['a sample that is new, the unpruned model included', ['a', 'c'], ['x', 'y'], 3],
    ['nothing asked', [], ['x'], 0],
  ])('%s', (_, samples, hashes, missing) => {
    expect(coverageOf(table(found), samples, hashes).missing).toBe(missing);
  });

  it('counts the missing answers, however they lie in the file: those asked for less those there', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    const hashes = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'));
    fc.assert(
      fc.property(ids, hashes, ids, hashes, (there, known, samples, wanted) => {
        const file = there.map((id) =>
          sampleOf(
            id,
            known.map((hash) => candidateOf(hash, 1)),
          ),
        );
        const both = samples.filter((id) => there.includes(id)).length;
        const kept = both * (1 + wanted.filter((hash) => known.includes(hash)).length);
        const all = samples.length * (1 + wanted.length);
        expect(coverageOf(table(file), samples, wanted).missing).toBe(all - kept);
      }),
    );
  });

  it('took so many seconds each, prefill and decode; too few give no estimate', () => {
    expect(coverageOf(table(found), [], []).perAnswer).toBeCloseTo(0.0075, 12);
    expect(coverageOf(table(found.slice(1)), [], []).perAnswer).toBeUndefined();
  });
});

describe('what one file has and another lacks', () => {
  const one = (sample: string, ...hashes: string[]) =>
    sampleOf(
      sample,
      hashes.map((hash) => candidateOf(hash, 1)),
    );

  it.each<[string, boolean, ReturnType<typeof one>[], ReturnType<typeof one>[]]>([
    ['nothing of nothing', false, [], []],
    ['a part', false, [one('a', 'x')], [one('a', 'x', 'y'), one('b')]],
    ['the same in another order', false, [one('a', 'x', 'y')], [one('a', 'y', 'x')]],
    ['a sample', true, [one('a'), one('b')], [one('a')]],
    ['a candidate of one sample', true, [one('a', 'x'), one('b', 'x')], [one('a', 'x'), one('b')]],
  ])('%s: %s', (_, expected, some, others) => {
    expect(hasMore(table(some), table(others))).toBe(expected);
  });
});
