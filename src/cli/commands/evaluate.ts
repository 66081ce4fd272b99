/** `fitprune evaluate`: accuracy of recipes and their agreement with the unpruned model. */
import type { Command } from 'commander';
import { basename } from 'node:path';
import { formatPercent, formatPoints, formatSaving } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { evaluationRecord, type EvaluationReport } from '../../core/evaluation/report';
import { writeFileAtomic } from '../../core/files';
import { parseShard } from '../../core/model/order';
import { dtypeOfDecoder } from '../../core/model/variants';
import { scheduleHash } from '../../core/recipe/hash';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { updateRecipe } from '../../core/recipe/write';
import {
  addDataOptions,
  addRunOptions,
  chooseDevice,
  dataSource,
  requireWritable,
  runWithProgress,
  type Context,
  type DataFlags,
  type RunFlags,
} from '../context';
import { modelPathOf, readRecipe, type RecipeFile } from '../recipes';
import { colors, table, type Terminal } from '../terminal';

interface Flags extends RunFlags, DataFlags {
  model?: string;
  out?: string;
  force?: boolean;
  record?: boolean;
}

export function addEvaluate(root: Command, context: Context): Command {
  const command = root
    .command('evaluate')
    .description('measure accuracy of recipes and their agreement with the unpruned model')
    .argument('<recipes...>', 'NAME.fitprune.json, all for one model')
    .option('--model <folder>', 'the model, where it is not where the recipes say')
    .option('--out <file>', 'also write the report with every answer there (JSON)')
    .option('--force', 'overwrite the file')
    .option('--record', "also write the result into each recipe's evaluation")
    .addHelpText(
      'after',
      '\nExample:\n  fitprune evaluate llava-60.fitprune.json --data evaluation.jsonl',
    );
  addDataOptions(addRunOptions(command));
  return command.action(async (paths: string[], flags: Flags) => {
    const { terminal } = context;
    if (flags.out !== undefined) requireWritable(flags.out, flags.force);
    const shard = parseShard(flags.shard);
    if (flags.record === true && shard.count > 1) {
      throw new HumanError(
        'A shard is not the whole result, so it is not recorded. Evaluate all shards with --out, merge ' +
          'them, or run without --shard.',
        'record-shard',
        2,
      );
    }
    const files = await Promise.all(paths.map(readRecipe));
    const model = oneModel(files, flags);
    const { device } = await chooseDevice(flags.device, context);
    const report = await runWithProgress(
      {
        kind: 'evaluate',
        model,
        dtype: flags.dtype ?? dtypeOfDecoder(files[0]!.recipe.model.decoder),
        device,
        threads: flags.threads,
        data: dataSource(flags),
        samples: flags.samples,
        seed: flags.seed,
        shard,
        recipes: files.map(
          ({
            path,
            recipe: {
              schedule,
              ranking,
              model: { fingerprint },
            },
          }) => ({
            ...{ path, schedule, ranking, fingerprint },
          }),
        ),
      },
      context,
    );
    if (flags.out !== undefined) {
      await writeFileAtomic(flags.out, `${JSON.stringify(report, null, 2)}\n`);
    }
    if (flags.record === true) await record(report, files, terminal);
    const { dense, recipes } = report;
    const withCost = recipes.map((recipe, at) => ({
      ...recipe,
      cost: recipeCost(files[at]!.recipe),
    }));
    terminal.result({ dense, recipes: withCost, device }, () => evaluationTable(report, files));
  });
}

/**
 * The newest measurement of a schedule on a data set replaces the one before it. An evaluation may take
 * hours: each file is read again, and one whose schedule was edited meanwhile is left alone.
 */
async function record(
  report: EvaluationReport,
  files: readonly RecipeFile[],
  terminal: Terminal,
): Promise<void> {
  for (const [at, { path }] of files.entries()) {
    const measured = evaluationRecord(report, at);
    if (measured === undefined) continue;
    const { text, recipe } = await readRecipe(path);
    if (scheduleHash(recipe.schedule, recipe.ranking) !== measured.schedule) {
      terminal.logger.warn(
        `${path} was edited while it was evaluated; the result is not recorded.`,
      );
      continue;
    }
    const others = (recipe.evaluation ?? []).filter(
      ({ data, schedule }) => data !== measured.data || schedule !== measured.schedule,
    );
    await writeFileAtomic(path, updateRecipe(text, { evaluation: [...others, measured] }));
  }
}

function oneModel(files: readonly RecipeFile[], flags: { model?: string }): string {
  const fingerprints = new Set(files.map(({ recipe }) => recipe.model.fingerprint));
  if (fingerprints.size > 1) {
    throw new HumanError(
      'The recipes are for different models. Evaluate those of one model at a time.',
      'recipes-differ',
      2,
    );
  }
  return modelPathOf(files[0]!, flags);
}

/** What the recipes cost and gain, then accuracy by category; the unpruned model comes first. */
export function evaluationTable(
  { dense, recipes }: Pick<EvaluationReport, 'dense' | 'recipes'>,
  files: readonly RecipeFile[],
): string {
  const names = shortNames(recipes.map((recipe) => recipe.path));
  const rows = recipes.map((recipe, at) => {
    const { reduction, kvReduction } = recipeCost(files[at]!.recipe);
    return [
      names[at]!,
      formatSaving(reduction.decoder),
      formatSaving(reduction.visual),
      formatSaving(kvReduction),
      accuracy(recipe),
      recipe.accuracy === null || dense.accuracy === null
        ? '-'
        : formatPoints(recipe.accuracy - dense.accuracy, 1),
      formatPercent(recipe.agreement),
    ];
  });
  const head = ['', 'FLOPs', 'visual', 'KV cache', 'accuracy', 'change', 'same first token'];
  const tables = [table(head, [['unpruned', '', '', '', accuracy(dense), '', ''], ...rows])];
  const categories = Object.keys(dense.byCategory);
  if (categories.length > 0) {
    const byCategory = (name: string, scores: EvaluationReport['dense']['byCategory']) => [
      name,
      ...categories.map((category) => accuracy(scores[category])),
    ];
    tables.push(
      table(
        ['accuracy', ...categories],
        [
          byCategory('unpruned', dense.byCategory),
          ...recipes.map((recipe, at) => byCategory(names[at]!, recipe.byCategory)),
        ],
      ),
    );
  }
  const legend =
    `${dense.samples} samples. FLOPs of decoder layers over all tokens; "visual" counts visual ` +
    'tokens alone.';
  return [...tables, colors.dim(legend)].join('\n\n');
}

function accuracy(score: { accuracy: number | null } | undefined): string {
  return typeof score?.accuracy === 'number' ? formatPercent(score.accuracy) : '-';
}

/** File names without folder and ending, where they still tell the recipes apart. */
function shortNames(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(path, '.fitprune.json'));
  return new Set(short).size === short.length ? short : [...paths];
}
