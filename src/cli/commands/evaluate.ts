/** `fitprune evaluate`: accuracy, fidelity and latency of recipes, with baselines beside them. */
import { Option, type Command } from 'commander';
import { mergeNext } from '../merge-next';
import { limits } from '../../core/limits';
import { HumanError } from '../../core/errors';
import { measuredFailure, suiteFailure } from '../../core/evaluation/gate';
import { evaluationsFolder } from '../../core/evaluation/results/results-name';
import { scoreKinds } from '../../core/evaluation/scores/score';
import type { EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { writeFileAtomic } from '../../core/files';
import { parseShard } from '../../core/data/order';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { positiveInteger, upTo } from '../options/numbers';
import { addDataOptions } from '../options/samples';
import { addRunOptions } from '../options/run';
import { requireWritable } from '../writable';
import { type Context } from '../context';
import { attentionTables } from '../evaluation/attention-table';
import { latencyTable } from '../evaluation/latency-table';
import { recordEvaluation, recordSuite } from '../evaluation/record';
import {
  candidateOf,
  evaluateRecipes,
  runOptions,
  timeRecipes,
  type EvaluationFlags,
} from '../evaluation/run';
import { evaluateSuite, refuseBesideSuite } from '../evaluation/suite';
import { suiteTable } from '../evaluation/suite-table';
import { baselineWarnings, evaluationTable, shortNames } from '../evaluation/table';
import { parseDrop } from '../evaluation/gate';
import { judged, withProblems } from '../evaluation/judged';
import { recipePaths } from '../recipe-paths';
import type { RecipeFile } from '../recipes';
import { readSound } from '../sound';

interface Flags extends EvaluationFlags {
  suite?: string;
  latency?: number | true;
  out?: string;
  force?: boolean;
  record?: boolean;
  maxDrop?: string;
}

/** Prompts that are timed, where no number is given. */
const usualPrompts = 8;

export function addEvaluate(root: Command, context: Context): Command {
  const command = addEvaluateOptions(root.command('evaluate'))
    .description('measure accuracy, fidelity and latency of recipes')
    .option('--results <file>', `answers of every sample (default: ${evaluationsFolder}/...arrows)`)
    .option(
      '--suite <file>',
      'several data sets at once, instead of --data: JSON (docs/command-line.md)',
    )
    .option('--latency [prompts]', `also time prompts (default: ${usualPrompts})`, positiveInteger)
    .addHelpText(
      'after',
      '\nA suite is a JSON list such as [{"name": "POPE", "data": "pope.jsonl", "score": "yes-no", "samples": 500}];' +
        '\npaths are relative to it, and --samples applies to sets that give no number.' +
        '\n\nA stopped evaluation resumes where it was, and one with more recipes or samples measures only' +
        '\nwhat the results file lacks.' +
        '\n\nWith --embeddings, whole answers are generated if the folder has embed_tokens, and scored if it has a' +
        '\ntokenizer too; otherwise the first token of every answer is compared. --latency times prefill and decode then,' +
        '\nand no first token, as the file holds no pixels.' +
        '\n\nExample:\n  fitprune evaluate llava-60.fitprune.json --data evaluation.jsonl --baselines',
    );
  addDataOptions(addRunOptions(command), undefined, (message) => {
    context.terminal.note(message);
  });
  return command.action((named: string[], flags: Flags) => evaluateNamed(named, flags, context));
}

async function evaluateNamed(named: string[], flags: Flags, context: Context): Promise<void> {
  const { terminal } = context;
  const limit = flags.maxDrop === undefined ? undefined : parseDrop(flags.maxDrop);
  if (flags.out !== undefined) requireWritable(flags.out, flags.force);
  const files = await readSound(await recipePaths(named), terminal);
  const { suite } = flags;
  if (suite !== undefined) {
    await runSuite(files, { ...flags, suite }, context, limit);
    return;
  }
  refuseShard(flags);
  const run = await runOptions(files, flags, context);
  const candidates = files.map((file) => candidateOf(file, flags));
  const report = await evaluateRecipes(candidates, run, flags, context);
  const prompts = flags.latency === true ? usualPrompts : flags.latency;
  const latency =
    prompts === undefined ? undefined : await timeRecipes(files, run, prompts, context);
  const costed = withCost(report, files, latency);
  const recipes = costed.recipes.map((recipe) => ({
    ...recipe,
    ...(limit !== undefined && judged(measuredFailure(recipe.record, limit))),
  }));
  const value = { ...costed, recipes, device: run.device };
  if (flags.out !== undefined) {
    await writeFileAtomic(flags.out, `${JSON.stringify(value, null, 2)}\n`);
  }
  if (flags.record === true) {
    for (const { path, record } of value.recipes) await recordEvaluation(path, record, terminal);
  }
  terminal.result(value, () => withProblems(render(report, files, latency), recipes));
  if (recipes.some(({ ok }) => ok === false)) process.exitCode = 1;
  for (const note of report.notes) terminal.note(note);
  terminal.note(`Every answer: ${report.results}`);
  const { count } = parseShard(flags.shard);
  if (count > 1) terminal.note(mergeNext(count));
  for (const warning of baselineWarnings(report)) terminal.logger.warn(warning);
}

/**
 * Options for what is measured, and what happens with the result, whether it runs here or
 * elsewhere.
 */
export function addEvaluateOptions(command: Command): Command {
  return command
    .argument('<recipes...>', 'NAME.fitprune.json or a pattern, all for one model')
    .option('--model <folder>', 'the model, if it is not where the recipes say')
    .addOption(
      new Option(
        '--score <kind>',
        'how answers are compared (default: picked from the data)',
      ).choices([...scoreKinds, 'none']),
    )
    .option('--max-new-tokens <n>', 'longest answer', upTo(limits.tokens))
    .option('--baselines', "also measure simple methods at each recipe's own FLOPs")
    .option('--seeds <n>', 'seeds of the random baseline', upTo(limits.seeds), 5)
    .option('--attention', 'also measure the attention mass that the recipes lose, by layer')
    .option('--out <file>', 'also write the report there (JSON)')
    .option('--force', 'overwrite the file')
    .option('--max-drop <percent>', 'exit 1 if accuracy may drop by more points, as for check')
    .option('--record', "also write the result into each recipe's evaluation");
}

async function runSuite(
  files: readonly RecipeFile[],
  flags: Flags & { suite: string },
  context: Context,
  limit: number | undefined,
): Promise<void> {
  const { terminal } = context;
  refuseBesideSuite(flags);
  const { report, sets, device } = await evaluateSuite(files, flags, context);
  const recipes = report.recipes.map((recipe, at) => ({
    ...recipe,
    cost: recipeCost(files[at]!.recipe),
    ...(limit !== undefined && judged(suiteFailure(recipe.record, limit))),
  }));
  const reports = sets.map((set) => ({
    name: set.name,
    ...withCost(set.report, files, undefined),
  }));
  const value = { ...report, recipes, device, reports };
  if (flags.out !== undefined) {
    await writeFileAtomic(flags.out, `${JSON.stringify(value, null, 2)}\n`);
  }
  if (flags.record === true) {
    for (const { recipes: measured } of reports) {
      for (const { path, record } of measured) await recordEvaluation(path, record, terminal);
    }
    for (const { path, record } of report.recipes) await recordSuite(path, record);
  }
  terminal.result(value, () => withProblems(suiteTable(report, files), recipes));
  if (recipes.some(({ ok }) => ok === false)) process.exitCode = 1;
  for (const set of sets) {
    for (const note of set.report.notes) terminal.note(`${set.name}: ${note}`);
    for (const warning of baselineWarnings(set.report)) {
      terminal.logger.warn(`${set.name}: ${warning}`);
    }
  }
}

const options = { record: '--record', latency: '--latency', maxDrop: '--max-drop' };

function refuseShard(flags: Flags): void {
  if (parseShard(flags.shard).count === 1) return;
  const refused = (['record', 'latency', 'maxDrop'] as const).find((one) => flags[one]);
  if (refused === undefined) return;
  throw new HumanError(
    `A shard is not the whole result, so it takes no ${options[refused]}. Evaluate all shards, join their ` +
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
  const tables = [evaluationTable(report, files), ...attentionTables(report, files)];
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
