/** Tool `listModels`: the models, recipes, statistics and data at hand. */
import { isAppliedRecord } from '../core/workspace/applied-record';
import {
  dataEntries,
  describedOnce,
  each,
  inside,
  modelEntry,
  recipeEntry,
  statisticsEntries,
} from './list-entries';
import { profileEntries } from './profile-input';
import { defineTool } from './tool';
import { listedText } from './words/listed';

export const listModels = defineTool({
  name: 'listModels',
  title: 'List models and recipes',
  description:
    'List what FitPrune can work on here: ONNX vision-language models, pruning recipes (NAME.fitprune.json) with what each ' +
    'comes to, statistics of calibrations, profiles of devices, and files of samples. Call this first: the other tools take the paths that it ' +
    'returns.',
  does: 'reads',
  isIdempotent: true,
  input: { type: 'object', properties: {}, additionalProperties: false },
  output: {
    type: 'object',
    properties: {
      models: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            model: { type: 'string', description: 'Path of the folder.' },
            architecture: { type: 'string' },
            layers: { type: 'integer', description: 'Decoder layers.' },
            visualTokens: {
              type: ['integer', 'null'],
              description: 'Of an image; null: they differ.',
            },
            dtypes: { type: 'array', items: { type: 'string' } },
            isPruned: { type: 'boolean', description: 'Written by FitPrune: not pruned again.' },
            problem: { type: 'string', description: 'Why it cannot be used.' },
          },
          required: ['model'],
        },
      },
      recipes: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            recipe: { type: 'string' },
            model: { type: 'string' },
            headline: { type: 'string' },
            isMeasured: { type: 'boolean' },
            problem: { type: 'string' },
          },
          required: ['recipe'],
        },
      },
      statistics: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            statistics: { type: 'string', description: 'Path, for fit.' },
            model: { type: 'string' },
            samples: { type: 'integer' },
          },
          required: ['statistics', 'model', 'samples'],
        },
      },
      profiles: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            profile: { type: 'string', description: 'Path, for fit to a budget in time.' },
            model: { type: 'string', description: "The folder's own name." },
            dtype: { type: 'string' },
            device: { type: 'string' },
            threads: { type: ['integer', 'null'], description: 'null: as the runtime decides.' },
            spread: {
              type: ['number', 'null'],
              description:
                'How far times vary from turn to turn, 0 to 1; above 0.15 the machine was busy.',
            },
          },
          required: ['profile', 'model', 'dtype', 'device', 'threads', 'spread'],
        },
      },
      data: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            data: { type: 'string' },
            kind: { type: 'string', enum: ['questions', 'embeddings', 'images'] },
            count: { type: ['integer', 'null'] },
          },
          required: ['data', 'kind', 'count'],
        },
      },
    },
    required: ['models', 'recipes', 'statistics', 'profiles', 'data'],
  },
  async run(_input, given) {
    const context = { ...given, describe: describedOnce(given) };
    const found = await context.search();
    const models = await each(await inside(found.models, context), (folder) =>
      modelEntry(folder, context),
    );
    const folders = models.flatMap((one) => (one === undefined ? [] : [one.model]));
    const recipes = await each(await inside(found.recipes, context), (file) =>
      recipeEntry(file, context),
    );
    const data = {
      models: models.filter((one) => one !== undefined),
      recipes: recipes.filter(
        (one) => !isAppliedRecord(one.recipe, 'model' in one ? one.model : undefined, folders),
      ),
      statistics: await statisticsEntries(context),
      profiles: await profileEntries(context),
      data: await dataEntries(context),
    };
    return { text: listedText(data), data };
  },
});
