import { expect, it } from 'vitest';
import { bareName, nameProblem } from '../../../../src/host/commands/recipe-name';

it.each([
  ['half', undefined],
  ['llava-7b-60.fitprune.json', undefined],
  ['名前 2', undefined],
  ['console', undefined],
  ['', 'empty'],
  ['   ', 'empty'],
  ['.fitprune.json', 'empty'],
  ['a/b', 'characters'],
  ['..\\b', 'characters'],
  ['..', 'characters'],
  ['a:b', 'characters'],
  ['a\nb', 'characters'],
  ['con', 'reserved'],
  ['NUL.x', 'reserved'],
])('%j is %s', (name, problem) => {
  expect(nameProblem(name)).toBe(problem);
});

it('is the name without its suffix', () => {
  expect(bareName(' half.fitprune.json ')).toBe('half');
  expect(bareName('fitprune.json')).toBe('fitprune.json');
});
