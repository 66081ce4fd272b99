import { expect, test } from 'vitest';
import { byModel } from '../../../../src/host/tests/groups';

const recipe = (file: string, modelFolder?: string) => ({ file, modelFolder });
const isThere = (folder: string) => (folder.startsWith('/w/gone') ? undefined : folder);
const grouped = (...recipes: ReturnType<typeof recipe>[]) =>
  Object.fromEntries(
    [...byModel(recipes, isThere)].map(([model, own]) => [
      model ?? 'none',
      own.map(({ file }) => file),
    ]),
  );

test('recipes are with their model, and those whose model is gone with none', () => {
  expect(
    grouped(recipe('/w/a', '/w/one'), recipe('/w/b', '/w/two'), recipe('/w/c', '/w/gone')),
  ).toEqual({ '/w/one': ['/w/a'], '/w/two': ['/w/b'], none: ['/w/c'] });
});

test('a recipe that names no model is with those of its folder, if they are of one model', () => {
  const one = [recipe('/w/a', '/w/one'), recipe('/w/broken'), recipe('/w/x/broken')];
  expect(grouped(...one)).toEqual({ '/w/one': ['/w/a', '/w/broken'], none: ['/w/x/broken'] });
  expect(grouped(...one, recipe('/w/b', '/w/two'))['none']).toEqual(['/w/broken', '/w/x/broken']);
});

test('a recipe that says where its model is is not with others, though the model is gone', () => {
  expect(grouped(recipe('/w/a', '/w/one'), recipe('/w/c', '/w/gone'))['none']).toEqual(['/w/c']);
});
