import type { FromSchema } from 'json-schema-to-ts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type recipeSchema as Schema,
  recipeSchema,
} from '../../../../../src/core/recipe/schema/schema';
import { checkRecipe } from '../../../../../src/core/recipe/checks/check';
import type { Ranking } from '../../../../../src/core/ranking/families';
import type {
  EvaluationRecord,
  FitRecord,
  Recipe,
  RecipeModel,
} from '../../../../../src/core/recipe/types';
import type { Budget } from '../../../../../src/core/cost/types';

/** The keys a schema declares: it also lets unknown ones through, as `[key: string]: unknown`. */
type Known<T> = T extends readonly (infer Item)[]
  ? number extends T['length']
    ? Known<Item>[]
    : T
  : T extends object
    ? { [K in keyof T as string extends K ? (unknown extends T[K] ? never : K) : K]: Known<T[K]> }
    : T;
type Properties = (typeof Schema)['properties'];
type Of<Key extends keyof Properties> = Known<FromSchema<Properties[Key]>>;

describe('the schema and the types agree', () => {
  it('part by part, in both directions', () => {
    expectTypeOf<Of<'model'>>().toEqualTypeOf<RecipeModel>();
    expectTypeOf<Of<'budget'>>().toEqualTypeOf<Budget>();
    // The schema requires a seed of a random ranking by an if-then, which the derived type does not
    // show.
    expectTypeOf<Ranking>().toExtend<Of<'ranking'>>();
    expectTypeOf<Of<'ranking'>['kind']>().toEqualTypeOf<Ranking['kind']>();
    expectTypeOf<Of<'fit'>>().toEqualTypeOf<FitRecord>();
    expectTypeOf<Known<Of<'schedule'>[number]>>().toEqualTypeOf<Recipe['schedule'][number]>();
    expectTypeOf<Known<Of<'evaluation'>[number]>>().toEqualTypeOf<EvaluationRecord>();
    expectTypeOf<Of<'version'>>().toEqualTypeOf<Recipe['version']>();
    expectTypeOf<keyof Properties>().toEqualTypeOf<keyof Recipe>();
    expectTypeOf<(typeof Schema)['required'][number]>().toEqualTypeOf<
      'version' | 'model' | 'budget' | 'schedule' | 'ranking'
    >();
  });
});

interface Node {
  title?: string;
  description?: string;
  markdownDescription?: string;
  properties?: Record<string, Node>;
  items?: Node | Node[];
  oneOf?: Node[];
}

it('has a title for every key, and words for its hover', () => {
  const untitled: string[] = [];
  const undescribed: string[] = [];
  const visit = (node: Node, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const at = `${path}/${key}`;
      if (child.title === undefined) untitled.push(at);
      if ((child.description ?? child.markdownDescription) === undefined) undescribed.push(at);
      visit(child, at);
    }
    for (const child of [node.items, ...(node.oneOf ?? [])].flat()) if (child) visit(child, path);
  };
  visit(recipeSchema as unknown as Node, '');
  expect(untitled).toEqual([]);
  expect(undescribed).toEqual([]);
});

it('offers a whole recipe whose placeholders are a recipe that passes', async () => {
  const [{ bodyText }] = recipeSchema.defaultSnippets;
  const text = bodyText.replace(
    /\$\{\d+(?::([^}]*))?\}/g,
    (_, value: string | undefined) => value ?? '',
  );
  expect(await checkRecipe(text)).toEqual([]);
});

it('offers snippets that are JSON of the part they are for', () => {
  const { budget, ranking, schedule } = recipeSchema.properties;
  for (const { defaultSnippets } of [budget, ranking, schedule.items]) {
    for (const { bodyText } of defaultSnippets) {
      const text = bodyText.replace(/\$\{\d+[:|]([^}|,]*)[^}]*\}/g, '$1');
      expect(() => JSON.parse(text) as unknown, text).not.toThrow();
    }
  }
});
