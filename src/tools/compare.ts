/** Tool `compare`: recipes side by side. */
import { compareRecipes } from '../core/recipe/comparison/compare';
import { comparisonMarkdown } from '../core/recipe/comparison/markdown';
import { currentEvaluation } from '../core/recipe/results/evaluations';
import { recipeCost } from '../core/recipe/recipe-cost';
import type { HumanError } from '../core/errors';
import { humanErrorOf } from '../core/system-errors';
import type { ToolContext } from './context';
import { readRecipe, recipePaths, type NamedRecipe } from './recipe-input';
import { defineTool } from './tool';
import { costOf, costSchema } from './words/cost';

export const compare = defineTool({
  name: 'compare',
  title: 'Compare recipes',
  description:
    'Put two or more pruning recipes side by side: measured accuracy, cost, tokens, schedule, and what differs from the ' +
    'first. Returns a Markdown table, with notes where figures cannot be compared because they are of other data or models. ' +
    'Recipes that cannot be used are left out of it, and listed with the reason.',
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
      unusable: {
        type: 'array',
        items: {
          type: 'object',
          properties: { recipe: { type: 'string' }, problem: { type: 'string' } },
          required: ['recipe', 'problem'],
        },
      },
      notes: { type: 'array', items: { type: 'string' } },
    },
    required: ['recipes', 'unusable', 'notes'],
  },
  async run({ recipes: paths }, context) {
    const read = await Promise.all([...new Set(paths)].map((one) => usable(one, context)));
    const recipes = read.flatMap((one) => ('recipe' in one ? [one] : []));
    const unusable = read.flatMap((one) =>
      'recipe' in one ? [] : [{ recipe: one.name, problem: one.error.message }],
    );
    // A single recipe cannot be compared; its own fault says what to do.
    if (recipes.length === 0) throw read.flatMap((one) => ('error' in one ? [one.error] : []))[0]!;
    const comparison = compareRecipes(recipes);
    return {
      text: [
        comparisonMarkdown(comparison),
        ...unusable.map(({ problem }) => `Left out: ${problem}`),
      ].join('\n'),
      data: {
        recipes: recipes.map(({ name, recipe }) => {
          const measured = currentEvaluation(recipe);
          return {
            ...{ recipe: name, cost: costOf(recipeCost(recipe)) },
            ...{ accuracy: measured?.accuracy ?? null, unpruned: measured?.dense ?? null },
          };
        }),
        unusable,
        notes: comparison.notes.map(({ text, names }) => [text, names.join(', ')].join(' ').trim()),
      },
    };
  },
});

/**
 * A missing or broken recipe does not keep the others from being compared.
 *
 * @throws errors that do not concern its file
 */
async function usable(
  named: string,
  context: ToolContext,
): Promise<NamedRecipe | { name: string; error: HumanError }> {
  try {
    return await readRecipe(named, context);
  } catch (error) {
    const human = humanErrorOf(error);
    // A path outside the folders is a mistake of the call, and reported at once.
    if (human === undefined || human.code === 'outside-folder') throw error;
    return { name: named, error: human };
  }
}
