/**
 * Recipes that a pattern matches: all except the record that a pruned model keeps of its own
 * recipe.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { recipePaths } from '../../../src/cli/recipe-paths';
import { expectHumanError } from '../support/errors';
import { temporaryFolder } from '../support/temporary';

it.each([
  ['the record of a pruned model', 'onnx', '../model', false],
  ['a recipe that names no model', 'onnx', undefined, true],
  ['of the model that it lies in', 'onnx', '.', true],
  ['in a folder that is no model', 'data', '../model', true],
])('%s', async (_, inside, model, isFound) => {
  const root = temporaryFolder();
  const folder = path.join(root, 'pruned');
  mkdirSync(path.join(folder, inside), { recursive: true });
  writeFileSync(path.join(folder, 'config.json'), '{}');
  const named = JSON.stringify({ version: 1, model: { path: model } });
  writeFileSync(path.join(folder, 'a.fitprune.json'), named);
  const found = recipePaths([`${root}/**/*.fitprune.json`]);
  if (isFound) expect(await found).toEqual([path.join(folder, 'a.fitprune.json')]);
  else await expectHumanError(found, 'no-recipes');
});
