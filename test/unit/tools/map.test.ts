import { expect, it } from 'vitest';
import { stays } from '../../../src/core/inspection/types';
import { mapOf } from '../../../src/tools/words/map';

const grid = { image: 0, first: 1, rows: 2, columns: 3, isKnown: true };

it.each([
  // Before the decoder, after the first and the last of ten layers; the first token is not a patch.
  [undefined, ['01#', '#99']],
  // By tiles, patches are not in the order of their tokens.
  [
    [6, 5, 4, 3, 2, 1],
    ['99#', '#10'],
  ],
])('a map of tokens %j', (tokens, rows) => {
  const exits = Int32Array.from([stays, -1, 0, stays, stays, 8, 9]);
  expect(mapOf(tokens ? { ...grid, tokens } : grid, exits, 10)).toEqual(rows);
});
