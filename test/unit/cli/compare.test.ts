/** The table of `fitprune compare`: the same as in the editor for the same recipes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exampleWith } from '../core/recipe/example';
import { fitprune } from '../support/cli';

let root: string;
const hash = (digit: string): string => `"sha256:${digit.repeat(64)}"`;
const valid = (...changes: [string, string][]): string =>
  exampleWith(['"sha256:..."', hash('a')], ...changes).replaceAll('"sha256:..."', hash('b'));

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
  const write = (name: string, text: string) => writeFile(path.join(root, name), text);
  await write('a.fitprune.json', valid());
  await write('b.fitprune.json', valid(['"keep": 0.18', '"keep": 0.1']));
  await write('c.fitprune.json', valid().replace(hash('a'), hash('c')));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const compare = (...names: string[]) =>
  fitprune(['compare', ...names.map((name) => `${name}.fitprune.json`)], { cwd: root });

it('marks the best and shows differences from the first', async () => {
  const { code, stdout } = await compare('a', 'b');
  expect(code).toBe(0);
  expect(stdout).toMatch(/FLOPs saved \(decoder\) +60\.1% +63\.5% \(\+\d\.\d points\) \*/);
  expect(stdout).toMatch(/Final visual tokens +104 +58 \(−46\) \*/);
  expect(stdout).toMatch(/Keep after layer 16 +18\.00% +10\.00%/);
  expect(stdout).toContain('* best of its row. Differences are against the first recipe.');
});

it('marks nothing for a single recipe', async () => {
  const { stdout } = await compare('a');
  expect(stdout).not.toContain('*');
});

it('warns when models differ', async () => {
  const { stderr } = await compare('a', 'c');
  expect(stderr).toMatch(/another model than the first.*c\.fitprune\.json/);
});
