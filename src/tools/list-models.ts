/** Tool `listModels`: what there is to work on. */
import path from 'node:path';
import { messageOf } from '../core/errors';
import { dtypeOfDecoder } from '../core/model/variants';
import { anotherModel } from '../core/recipe/another-model';
import { readRecipe, UnusableRecipe } from '../core/recipe/check';
import { headlineOf, headlineText } from '../core/recipe/headline';
import type { Recipe } from '../core/recipe/types';
import { isAppliedRecord } from '../core/workspace/applied-record';
import { findData } from '../core/workspace/data-search';
import type { ToolContext } from './context';
import { profileEntries } from './profile-input';
import { statisticsFiles } from './statistics-input';
import { defineTool } from './tool';
import { listedText } from './words/listed';
import { problemsText } from './words/problems';

/** Of each kind; a folder may hold thousands. */
const most = 100;

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

/** A model with a hundred recipes is opened once: reading its graph is what takes time. */
function describedOnce({ describe }: ToolContext): ToolContext['describe'] {
  const known = new Map<string, ReturnType<typeof describe>>();
  return (model, dtype) => {
    const key = JSON.stringify([model, dtype]);
    const facts = known.get(key) ?? describe(model, dtype);
    known.set(key, facts);
    return facts;
  };
}

async function modelEntry(folder: string, { place, describe }: ToolContext) {
  const model = place.show(folder);
  try {
    const { architecture, layers, dtypes, isPruned, visualTokens } = await describe(folder);
    const facts = { architecture, layers, dtypes, isPruned };
    return { model, ...facts, visualTokens: visualTokens ?? null };
  } catch (error) {
    // A folder whose files have names of a model's, as one in node_modules may.
    if ((error as { code?: unknown }).code === 'not-a-model') return undefined;
    return { model, problem: messageOf(error) };
  }
}

async function recipeEntry(file: string, context: ToolContext) {
  const { place, recipeText } = context;
  const name = place.show(file);
  try {
    const recipe = await readRecipe(await recipeText(file));
    if (recipe instanceof UnusableRecipe) {
      return { recipe: name, problem: problemsText(recipe.errors) };
    }
    const folder = path.resolve(path.dirname(file), recipe.model.path);
    const model = place.show(folder);
    // What it saves and keeps was said of that other model.
    if (await isOfOther(recipe, folder, context)) {
      return { recipe: name, model, problem: messageOf(anotherModel(name, model)) };
    }
    const headline = headlineOf(recipe);
    const { isMeasured } = headline;
    return { recipe: name, model, isMeasured, headline: String(headlineText(headline)) };
  } catch (error) {
    return { recipe: name, problem: messageOf(error) };
  }
}

/** Whether another model stands where the recipe's is to be; a folder that cannot be read tells nothing. */
async function isOfOther(
  { model }: Recipe,
  folder: string,
  { place, describe }: ToolContext,
): Promise<boolean> {
  const allowed = await place.resolve(folder).catch(() => undefined);
  if (allowed === undefined) return false;
  const facts = await describe(allowed, dtypeOfDecoder(model.decoder)).catch(() => undefined);
  return facts !== undefined && facts.fingerprint !== model.fingerprint;
}

async function statisticsEntries(context: ToolContext) {
  const { place } = context;
  return (await statisticsFiles(context)).map(({ file, metadata, samples }) => ({
    statistics: place.show(file),
    model: place.show(path.resolve(path.dirname(file), metadata.model.path)),
    samples,
  }));
}

async function dataEntries(context: ToolContext) {
  const { place } = context;
  const found = (await Promise.all(place.folders.map(findData))).flat();
  const allowed = new Set(
    await inside(
      found.map(({ path: file }) => file),
      context,
    ),
  );
  const shown = found.filter(({ path: file }) => allowed.has(file));
  return shown.slice(0, most).map(({ path: file, kind, count }) => ({
    ...{ data: place.show(file), kind, count: count ?? null },
  }));
}

/** What a search found behind links may lie where tools may not look. */
async function inside(files: readonly string[], { place }: ToolContext): Promise<string[]> {
  const resolved = await Promise.all(
    files.map((file) => place.resolve(file).catch(() => undefined)),
  );
  return resolved.filter((file) => file !== undefined);
}

/** One after the other: a model's graph takes memory while it is read. */
async function each<T>(files: readonly string[], read: (file: string) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (const file of files.slice(0, most)) all.push(await read(file));
  return all;
}
