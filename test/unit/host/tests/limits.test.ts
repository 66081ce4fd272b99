import { expect, test } from 'vitest';
import manifest from '../../../../package.json';
import { limitOf, usualDrop } from '../../../../src/host/tests/limits';

const file = 'recipes/old/llava-60.fitprune.json';
const limit = (maxDrop: unknown, maxDrops: unknown = {}): number =>
  limitOf('llava-60', file, { maxDrop, maxDrops });

test.each<[unknown, unknown, number]>([
  ['2%', {}, 0.02],
  ['2', {}, 0.02],
  [3, {}, 0.03],
  ['2%', { 'llava-60': '0.5%' }, 0.005],
  ['2%', { 'recipes/**': '4%', 'llava-60': '0.5%' }, 0.04],
  ['2%', { 'recipes/*': '4%' }, 0.02],
  ['2%', { '**/llava-*.fitprune.json': 1 }, 0.01],
  // Written by hand: an invalid drop is skipped, and underlined in the editor.
  ['2%', { 'llava-60': 'none' }, 0.02],
  ['-1%', null, usualDrop],
  [undefined, ['1%'], usualDrop],
])('%j and %j', (maxDrop, maxDrops, expected) => {
  expect(limit(maxDrop, maxDrops)).toBeCloseTo(expected, 12);
});

test('the default is that of the manifest', () => {
  const { default: usual } =
    manifest.contributes.configuration.properties['fitprune.tests.maxDrop'];
  expect(limit(usual)).toBe(usualDrop);
});
