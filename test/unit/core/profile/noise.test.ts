import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadNote, spreadOf, spreadWarning } from '../../../../src/core/profile/noise';
import { seriesOf } from '../../../../src/core/profile/profile-file';
import { timesOf } from '../../../../src/core/profile/times-of';
import { machine, profileOf } from './machine';

/** Runs that go up and down by `part` of their middle. */
const shaken = (length: number, part: number) =>
  seriesOf(
    'whole',
    length,
    [-2, -1, 0, 1, 2].map((step) => length * (1 + step * part)),
  );

describe('how much times vary', () => {
  it('is the middle half of the runs, as a part of their median, whatever they take', () => {
    const parts = fc.double({ min: 0, max: 0.4, noNaN: true });
    const lengths = fc.uniqueArray(fc.integer({ min: 400, max: 4000 }), { minLength: 1 });
    fc.assert(
      fc.property(parts, lengths, (part, all) => {
        expect(spreadOf(all.map((length) => shaken(length, part)))).toBeCloseTo(2 * part, 3);
      }),
    );
  });

  const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

  it.each<[string, number[], number]>([
    ['a single disturbed length does not make a profile noisy', [5], 0.02],
    ['two that are apart do not', [3, 7], 0.02],
    ['two in a row do, and a fit may use just these', [5, 6], 0.8],
    ['so do two of three', [4, 6], 0.8],
    ['so do the longest', [8, 9], 0.8],
  ])('%s', (_, disturbed, spread) => {
    const series = nine.map((at) => shaken(100 * at, disturbed.includes(at) ? 0.4 : 0.01));
    expect(spreadOf(series)).toBeCloseTo(spread, 3);
    expect(spreadOf(series.toReversed()), 'in any order').toBeCloseTo(spread, 3);
  });

  it('counts little at lengths that take little of any prefill', () => {
    const short = [10, 20, 30].map((length) => shaken(length, 0.4));
    const spread = spreadOf([...short, ...nine.map((at) => shaken(100 * at, 0.01))]);
    expect(spread).toBeCloseTo((0.8 * 20) / 90, 3);
  });

  it('is unknown with too few runs, and comes only from the whole decoder', () => {
    expect(spreadOf([seriesOf('whole', 10, [1, 9])])).toBeUndefined();
    expect(spreadOf([seriesOf('decode', 10, [1, 5, 9])])).toBeUndefined();
  });

  it('is unknown if a third round had only begun', () => {
    const twice = (at: number) => seriesOf('whole', 100 * at, [at, 9 * at]);
    const upTo = (last: number) => nine.map((at) => (at > last ? twice(at) : shaken(100 * at, 0)));
    expect(spreadOf(upTo(6))).toBeUndefined();
    expect(spreadOf(upTo(7))).toBe(0);
  });
});

it('a busy machine has a warning, a quiet one has none', () => {
  for (const spread of [0, 0.1]) {
    expect([spreadWarning(spread), spreadNote(spread)]).toEqual([undefined, undefined]);
  }
  expect(String(spreadWarning(0.304))).toMatch(/^Times vary by up to 30% between rounds.*again/);
  expect(String(spreadNote(0.304))).toBe('times vary by up to 30%');
});

it('too few rounds have a warning too, with what to do', () => {
  expect(String(spreadWarning(undefined))).toMatch(/three times.*not known.*Measure again/);
  expect(String(spreadNote(undefined))).toMatch(/too few rounds/);
});

it('times say how far they can be trusted', () => {
  const profile = profileOf(machine, [0, 0, 0], [0, 2]);
  const shape = {
    ...{ layers: 3, hiddenSize: 8, intermediateSize: 16, attentionHeads: 2, keyValueHeads: 2 },
    headSize: 4,
  };
  const steps = [0.4, 0.7, 1, 1.3, 1.6];
  const series = profile.series.map(({ of, length, runs: [run = 0] }) =>
    seriesOf(of, length, of === 'whole' ? steps.map((step) => run * step) : steps.map(() => run)),
  );
  const times = timesOf({ path: 'p', hash: 'sha256:0', profile: { ...profile, series } }, shape);
  expect(times.spread).toBeCloseTo(0.6, 3);
});
