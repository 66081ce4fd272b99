import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../../../src/core/profile/parse-profile';
import type { Profile } from '../../../../src/core/profile/types';
import { machine, profileOf } from './machine';

const made = profileOf(machine, [0, 0, 0, 0], [0, 3]);
const profile: Profile = { ...made, model: { ...made.model, layers: 4 } };
const { lengths, series } = profile;

describe('parseProfile', () => {
  it('takes a whole profile, and one in progress', () => {
    expect(parseProfile(profile)).toEqual(profile);
    const begun = series.filter(({ length }) => length === lengths[3]);
    expect(parseProfile({ ...profile, series: begun }).series).toEqual(begun);
  });

  it.each<[string, Partial<Profile>, string]>([
    ['fewer kinds than layers', { kinds: [0, 0] }, 'kinds'],
    ['a boundary beyond the layers', { boundaries: [0, 99] }, 'boundaries'],
    ['boundaries that fall', { boundaries: [3, 0] }, 'boundaries'],
    ['a boundary that was not timed', { boundaries: [0, 2] }, 'series'],
    ['a cut beyond the layers', { cuts: [4] }, 'cuts'],
    ['a first cut beyond the layers', { first: 4 }, 'first'],
    ['lengths that fall', { lengths: lengths.toReversed() }, 'lengths'],
    ['a length of 0', { lengths: [0, ...lengths] }, 'lengths'],
    ['no runs', { series: series.map((one) => ({ ...one, runs: [] })) }, 'series'],
    [
      'other lengths',
      { series: series.map((one) => ({ ...one, length: 1000 * one.length })) },
      'series',
    ],
    ['text that leaves no room for an image', { textTokens: lengths.at(-1)! }, 'textTokens'],
    ['runs of no time', { series: series.map((one) => ({ ...one, runs: [0] })) }, 'series'],
    ['a series twice', { series: [...series, series[0]!] }, 'series'],
  ])('refuses %s', (_, wrong, what) => {
    expect(() => parseProfile({ ...profile, ...wrong })).toThrow(`its ${what} cannot be read`);
  });
});
