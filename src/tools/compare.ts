/** Tool `compare`: recipes side by side. */
import { compareRecipes } from '../core/recipe/comparison/compare';
import { comparisonMarkdown } from '../core/recipe/comparison/markdown';
import { currentEvaluation } from '../core/recipe/evaluations';
import { recipeCost } from '../core/recipe/recipe-cost';
import { readRecipe, recipePaths } from './recipe-input';
import { defineTool } from './tool';
import { costOf, costSchema } from './words/cost';

export const compare = defineTool({
  name: 'compare',
  title: 'Compare recipes',
  description:
    'Put two or more pruning recipes side by side: measured accuracy, cost, tokens, schedule, and what differs from the ' +
    'first. Returns a Markdown table, with notes where figures cannot be compared because they are of other data or models.',
  does: 'reads',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      recipes: {
        ...recipePaths,
        minItems: 2,
        description: 'Paths of NAME.fitprune.json.',
      },
    },
    required: ['recipes'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      recipes: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            recipe: { type: 'string' },
            cost: costSchema,
            accuracy: { type: ['number', 'null'], description: '0 to 1; null: not measured.' },
            unpruned: { type: ['number', 'null'] },
          },
          required: ['recipe', 'cost', 'accuracy', 'unpruned'],
        },
      },
      notes: { type: 'array', items: { type: 'string' } },
    },
    required: ['recipes', 'notes'],
  },
  async run({ recipes: paths }, context) {
    const recipes = await Promise.all(paths.map((one) => readRecipe(one, context)));
    const comparison = compareRecipes(recipes);
    return {
      text: comparisonMarkdown(comparison),
      data: {
        recipes: recipes.map(({ name, recipe }) => {
          const measured = currentEvaluation(recipe);
          return {
            ...{ recipe: name, cost: costOf(recipeCost(recipe)) },
            ...{ accuracy: measured?.accuracy ?? null, unpruned: measured?.dense ?? null },
          };
        }),
        notes: comparison.notes.map(({ text, names }) => [text, names.join(', ')].join(' ').trim()),
      },
    };
  },
});
