import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { walkFolders } from '../../../src/core/walk';

let home: string;
let root: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'fp-walk-'));
  root = path.join(home, 'root');
  await mkdir(root);
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), '');
  }
}

async function walked(): Promise<[string, string[]][]> {
  const found: [string, string[]][] = [];
  const walk = { skips: (name: string) => name === 'out', wants: /\.txt$/.test.bind(/\.txt$/) };
  for await (const { folder, files } of walkFolders(root, walk)) {
    found.push([path.relative(root, folder), files.sort()]);
  }
  return found;
}

test('reports wanted files by folder, nearest first, and skips what it is told to', async () => {
  await write('root/b/c/4.txt', 'root/b/3.txt', 'root/a/2.txt', 'root/a/1.txt', 'root/0.txt');
  await write('root/out/5.txt', 'root/a/out/6.txt', 'root/a/7.md', 'root/d/8.md');
  expect(await walked()).toEqual([
    ['', ['0.txt']],
    ['a', ['1.txt', '2.txt']],
    ['b', ['3.txt']],
    [path.join('b', 'c'), ['4.txt']],
  ]);
});

test('follows links to folders elsewhere, once, and never in a circle', async () => {
  await write('data/x/1.txt', 'root/a/2.txt');
  await symlink(path.join(home, 'data'), path.join(root, 'data'), 'junction');
  await symlink(path.join(home, 'data', 'x'), path.join(root, 'x'), 'junction');
  await symlink(home, path.join(home, 'data', 'home'), 'junction');
  await symlink(path.join(root, 'a'), path.join(root, 'again'), 'junction');
  await symlink(path.join(home, 'nowhere'), path.join(root, 'nowhere'), 'junction');
  const found = await walked();
  expect(found.map(([folder]) => folder)).toEqual(['a', path.join('data', 'x')]);
});

test('accepts a root that is a link, and one that does not exist', async () => {
  await write('data/1.txt');
  await rm(root, { recursive: true });
  expect(await walked()).toEqual([]);
  await symlink(path.join(home, 'data'), root, 'junction');
  expect(await walked()).toEqual([['', ['1.txt']]]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'skips a folder that it may not read',
  async () => {
    await write('root/closed/1.txt', 'root/2.txt');
    await chmod(path.join(root, 'closed'), 0);
    expect(await walked()).toEqual([['', ['2.txt']]]);
    await chmod(path.join(root, 'closed'), 0o700);
  },
);
