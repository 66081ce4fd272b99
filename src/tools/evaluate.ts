/** Tool `evaluate`: starts a run that measures recipes beside the unpruned model. */
import path from 'node:path';
import { resultsFiles } from '../core/evaluation/results/results-name';
import { recipeCandidate } from '../core/evaluation/recipe-candidate';
import { scoreKinds } from '../core/evaluation/scores/score';
import { HumanError } from '../core/errors';
import { wholeRun } from '../core/data/order';
import { limits } from '../core/limits';
import { candidates as devicesOf } from '../core/model/devices/devices';
import { requirePromptFiles } from '../core/model/folder/prompt-files';
import { dtypeOfDecoder } from '../core/model/folder/variants';
import { text } from '../core/text';
import type { ToolContext } from './context';
import { dataProperties, dataSource } from './data-input';
import { modelOf, type NamedRecipe, readRecipe, recipePaths } from './recipe-input';
import { statusOf, statusSchema } from './runs/status';
import { waitFor, waitProperty } from './runs/wait';
import { chooseDevice, requireUnlocked, runRequest } from './runs/work';
import { defineTool } from './tool';
import { evaluationAnswer } from './words/evaluation';
import { today } from '../core/today';

/** Enough to see whether a recipe is any good. */
const quickSamples = 50;

export const evaluate = defineTool({
  name: 'evaluate',
  title: 'Evaluate recipes',
  description:
    'Measure what recipes keep of the accuracy of the unpruned model: both answer the same held-out samples. Use it before ' +
    'recommending a recipe, as nothing else tells its accuracy; take data that the recipe was not fitted to. Returns a run ' +
    'id at once; follow it with runStatus, then runResult has accuracy (0 to 1), the part that is kept with a 95% interval, ' +
    'and KL divergence in nats. 50 samples are a quick look; take 500 and baselines: true (about ten times as long) for a ' +
    'result to rely on. What was measured before is used again. With record (the default) each recipe file keeps the result.',
  does: 'runs',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      recipes: {
        ...recipePaths,
        minItems: 1,
        description: 'Paths of NAME.fitprune.json, all for one model.',
      },
      ...dataProperties,
      samples: {
        type: 'integer',
        minimum: 1,
        maximum: limits.samples,
        description: `How many samples, in a fixed random order; default: ${quickSamples}.`,
      },
      baselines: {
        type: 'boolean',
        description: 'Also measure simple methods (random, FastV, DART, ...) at the same FLOPs.',
      },
      score: {
        type: 'string',
        enum: [...scoreKinds, 'none'],
        description: 'How answers are compared; default: picked from the data.',
      },
      record: {
        type: 'boolean',
        description: "Write the result into each recipe's evaluation; default: true.",
      },
      ...waitProperty,
    },
    required: ['recipes', 'data'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ recipes: paths, samples = quickSamples, waitSeconds = 0, ...input }, context) {
    const { place, runs } = context;
    const recipes = await Promise.all([...new Set(paths)].map((one) => readRecipe(one, context)));
    const model = await oneModel(recipes, context);
    const source = await dataSource(input, context);
    if (source.embeddings !== true) await requirePromptFiles(model);
    const { cache, pixels, seed, threads, device: wanted } = context.settings(model);
    const dtype = dtypeOfDecoder(recipes[0]!.recipe.model.decoder);
    const { score, baselines, record = true } = input;
    const options = {
      ...{ model, dtype, threads, pixels, data: source, samples, seed, shard: wholeRun, score },
    };
    // By device, as each rounds differently; the first names the run.
    const devices = wanted === 'auto' ? devicesOf(process.platform) : [wanted];
    const named = await resultsFiles(options, devices);
    const files = await Promise.all(
      named.map((one) => place.resolve(path.join(cache, 'evaluations', path.basename(one)))),
    );
    const names = recipes.map(({ name }) => name).join(', ');
    const run = runs.start({
      kind: 'evaluation',
      title: text`Evaluating ${names} on ${place.show(source.path)}`,
      modelFolder: model,
      key: JSON.stringify([files[0], samples, baselines, names]),
      resume: 'calling evaluate again with the same input',
      work: async (handle) => {
        for (const file of files) await requireUnlocked(file);
        const device = await chooseDevice(model, dtype, handle, context);
        const results = files[devices.indexOf(device)]!;
        const candidates = recipes.map(({ name, recipe }) =>
          recipeCandidate(name, recipe, { baselines }),
        );
        const request = { kind: 'evaluate', ...options, device, candidates, results } as const;
        const report = await runRequest(request, handle, context);
        const date = today();
        const records = report.recipes.map((one) => ({ ...one.record, date }));
        const unwritten: string[] = [];
        for (const [at, { file, name }] of record ? recipes.entries() : []) {
          // A recipe that was edited meanwhile does not keep the others from their results.
          await context.record(file, records[at]!).catch((error: unknown) => {
            if (!(error instanceof HumanError)) throw error;
            unwritten.push(`${name}: ${error.message}`);
          });
        }
        const notes = [...report.notes, ...unwritten];
        return evaluationAnswer({ ...report, notes }, recipes, records, (file) => place.show(file));
      },
    });
    await waitFor(run, waitSeconds, context);
    return statusOf(run);
  },
});

/** @throws HumanError `recipes-differ`, and as `modelOf` */
async function oneModel(recipes: readonly NamedRecipe[], context: ToolContext): Promise<string> {
  const [first] = recipes;
  const same = recipes.every(
    ({ recipe: { model } }) =>
      model.fingerprint === first!.recipe.model.fingerprint &&
      model.decoder === first!.recipe.model.decoder,
  );
  if (same) return modelOf(first!, context);
  throw new HumanError(
    text`The recipes are for different models. Evaluate those of one model at a time.`,
    'recipes-differ',
    2,
  );
}
