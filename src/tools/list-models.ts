/** Tool `listModels`: what there is to work on. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readStatisticsHead } from '../core/calibration/statistics-file';
import { statisticsSuffix } from '../core/calibration/statistics-name';
import { messageOf } from '../core/errors';
import { dtypeOfDecoder } from '../core/model/variants';
import { anotherModel } from '../core/recipe/another-model';
import { readRecipe, UnusableRecipe } from '../core/recipe/check';
import { headlineOf, headlineText } from '../core/recipe/headline';
import type { Recipe } from '../core/recipe/types';
import { isAppliedRecord } from '../core/workspace/applied-record';
import { findData } from '../core/workspace/data-search';
import type { ToolContext } from './context';
import { defineTool } from './tool';

/** Of each kind; a folder may hold thousands. */
const most = 100;

export const listModels = defineTool({
  name: 'listModels',
  title: 'List models and recipes',
  description:
    'List what FitPrune can work on here: ONNX vision-language models, pruning recipes (NAME.fitprune.json) with what each ' +
    'comes to, statistics of calibrations, and files of samples. Call this first: the other tools take the paths that it ' +
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
    required: ['models', 'recipes', 'statistics', 'data'],
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
      data: await dataEntries(context),
    };
    return { text: textOf(data), data };
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
    if (recipe instanceof UnusableRecipe) return { recipe: name, problem: String(recipe.reason) };
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

async function statisticsEntries({ place, settings, logger }: ToolContext) {
  const caches = new Set(place.folders.map((folder) => settings(folder).cache));
  const entries: { statistics: string; model: string; samples: number }[] = [];
  for (const cache of caches) {
    const names = await readdir(cache).catch((): string[] => []);
    for (const name of names.filter((one) => one.endsWith(statisticsSuffix)).slice(0, most)) {
      const file = path.join(cache, name);
      try {
        const { metadata, samples } = await readStatisticsHead(file);
        // The masses of a pruned model say nothing of the unpruned one.
        if (metadata.pruning !== undefined) continue;
        const model = place.show(path.resolve(cache, metadata.model.path));
        entries.push({ statistics: place.show(file), model, samples });
      } catch (error) {
        logger.warn(messageOf(error));
      }
    }
  }
  return entries;
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

interface Listed {
  models: {
    model: string;
    architecture?: string;
    layers?: number;
    isPruned?: boolean;
    problem?: string;
  }[];
  recipes: { recipe: string; model?: string; headline?: string; problem?: string }[];
  statistics: { statistics: string; model: string; samples: number }[];
  data: { data: string; kind: string; count: number | null }[];
}

function textOf({ models, recipes, statistics, data }: Listed): string {
  const section = (title: string, lines: string[], none: string): string =>
    [lines.length > 0 ? `${title}:` : none, ...lines.map((line) => `- ${line}`)].join('\n');
  return [
    section(
      'Models',
      models.map(({ model, architecture, layers, isPruned: pruned, problem }) =>
        problem === undefined
          ? `${model}: ${architecture ?? ''}, ${layers ?? 0} layers${pruned === true ? ', pruned already' : ''}`
          : `${model}: cannot be used. ${problem}`,
      ),
      'No model was found. A model is a folder with config.json and onnx/decoder_model_merged.onnx.',
    ),
    section(
      'Recipes',
      recipes.map(({ recipe, model, headline, problem }) =>
        problem === undefined
          ? `${recipe} (for ${model ?? ''}): ${headline ?? ''}`
          : `${recipe}: ${problem}`,
      ),
      'No recipes yet: calibrate a model, then fit one.',
    ),
    section(
      'Statistics',
      statistics.map((one) => `${one.statistics}: ${one.samples} samples of ${one.model}`),
      'No statistics yet: calibrate a model.',
    ),
    section(
      'Data',
      data.map((one) => `${one.data} (${one.kind}${one.count === null ? '' : `, ${one.count}`})`),
      'No data was found.',
    ),
  ].join('\n\n');
}
