import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { placeToIgnore } from '../../../../src/host/calibration/ignore-file';
import { temporaryFolder } from '../../support/temporary';

type Files = Record<string, string | undefined>;

/** @param files texts by path; a folder where undefined */
async function place(files: Files, root: string, cache: string) {
  const top = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(top, name);
    await mkdir(text === undefined ? file : path.dirname(file), { recursive: true });
    if (text !== undefined) await writeFile(file, text);
  }
  const found = await placeToIgnore(path.join(top, root), path.join(top, cache));
  return found && [path.relative(top, found.file).replaceAll(path.sep, '/'), found.line];
}

it.each<[string, Files, string, string, [string, string] | undefined]>([
  [
    'the folder itself',
    { 'ws/.git': undefined },
    'ws',
    'ws/.fitprune',
    ['ws/.gitignore', '.fitprune/'],
  ],
  [
    'a work tree',
    { 'ws/.git': 'gitdir: x' },
    'ws',
    'ws/.fitprune',
    ['ws/.gitignore', '.fitprune/'],
  ],
  [
    'a repository above, without a .gitignore',
    { 'r/.git': undefined, 'r/a/ws': undefined },
    'r/a/ws',
    'r/a/ws/.fitprune',
    ['r/a/ws/.gitignore', '.fitprune/'],
  ],
  [
    'a repository above, with one',
    { 'r/.git': undefined, 'r/.gitignore': 'dist\n', 'r/a/ws': undefined },
    'r/a/ws',
    'r/a/ws/.fitprune',
    ['r/.gitignore', 'a/ws/.fitprune/'],
  ],
  [
    'the nearest one',
    { 'r/.git': undefined, 'r/.gitignore': '', 'r/ws/.gitignore': '' },
    'r/ws',
    'r/ws/deep/cache',
    ['r/ws/.gitignore', 'deep/cache/'],
  ],
  [
    'a cache beside the workspace folder',
    { 'r/.git': undefined, 'r/ws': undefined },
    'r/ws',
    'r/cache',
    ['r/.gitignore', 'cache/'],
  ],
  ['no repository', { ws: undefined }, 'ws', 'ws/.fitprune', undefined],
  ['a cache elsewhere', { 'ws/.git': undefined }, 'ws', 'other/.fitprune', undefined],
  [
    'one that says it',
    { 'ws/.git': undefined, 'ws/.gitignore': 'a\r\n/.fitprune\r\n' },
    'ws',
    'ws/.fitprune',
    undefined,
  ],
  [
    'one above that says it at every depth',
    { 'r/.git': undefined, 'r/.gitignore': '.fitprune/', 'r/a/ws/.gitignore': '' },
    'r/a/ws',
    'r/a/ws/.fitprune',
    undefined,
  ],
])('%s', async (_, files, root, cache, expected) => {
  expect(await place(files, root, cache)).toEqual(expected);
});
