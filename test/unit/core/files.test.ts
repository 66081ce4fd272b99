import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createFile } from '../../../src/core/files';
import { temporaryFolder } from '../support/temporary';

it('creates a file, with its folders, and leaves an existing one', async () => {
  const file = path.join(temporaryFolder(), 'a', 'b.txt');
  expect(await createFile(file, 'first')).toBe(true);
  expect(await createFile(file, 'second')).toBe(false);
  expect(await readFile(file, 'utf8')).toBe('first');
  expect(await readdir(path.dirname(file))).toEqual(['b.txt']);
});

it('of several at once creates one', async () => {
  const file = path.join(temporaryFolder(), 'b.txt');
  const all = await Promise.all(['a', 'b', 'c'].map((text) => createFile(file, text)));
  expect(all.filter(Boolean)).toHaveLength(1);
});

it('says what is in the way', async () => {
  const root = temporaryFolder();
  await writeFile(path.join(root, 'file'), '');
  await mkdir(path.join(root, 'folder'));
  await expect(createFile(path.join(root, 'file', 'x'), '')).rejects.toMatchObject({
    code: 'cannot-write',
  });
  expect(await createFile(path.join(root, 'folder'), '')).toBe(false);
});
