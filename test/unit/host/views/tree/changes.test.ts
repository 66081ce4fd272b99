import { expect, test } from 'vitest';
import { treeChanges, type TreeState } from '../../../../../src/host/views/tree/changes';

const node = (id: string, look = '', ...children: TreeState[]): TreeState => ({
  id,
  look,
  children,
});

test.each<[string, TreeState[], TreeState[], (string | undefined)[]]>([
  ['nothing', [node('a', 'x', node('b'))], [node('a', 'x', node('b'))], []],
  ['a new root', [node('a')], [node('a'), node('b')], [undefined]],
  ['another order of roots', [node('a'), node('b')], [node('b'), node('a')], [undefined]],
  ['a look', [node('a'), node('b')], [node('a'), node('b', 'y')], ['b']],
  ['a look far down', [node('a', '', node('b'))], [node('a', '', node('b', 'y'))], ['b']],
  ['a child that came', [node('a')], [node('a', '', node('b'))], ['a']],
  ['a parent and its child', [node('a', '', node('b'))], [node('a', 'x', node('b', 'y'))], ['a']],
  [
    'two at once',
    [node('a', '', node('b'), node('c')), node('d')],
    [node('a', '', node('b', '1'), node('c')), node('d', '2')],
    ['b', 'd'],
  ],
])('%s', (_, before, after, expected) => {
  expect(treeChanges(before, after)).toEqual(expected);
});
