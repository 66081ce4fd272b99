import path from 'node:path';
import { expect, test } from 'vitest';
import { placeOf, type Placed } from '../../../../src/host/workspace/place';

const root = path.resolve('/w');
const model = (workspaceFolder: string, ...parts: string[]): Placed => ({
  name: parts.at(-1)!,
  folder: path.join(root, workspaceFolder, ...parts),
  workspaceFolder: { name: workspaceFolder, uri: { fsPath: path.join(root, workspaceFolder) } },
});

test.each<[string, Placed, Placed[], number, string[]]>([
  ['one folder, one model', model('a', 'llava'), [], 1, []],
  ['other names', model('a', 'llava'), [model('a', 'qwen')], 1, []],
  ['several folders', model('a', 'llava'), [], 2, ['a']],
  ['a namesake in another folder', model('a', 'llava'), [model('b', 'llava')], 2, ['a']],
  ['a namesake', model('a', 'x', 'y', 'llava'), [model('a', 'z', 'llava')], 1, ['x/y']],
  ['a namesake of the one at the top', model('a', 'llava'), [model('a', 'z', 'llava')], 1, []],
  ['both', model('a', 'x', 'llava'), [model('a', 'z', 'llava')], 2, ['a', 'x']],
])('%s', (_, one, others, folders, expected) => {
  expect(placeOf(one, [one, ...others], folders)).toEqual(expected);
});
