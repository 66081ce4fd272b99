import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findData } from '../../../../src/core/workspace/data-search';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'fp-data-'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

const question = JSON.stringify({ image: 'a.png', text: 'What is it?' });

async function write(file: string, content = ''): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), content);
}

async function found(): Promise<[string, string, number?][]> {
  return (await findData(root)).map(({ path: file, kind, count }) =>
    count === undefined
      ? [path.relative(root, file), kind]
      : [path.relative(root, file), kind, count],
  );
}

test('questions by what is in them, folders of images, embeddings; none of excluded folders', async () => {
  await write('b.jsonl', question);
  await write('a.jsonl', question);
  await write('settings.json', '{"image": 3}');
  await write('node_modules/c.jsonl', question);
  await write('photos/1.png');
  await write('photos/2.JPG');
  await write('one/1.png');
  await cp('test/fixtures/embeddings', path.join(root, 'z'), { recursive: true });
  const all = await found();
  expect(all.slice(0, 3)).toEqual([
    ['a.jsonl', 'questions'],
    ['b.jsonl', 'questions'],
    ['photos', 'images', 2],
  ]);
  for (const [file, kind] of all.slice(3)) {
    expect([file.slice(0, 1), kind]).toEqual(['z', 'embeddings']);
  }
});

test('a folder of notes on a picture each does not displace questions after it', async () => {
  for (let at = 0; at < 250; at++) await write(`annotations/${at}.json`, '{}');
  await write('questions/held-out.json', `[${question}]`);
  expect(await found()).toEqual([[path.join('questions', 'held-out.json'), 'questions']]);
});

test('counts every image, also links, and finds folders after a large one', async () => {
  await write('z/1.png');
  await write('z/2.png');
  for (let at = 0; at < 300; at++) {
    await mkdir(path.join(root, 'a'), { recursive: true });
    await symlink(path.join(root, 'z', '1.png'), path.join(root, 'a', `${at}.png`));
  }
  expect(await found()).toEqual([
    ['a', 'images', 300],
    ['z', 'images', 2],
  ]);
});
