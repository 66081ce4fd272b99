import { expect, test } from 'vitest';
import { validateCompareMessage } from '../../../src/protocol/compare-messages';

test.each([
  [{ type: 'ready' }, { type: 'ready' }],
  [{ type: 'choose', id: 3 }, { type: 'choose' }],
  [
    { type: 'open', id: 'file:///a', more: 1 },
    { type: 'open', id: 'file:///a' },
  ],
  [
    { type: 'differences', shown: true },
    { type: 'differences', shown: true },
  ],
  [{ type: 'differences', shown: 1 }, undefined],
  [{ type: 'remove' }, undefined],
  [{ type: 'makeFirst', id: 7 }, undefined],
  [{ type: 'delete', id: 'file:///a' }, undefined],
  ['ready', undefined],
  [undefined, undefined],
])('%j is read as %j', (raw, expected) => {
  expect(validateCompareMessage(raw)).toEqual(expected);
});
