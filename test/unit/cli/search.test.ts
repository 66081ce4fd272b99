/** The fits that run the model, through the command line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Recipe } from '../../../src/core/recipe/types';
import { fitprune } from '../support/cli';
import { calibrationData, smallModel } from '../support/sample';

const otherData = path.join(path.dirname(calibrationData), 'evaluation.jsonl');
let root: string;
let fit: (...more: string[]) => ReturnType<typeof fitprune>;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
  const data = ['--data', calibrationData, '--device', 'cpu', '--threads', '1'];
  const calibrate = ['calibrate', smallModel, ...data, '--samples', '16', '--out', 's.arrows'];
  expect((await fitprune(calibrate, { cwd: root })).code).toBe(0);
  fit = (...more) =>
    fitprune(['fit', 's.arrows', '--budget', '30%', '--json', ...data, ...more], { cwd: root });
});

afterAll(() => rm(root, { recursive: true, force: true }));

it('searches by the output, within the budget, and says what confirmed the result, or that nothing did', async () => {
  const { code, stdout, stderr } = await fit('--objective', 'output');
  expect(code, stderr).toBe(0);
  const { recipe, cost, search } = JSON.parse(stdout) as {
    recipe: Recipe;
    cost: { reduction: { decoder: number } };
    search: { found: boolean; tried: number; importance: number[] };
  };
  expect(search).toMatchObject({ found: recipe.fit?.objective === 'output' });
  expect(search.importance).toHaveLength(recipe.model.layers);
  expect(cost.reduction.decoder).toBeGreaterThanOrEqual(0.3);
  const [, after, before] =
    /KL (\S+) instead of (\S+) on 8 samples held out from the choice/.exec(stderr) ?? [];
  const isTaken = recipe.fit?.objective === 'output';
  if (isTaken) expect(Number(after)).toBeLessThan(Number(before));
  else expect(stderr).toMatch(/The recipe is the fitted one|None changes the output less/);
}, 240_000);

it('needs samples that choose and samples that confirm', async () => {
  const { code, stderr } = await fit('--objective', 'output', '--samples', '15');
  expect(code).toBe(2);
  expect(stderr).toMatch(/needs 16 samples, but there are 15/);
});

it('searches as published, and says how far its recipe is from the budget', async () => {
  const { code, stdout, stderr } = await fit('--method', 'fitprune-published', '--budget', '60%');
  expect(code, stderr).toBe(0);
  const { recipe, cost } = JSON.parse(stdout) as {
    recipe: Recipe;
    cost: { reduction: { visual: number } };
  };
  expect(recipe.ranking).toEqual({ kind: 'self-cross' });
  expect(recipe.fit).toMatchObject({ method: 'fitprune-published', samples: 16 });
  // A midpoint of the bisection.
  expect(Math.abs(recipe.fit!.alpha! * 128 - Math.round(recipe.fit!.alpha! * 128))).toBeLessThan(
    0.01,
  );
  const { budget } = recipe;
  expect(budget).toMatchObject({ metric: 'flops', convention: 'visual' });
  expect(budget.reduction).toBe(0.6);
  expect(cost.reduction.visual).toBeGreaterThan(0.55);
  expect(stderr.includes('short of what was asked')).toBe(cost.reduction.visual < 0.6);
}, 240_000);

it.each([
  [['--method', 'fitprune-published', '--objective', 'output'], /search of its own/],
  [['--method', 'fitprune-published', '--data', otherData], /not what the statistics were made/],
  [['--method', 'fitprune-published', '--max-steps', '2'], /search of its own/],
  [['--method', 'fitprune-published', '--baseline', 'stride'], /search of its own/],
  [['--method', 'fitprune-published', '--convention', 'decoder'], /counts the FLOPs of visual/],
  [['--method', 'fitprune-published', '--budget', 'kv:40%'], /counts the FLOPs of visual/],
  [['--objective', 'magic'], /Allowed choices are mass, output/],
  [['--objective', 'output', '--time', 'long'], /Give minutes/],
  [['--objective', 'output', '--time', 'Infinity'], /Give minutes/],
  [['--objective', 'output', '--data', 'nowhere.jsonl'], /There is no data at nowhere.jsonl/],
])('refuses %j', async (flags, message) => {
  const { code, stderr } = await fit(...flags);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

it('asks for the data before any work', async () => {
  const { code, stderr } = await fitprune(
    ['fit', 's.arrows', '--budget', '60%', '--objective', 'output'],
    { cwd: root },
  );
  expect(code).toBe(2);
  expect(stderr).toContain('no-data');
});
