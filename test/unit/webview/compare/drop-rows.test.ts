import { expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { dropRows } from '../../../../webview/compare/drop-rows';

const schedules = [
  { id: 'a', name: 'a', visualTokens: 100, entering: 100, leaving: [100, 50, 50, 20] },
  { id: 'gone', name: 'gone', visualTokens: 0, entering: 0, leaving: [] },
  { id: 'b', name: 'b', visualTokens: 200, entering: 200, leaving: [80, 80] },
];

it('lists the layers at which some schedule drops tokens', () => {
  expect(dropRows(schedules)).toEqual([
    { layer: 0, tokens: [100, undefined, 80] },
    { layer: 1, tokens: [50, undefined, 80] },
    { layer: 3, tokens: [20, undefined, undefined] },
  ]);
  expect(dropRows([])).toEqual([]);
});

it('begins with what is dropped before the decoder', () => {
  const cut = { id: 'c', name: 'c', visualTokens: 100, entering: 75, leaving: [75, 40] };
  expect(dropRows([cut, schedules[0]!, schedules[1]!])).toEqual([
    { layer: beforeDecoder, tokens: [75, 100, undefined] },
    { layer: 1, tokens: [40, 50, undefined] },
    { layer: 3, tokens: [undefined, 20, undefined] },
  ]);
});
