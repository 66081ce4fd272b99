/** `fitprune report`: which recipes, which files, and nothing overwritten. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { formatRecipe } from '../../../src/core/recipe/write';
import type { Recipe } from '../../../src/core/recipe/types';
import { gentle, harsh, measuredRecipe, sweep } from '../core/report/input';
import { fitprune } from '../support/cli';

let root: string;

const write = async (name: string, text: string) => {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};
const recipeAt = (name: string, { model, ...rest }: Recipe, folder = 'models/llava') =>
  write(`${name}.fitprune.json`, formatRecipe({ ...rest, model: { ...model, path: folder } }));

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
  await mkdir(path.join(root, 'models/llava'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

const report = (...words: string[]) => fitprune(['report', ...words], { cwd: root });

it("writes a model's recipes and its sweeps, and no others", async () => {
  await recipeAt('a', gentle.recipe);
  await recipeAt('b', harsh.recipe);
  await recipeAt('other', measuredRecipe({}, undefined), 'models/other');
  const { model } = harsh.recipe;
  await recipeAt('was', {
    ...harsh.recipe,
    model: { ...model, fingerprint: `sha256:${'b'.repeat(64)}` },
  });
  await write('broken.fitprune.json', '{');
  await write('.fitprune/sweeps/llava.json', JSON.stringify(sweep));
  await write('.fitprune/sweeps/bad.json', '{}');
  const { code, stdout, stderr } = await report('models/llava', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    html: 'llava-report.html',
    markdown: 'llava-report.md',
    figures: [
      ...['trade-off', 'fidelity', 'attention-A'].map((name) => `${name}-evaluation-500`),
      ...['schedules', 'mass-dropped-fitprune'],
    ].map((name) => `llava-report.${name}.svg`),
    recipes: ['a.fitprune.json', 'b.fitprune.json'],
  });
  expect(stderr).toMatch(/bad\.json holds no sweep/);
  const markdown = await readFile(path.join(root, 'llava-report.md'), 'utf8');
  expect(markdown).toContain('### Sweep');
  // Files that are not recipes, and recipes of another model in the same folder, have a line with
  // the reason.
  expect(markdown).toMatch(/Left out: `broken\.fitprune\.json` `.*brace is missing/);
  expect(markdown).toMatch(/Left out: `was\.fitprune\.json` `It was made for another model/);
  for (const [, figure] of markdown.matchAll(/\]\(([^)]+)\)/g)) {
    expect(await readdir(root)).toContain(figure);
  }
});

it('overwrites nothing unless forced, and then leaves nothing half done', async () => {
  await recipeAt('a', gentle.recipe);
  await write('mine.schedules.svg', 'mine');
  const refused = await report('a.fitprune.json', '--out', 'mine.html');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toMatch(/mine\.schedules\.svg exists.*--force/);
  expect((await readdir(root)).sort()).toEqual(['a.fitprune.json', 'mine.schedules.svg', 'models']);
  const { code } = await report(
    'a.fitprune.json',
    '--out',
    'mine.html',
    '--force',
    '--title',
    'A <b>',
  );
  expect(code).toBe(0);
  expect(await readFile(path.join(root, 'mine.html'), 'utf8')).toContain('<h1>A &lt;b&gt;</h1>');
});

it.each([
  ['recipes of two models', ['a.fitprune.json', 'z.fitprune.json'], 2, /different models/],
  ['a model without recipes', ['models/none'], 1, /No recipe for models\/none/],
  ['a file that is not there', ['gone.fitprune.json'], 1, /gone\.fitprune\.json cannot be read/],
])('%s', async (_, words, code, message) => {
  await recipeAt('a', gentle.recipe);
  await recipeAt('z', {
    ...harsh.recipe,
    model: { ...harsh.recipe.model, fingerprint: `sha256:${'b'.repeat(64)}` },
  });
  await mkdir(path.join(root, 'models/none'));
  const done = await report(...words);
  expect(done.code).toBe(code);
  expect(done.stderr).toMatch(message);
});
