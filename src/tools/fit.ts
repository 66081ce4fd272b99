/** Tool `fit`: from statistics and a budget to a recipe file. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readStatisticsHead } from '../core/calibration/statistics-file';
import { parseBudget } from '../core/cost/budget';
import { formatPercent } from '../core/cost/format';
import { HumanError } from '../core/errors';
import { writeFileAtomic } from '../core/files';
import { parseBeforeShare } from '../core/fit/given';
import { metrics } from '../core/cost/metrics';
import type { DecoderTimes } from '../core/cost/times';
import { spreadWarning } from '../core/profile/noise';
import { timesOf } from '../core/profile/times-of';
import type { Fitter } from '../fitter/pool';
import { timesBeside } from '../fitter/times-beside';
import { plain } from '../core/plain';
import { besideModel, modelName, relativePath } from '../core/model/paths';
import { headlineOf } from '../core/recipe/headline/headline';
import { headlineText } from '../core/recipe/headline/text';
import { fittedMethods } from '../core/recipe/methods';
import { recipeName } from '../core/recipe/recipe-name';
import { recipeSuffix } from '../core/recipe/suffix';
import { withFitTime } from '../core/recipe/results/times';
import { formatRecipe } from '../core/recipe/write';
import { isWorthSearching } from '../core/search/worth-searching';
import { text } from '../core/text';
import type { ToolContext } from './context';
import { namedProfile } from './profile-input';
import { defineTool } from './tool';
import { costOf, costSchema, costText, stepsOf, stepsSchema, stepsText } from './words/cost';

interface Input {
  statistics: string;
  budget: string;
  method?: (typeof fittedMethods)[number] | undefined;
  before?: string | undefined;
  profile?: string | undefined;
  out?: string | undefined;
  overwrite?: boolean | undefined;
}

export const fit = defineTool({
  name: 'fit',
  title: 'Fit a recipe',
  description:
    'Find the schedule of dropping visual tokens that meets a compute budget, from the statistics of a calibration, and ' +
    'write it as a recipe file. Takes seconds and runs no model. Returns the path, the cost (FLOPs are 2 x MACs) and the ' +
    'tokens left after each step. The attention mass dropped ranks budgets of one method and does not predict accuracy: call ' +
    'evaluate for that. Refuses to replace a file unless overwrite is true.',
  does: 'writes',
  isIdempotent: true,
  input: {
    type: 'object',
    properties: {
      statistics: {
        type: 'string',
        minLength: 1,
        description: 'Path of statistics, from calibrate or listModels.',
      },
      budget: {
        type: 'string',
        minLength: 1,
        description:
          'What to save or what it may cost: "60%" of the decoder\'s FLOPs, "2.5TFLOPs", "tokens:128" (mean visual tokens a ' +
          'layer), "kv:40%"; and once the profile tool has measured this device "120ms" of prefill, "latency:40%" less of it, "ttft:300ms" to the first ' +
          'token, "2x" faster.',
      },
      method: {
        type: 'string',
        enum: fittedMethods,
        description: 'fitprune+ (the default), or fitprune with the ranking of the paper.',
      },
      before: {
        type: 'string',
        minLength: 1,
        description:
          'Fraction of the visual tokens that enters the decoder at all, such as "75%"; default: all.',
      },
      profile: {
        type: 'string',
        minLength: 1,
        description:
          'Path of the profile for a budget in time, if listModels names several of this model.',
      },
      out: {
        type: 'string',
        minLength: 1,
        description: 'Where to write it, NAME.fitprune.json; default: beside the model.',
      },
      overwrite: { type: 'boolean', description: 'Replace the file if it exists.' },
    },
    required: ['statistics', 'budget'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      recipe: { type: 'string', description: 'Path, for evaluate, compare, explain and inspect.' },
      headline: { type: 'string' },
      cost: costSchema,
      schedule: stepsSchema,
      selfMassDropped: {
        type: 'number',
        description: 'Fraction of the self attention mass, 0 to 1.',
      },
      crossMassDropped: {
        type: 'number',
        description: 'Fraction of the cross attention mass, 0 to 1.',
      },
    },
    required: ['recipe', 'headline', 'cost', 'schedule', 'selfMassDropped', 'crossMassDropped'],
  },
  async run(input, context) {
    const started = performance.now();
    const { place, fitters } = context;
    const asked = await readInput(input, context);
    const target = await targetOf(asked, input, context);
    requireFree(target.file, input.overwrite, context);
    const fitter = await fitters.open(asked.statistics);
    const times = await timesFor(input.profile, fitter, asked, context);
    const { recipe: fitted, fit: found } = await fitter.fit(asked.budget, {
      ...(times && { times }),
      method: asked.method,
      modelPath: relativePath(path.dirname(target.file), target.model),
      ...(asked.before !== undefined && { before: asked.before }),
    });
    const recipe = withFitTime(fitted, (performance.now() - started) / 1000);
    await writeFileAtomic(target.file, formatRecipe(recipe));
    const name = place.show(target.file);
    const headline = String(headlineText(headlineOf(recipe)));
    return {
      text: [
        `${name}: ${headline}.`,
        stepsText(recipe),
        costText(found.cost),
        ...[times && spreadWarning(times.spread)].flatMap((one) =>
          one === undefined ? [] : [String(one)],
        ),
        `Attention mass dropped: ${formatPercent(found.selfLoss)} self, ${formatPercent(found.crossLoss)} cross (it does not predict accuracy).`,
        isWorthSearching(recipe.model)
          ? 'In a model this deep, attention mass tells little of what layers read: evaluate it with baselines before relying on it.'
          : 'Call evaluate to measure what accuracy it keeps.',
      ].join('\n'),
      data: {
        ...{ recipe: name, headline, cost: costOf(found.cost), schedule: stepsOf(recipe) },
        ...{ selfMassDropped: found.selfLoss, crossMassDropped: found.crossLoss },
      },
    };
  },
  async replaces(input, context) {
    if (input.overwrite !== true) return undefined;
    const { file } = await targetOf(await readInput(input, context), input, context);
    return existsSync(file) ? file : undefined;
  },
});

/**
 * The times for a budget in time: from the named profile, otherwise from the one beside the
 * statistics.
 *
 * @returns undefined for other budgets
 * @throws HumanError `profile-not-needed`, `budget-without-profile`, `profile-ambiguous`; as
 *    `namedProfile`
 */
async function timesFor(
  named: string | undefined,
  { facts }: Fitter,
  { statistics, budget }: Awaited<ReturnType<typeof readInput>>,
  context: ToolContext,
): Promise<DecoderTimes | undefined> {
  if (named === undefined) return timesBeside(statistics, facts, budget);
  if (metrics[budget.metric].isMeasured !== true) {
    throw new HumanError(
      text`profile is for a budget in time, such as "120ms" or "2x". Leave it out, or give such a budget.`,
      'profile-not-needed',
      2,
    );
  }
  const found = await namedProfile(named, facts.metadata.model.fingerprint, context);
  return timesOf(found, facts.shape);
}

async function readInput(input: Input, context: ToolContext) {
  const statistics = await context.place.resolve(input.statistics);
  const before = input.before === undefined ? undefined : parseBeforeShare(input.before.trim());
  if (before === 'auto' || (input.before !== undefined && before === undefined)) {
    throw new HumanError(
      text`"${plain(input.before ?? '')}" is not a fraction of the visual tokens. Give before as a
        fraction such as "75%".`,
      'before-syntax',
      2,
    );
  }
  const method = input.method ?? context.settings(statistics).method;
  return { statistics, budget: parseBudget(input.budget), before, method };
}

async function targetOf(
  { statistics, budget, method, before }: Awaited<ReturnType<typeof readInput>>,
  { out }: Input,
  { place }: ToolContext,
): Promise<{ file: string; model: string }> {
  const { metadata } = await readStatisticsHead(statistics);
  const model = path.resolve(path.dirname(statistics), metadata.model.path);
  if (out !== undefined) return { file: await place.resolve(withSuffix(out)), model };
  const name = recipeName({ name: modelName(model) }, budget, method, before);
  return { file: await place.resolve(path.join(besideModel(model), name + recipeSuffix)), model };
}

function requireFree(file: string, overwrite: boolean | undefined, { place }: ToolContext): void {
  if (overwrite === true || !existsSync(file)) return;
  throw new HumanError(
    text`${place.show(file)} exists. Give another name as out, or overwrite: true to replace it.`,
    'file-exists',
  );
}

/** The editor and the other tools know recipes by it. */
function withSuffix(file: string): string {
  return file.endsWith(recipeSuffix) ? file : `${file.replace(/\.json$/, '')}${recipeSuffix}`;
}
