import { describe, expect, it } from 'vitest';
import { describeSearch, searchFigures } from '../../../src/cli/commands/fit-search-words';
import type { SearchResult } from '../../../src/core/search/by-output';

const confirmed = {
  ...{ kl: 0.1, baseKl: 0.2, samples: 32, bound: 0.05 },
  difference: { mean: -0.1, low: -0.2, high: 0.1 },
};
const result = {
  ...{
    recipe: {} as SearchResult['recipe'],
    isBase: true,
    tried: 30,
    leftOut: 0,
    ranOutOfTime: false,
  },
};

describe('what a search found', () => {
  it.each<[SearchResult, RegExp]>([
    [{ ...result, isBase: false, confirmed }, /30 candidates tried\. KL 0\.1 instead of 0\.2 on/],
    [{ ...result, confirmed }, /no better beyond chance and one unseen failure/],
    [
      { ...result, confirmed: { ...confirmed, kl: 0.3 } },
      /is no better on samples held out from it: KL 0\.3 instead/,
    ],
    [{ ...result, confirmed: { ...confirmed, kl: NaN, baseKl: NaN, samples: 0 } }, /more images/],
    [{ ...result, confirmed }, /\[−0\.2, 0\.1\], with one unseen failure up to 0\.05\)/],
    [{ ...result, leftOut: 7 }, /30 candidates tried; --time ran out before 7 more\./],
    [result, /None changes the output less than the fitted recipe/],
    [{ ...result, ranOutOfTime: true }, /Give more --time/],
  ])('is told in words', (found, words) => {
    expect(describeSearch(found)).toMatch(words);
    expect(describeSearch(found)).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is given in JSON', () => {
    const importance = Float64Array.of(0.5, 1.5);
    expect(searchFigures({ ...result, confirmed, importance })).toEqual({
      ...{ found: false, tried: 30, leftOut: 0, ranOutOfTime: false, confirmed },
      importance: [0.5, 1.5],
    });
  });
});
