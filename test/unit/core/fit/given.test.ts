import { describe, expect, it } from 'vitest';
import { givenOf, parseBeforeShare } from '../../../../src/core/fit/given';

describe('what a recipe has by request', () => {
  const schedule = [{ layer: 2, keep: 0.5 }];
  const cut = { layer: -1, keep: 0.75 };
  it.each([
    [schedule, {}, {}],
    [[cut, ...schedule], {}, { before: 0.75 }],
    [[cut], { sizeBias: 0.5 }, { before: 0.75, sizeBias: 0.5 }],
    [schedule, { sizeBias: 0 }, { sizeBias: 0 }],
  ])('%j, %j', (steps, more, given) => {
    expect(givenOf({ schedule: steps, ranking: { kind: 'cross', ...more } })).toEqual(given);
  });
});

describe('the part that enters the decoder', () => {
  it.each([
    ['75%', 0.75],
    ['66.6%', 0.666],
    ['0.5', 0.5],
    ['100%', 1],
    ['auto', 'auto'],
  ])('%s is %s', (written, share) => {
    expect(parseBeforeShare(written)).toBe(share);
  });

  it.each(['none', '', '0%', '75', '120%', '-5%', '75 %'])('"%s" is refused', (written) => {
    expect(parseBeforeShare(written)).toBeUndefined();
  });
});
