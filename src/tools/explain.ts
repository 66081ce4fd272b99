/** Tool `explain`: a recipe's effect, costs and measured results, in plain words. */
import path from 'node:path';
import { budgetText } from '../core/cost/budget';
import { modelLookup } from '../core/workspace/model-lookup';
import { rankingText } from '../core/ranking/words';
import { checkRecipe } from '../core/recipe/checks/check';
import { currentEvaluations } from '../core/recipe/results/evaluations';
import { headlineOf } from '../core/recipe/headline/headline';
import { headlineText } from '../core/recipe/headline/text';
import { methodLabels } from '../core/recipe/methods';
import { recipeCost } from '../core/recipe/recipe-cost';
import { timesText } from '../core/recipe/results/times';
import { readRecipe, type NamedRecipe } from './recipe-input';
import { defineTool } from './tool';
import { costOf, costSchema, costText, stepsOf, stepsSchema, stepsText } from './words/cost';
import { measurementOf, measurementSchema, measurementText } from './words/evaluation';

export const explain = defineTool({
  name: 'explain',
  title: 'Explain a recipe',
  description:
    'Say in plain words what a pruning recipe does: after which layers it drops how many visual tokens and by which ranking, ' +
    'what that saves (FLOPs are 2 x MACs), what was measured of it and on which data, and what is wrong with the file. Use ' +
    'it to answer questions about a recipe, or to review one.',
  does: 'reads',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      recipe: { type: 'string', minLength: 1, description: 'Path of a NAME.fitprune.json.' },
    },
    required: ['recipe'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      recipe: { type: 'string' },
      headline: { type: 'string' },
      budget: { type: 'string' },
      ranking: { type: 'string' },
      method: { type: ['string', 'null'], description: 'null for one written by hand.' },
      cost: costSchema,
      schedule: stepsSchema,
      measured: {
        type: 'array',
        items: measurementSchema,
        description: 'Measurements of the recipe as it is now; none: not measured.',
      },
      stale: {
        type: 'integer',
        description: 'Measurements of an earlier schedule, which no longer count.',
      },
      diagnostics: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            code: { type: 'string' },
            severity: { type: 'string', enum: ['error', 'warning', 'info'] },
            message: { type: 'string' },
            line: { type: 'integer' },
          },
          required: ['code', 'severity', 'message', 'line'],
        },
      },
    },
    required: [
      'recipe',
      'headline',
      'budget',
      'ranking',
      'method',
      'cost',
      'schedule',
      'measured',
      'stale',
      'diagnostics',
    ],
  },
  async run({ recipe: written }, context) {
    const named = await readRecipe(written, context);
    const { recipe, name } = named;
    const cost = recipeCost(recipe);
    const measured = currentEvaluations(recipe);
    const stale = (recipe.evaluation?.length ?? 0) - measured.length;
    const diagnostics = await diagnosticsOf(named, context);
    const summary = String(headlineText(headlineOf(recipe)));
    // Its saving and kept accuracy are those of the other model.
    const isOfOther = diagnostics.some(({ code }) => code === 'fingerprint-changed');
    const headline = isOfOther
      ? `made for another model than the one there; of that one: ${summary}`
      : summary;
    const [budget, ranking] = [budgetText(recipe.budget), rankingText(recipe.ranking)].map(String);
    const method = recipe.fit === undefined ? null : methodLabels[recipe.fit.method];
    return {
      text: [
        `${name}: ${headline}.`,
        `It was made for a budget of ${budget!}, ${method === null ? 'by hand' : `by ${method}`}. Tokens are ranked by ${ranking!}.`,
        stepsText(recipe),
        costText(cost),
        ...(recipe.fit === undefined ? [] : timesText(recipe.fit).map(String)),
        ...(measured.length === 0
          ? ['Nothing was measured of it as it is now: call evaluate.']
          : measured.map((record) => `Measured on ${measurementText(record)}.`)),
        ...(stale > 0 ? [`${stale} measurements are of an earlier schedule or model.`] : []),
        ...diagnostics.map(
          ({ severity, line, message }) => `Line ${line}, ${severity}: ${message}`,
        ),
      ].join('\n'),
      data: {
        ...{ recipe: name, headline, budget: budget!, ranking: ranking!, method },
        ...{ cost: costOf(cost), schedule: stepsOf(recipe) },
        ...{ measured: measured.map(measurementOf), stale, diagnostics },
      },
    };
  },
});

/** A model is opened only where tools may look. */
async function diagnosticsOf(
  { file, text, recipe }: NamedRecipe,
  { place }: Parameters<typeof readRecipe>[1],
) {
  const folder = path.dirname(file);
  const model = await place.resolve(path.resolve(folder, recipe.model.path)).catch(() => undefined);
  const found = await checkRecipe(text, model === undefined ? undefined : modelLookup(folder));
  return found.map(({ code, severity, message, range }) => ({
    ...{ code, severity, message: String(message), line: range.start.line + 1 },
  }));
}
