/** `fitprune evaluate`: accuracy, fidelity and latency of recipes, with baselines beside them. */
import { Option, type Command } from 'commander';
import { limits } from '../../core/limits';
import { HumanError } from '../../core/errors';
import { evaluationsFolder } from '../../core/evaluation/results/results-name';
import { scoreKinds } from '../../core/evaluation/scores/score';
import type { EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { writeFileAtomic } from '../../core/files';
import { parseShard } from '../../core/data/order';
import { recipeCost } from '../../core/recipe/recipe-cost';
import {
  addDataOptions,
  addRunOptions,
  positiveInteger,
  upTo,
  requireWritable,
  type Context,
} from '../context';
import { latencyTable } from '../evaluation/latency-table';
import { recordEvaluation } from '../evaluation/record';
import { evaluateRecipes, runOptions, timeRecipes, type EvaluationFlags } from '../evaluation/run';
import { baselineWarnings, evaluationTable, shortNames } from '../evaluation/table';
import { readRecipe, type RecipeFile } from '../recipes';

interface Flags extends EvaluationFlags {
  latency?: number | true;
  out?: string;
  force?: boolean;
  record?: boolean;
}

/** Prompts that are timed, where no number is given. */
const usualPrompts = 8;

export function addEvaluate(root: Command, context: Context): Command {
  const command = root
    .command('evaluate')
    .description('measure accuracy, fidelity and latency of recipes')
    .argument('<recipes...>', 'NAME.fitprune.json, all for one model')
    .option('--model <folder>', 'the model, where it is not where the recipes say')
    .option('--results <file>', `answers of every sample (default: ${evaluationsFolder}/...arrows)`)
    .addOption(
      new Option(
        '--score <kind>',
        'how answers are compared (default: picked from the data)',
      ).choices([...scoreKinds, 'none']),
    )
    .option('--max-new-tokens <n>', 'longest answer', upTo(limits.tokens))
    .option('--baselines', "also measure simple methods at each recipe's own FLOPs")
    .option('--seeds <n>', 'seeds of the random baseline', upTo(limits.seeds), 5)
    .option('--latency [prompts]', `also time prompts (default: ${usualPrompts})`, positiveInteger)
    .option('--out <file>', 'also write the report there (JSON)')
    .option('--force', 'overwrite the file')
    .option('--record', "also write the result into each recipe's evaluation")
    .addHelpText(
      'after',
      '\nA stopped evaluation goes on where it was, and one with more recipes or samples measures only' +
        '\nwhat the results file lacks.' +
        '\n\nWith --embeddings, answers go on where the folder has embed_tokens, and are scored where it has a' +
        '\ntokenizer too; otherwise the first token of every answer is compared. --latency times prefill and decode then,' +
        '\nand no first token, as the file holds no pixels.' +
        '\n\nExample:\n  fitprune evaluate llava-60.fitprune.json --data evaluation.jsonl --baselines',
    );
  addDataOptions(addRunOptions(command));
  return command.action(async (paths: string[], flags: Flags) => {
    const { terminal } = context;
    if (flags.out !== undefined) requireWritable(flags.out, flags.force);
    refuseShard(flags);
    const files = await Promise.all(paths.map(readRecipe));
    const run = await runOptions(files, flags, context);
    const report = await evaluateRecipes(files, run, flags, context);
    const latency =
      flags.latency === undefined
        ? undefined
        : await timeRecipes(
            files,
            run,
            flags.latency === true ? usualPrompts : flags.latency,
            context,
          );
    const value = { ...withCost(report, files, latency), device: run.device };
    if (flags.out !== undefined) {
      await writeFileAtomic(flags.out, `${JSON.stringify(value, null, 2)}\n`);
    }
    if (flags.record === true) {
      for (const { path, record } of value.recipes) await recordEvaluation(path, record, terminal);
    }
    terminal.result(value, () => render(report, files, latency));
    for (const note of report.notes) terminal.note(note);
    terminal.note(`Every answer: ${report.results}`);
    for (const warning of baselineWarnings(report)) terminal.logger.warn(warning);
  });
}

function refuseShard(flags: Flags): void {
  if (parseShard(flags.shard).count === 1) return;
  const refused = flags.record === true ? '--record' : flags.latency ? '--latency' : undefined;
  if (refused === undefined) return;
  throw new HumanError(
    `A shard is not the whole result, so it takes no ${refused}. Evaluate all shards, join their ` +
      'results with fitprune merge, and evaluate once more with --results and the merged file.',
    'record-shard',
    2,
  );
}

function withCost(
  report: EvaluationReport,
  files: readonly RecipeFile[],
  latency: LatencyReport | undefined,
) {
  const recipes = report.recipes.map((recipe, at) => {
    const timed = latency?.candidates[at];
    return {
      ...recipe,
      cost: recipeCost(files[at]!.recipe),
      record: timed === undefined ? recipe.record : { ...recipe.record, latency: timed },
    };
  });
  return { ...report, recipes };
}

function render(
  report: EvaluationReport,
  files: readonly RecipeFile[],
  latency: LatencyReport | undefined,
): string {
  const tables = [evaluationTable(report, files)];
  if (latency !== undefined) {
    const names = shortNames(files.map(({ path }) => path));
    tables.push(
      latencyTable(
        files.map(({ recipe }, at) => ({
          name: names[at]!,
          recipe,
          latency: latency.candidates[at]!,
        })),
      ),
    );
  }
  return tables.join('\n\n');
}
