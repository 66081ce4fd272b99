/** `fitprune check`: validates recipes like the editor does, and holds them to a largest drop. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import { measuredFailure, suiteFailure, type GateFailure } from '../../core/evaluation/gate';
import { scoreKinds } from '../../core/evaluation/scores/score';
import { modelLookup } from '../../core/workspace/model-lookup';
import { loadRecipe, passes } from '../../core/recipe/checks/check';
import type { EvaluationRecord, SuiteRecord } from '../../core/recipe/types';
import { positiveInteger } from '../options/numbers';
import { addSampleOptions } from '../options/samples';
import { addRunOptions } from '../options/run';
import { type Context } from '../context';
import { parseDrop, recordedFailure } from '../evaluation/gate';
import { evaluateSuite, refuseBesideSuite } from '../evaluation/suite';
import { candidateOf, evaluateRecipes, runOptions, type EvaluationFlags } from '../evaluation/run';
import { significanceOf } from '../evaluation/table';
import { findingsOf, problemLines, wholeFinding, type Finding } from '../problems';
import { recipePaths } from '../recipe-paths';
import { modelPathOf, readRecipeText, type RecipeFile } from '../recipes';
import { colors } from '../terminal';

interface Flags extends Omit<EvaluationFlags, 'shard'> {
  maxDrop?: string;
  suite?: string;
}

interface Checked {
  path: string;
  ok: boolean;
  diagnostics: Finding[];
  /** Measured with --data or --embeddings. */
  evaluation?: EvaluationRecord;
  /** Measured with --suite. */
  suite?: SuiteRecord;
}

export function addCheck(root: Command, context: Context): Command {
  const command = root
    .command('check')
    .description('validate recipes as the editor does; exit 1 if one fails')
    .argument('<recipes...>', 'NAME.fitprune.json, or a pattern such as "**/*.fitprune.json"')
    .option('--max-drop <percent>', 'largest drop of accuracy that passes, in points')
    .option('--data <file>', 'measure the drop on these samples instead of believing the recipe')
    .option(
      '--embeddings <file>',
      'instead: on what a decoder was fed, as Arrow or safetensors (docs/embeddings.md)',
    )
    .option('--suite <file>', 'measure the mean drop over these data sets, as for evaluate')
    .option('--results <file>', 'answers of every sample')
    .addOption(
      new Option('--score <kind>', 'as for evaluate (default: picked from the data)').choices([
        ...scoreKinds,
        'none',
      ]),
    )
    .option('--max-new-tokens <n>', 'longest answer', positiveInteger)
    .option('--model <folder>', 'the model, if it is not where the recipes say')
    .addHelpText(
      'after',
      '\nWith --max-drop, the upper end of the 95% interval of the drop must not exceed it; an evaluation' +
        '\nthat is missing, outdated or without accuracy fails. With --data or --embeddings it is measured, going on where' +
        '\nan earlier evaluation stopped; the recipes are left as they are.' +
        '\n\nWhat is found is told a line each, PATH:LINE:COLUMN: error CODE: MESSAGE (or warning, info).' +
        '\n\nExample:\n  fitprune check *.fitprune.json --max-drop 1%',
    );
  addSampleOptions(addRunOptions(command));
  return command.action(async (named: string[], flags: Flags) => {
    const { terminal } = context;
    const limit = flags.maxDrop === undefined ? undefined : parseDrop(flags.maxDrop);
    if (flags.suite !== undefined) refuseBesideSuite(flags);
    if (limit === undefined && isMeasured(flags)) {
      throw new HumanError(
        '--data, --embeddings and --suite measure the drop, which needs a limit. Give --max-drop 1%.',
        'data-without-limit',
        2,
      );
    }
    const checks = await Promise.all((await recipePaths(named)).map(checkFile));
    const gate = limit === undefined ? undefined : await gateOf(checks, limit, flags, context);
    const recipes = checks.map(({ path: file, diagnostics, recipe }): Checked => {
      const { failure, evaluation, suite } = (recipe && gate?.get(recipe)) ?? {};
      const findings =
        failure === undefined ? diagnostics : [...diagnostics, wholeFinding(failure)];
      return {
        path: file,
        ok: findings.every(({ severity }) => severity !== 'error'),
        diagnostics: findings,
        ...(evaluation === undefined ? {} : { evaluation }),
        ...(suite === undefined ? {} : { suite }),
      };
    });
    terminal.result({ recipes }, () => recipes.map(render).join('\n'));
    if (recipes.some(({ ok }) => !ok)) process.exitCode = 1;
  });
}

function isMeasured({ data, embeddings, suite }: Flags): boolean {
  return (data ?? embeddings ?? suite) !== undefined;
}

interface Check {
  path: string;
  diagnostics: Finding[];
  /** Where it is a recipe in which nothing is wrong. */
  recipe?: RecipeFile;
}

async function checkFile(file: string): Promise<Check> {
  let text: string;
  try {
    text = await readRecipeText(file);
  } catch (error) {
    // A file that cannot be read must not hide the findings in others.
    if (!(error instanceof HumanError)) throw error;
    return { path: file, diagnostics: [wholeFinding(error)] };
  }
  const diagnostics = await findingsOf(text, modelLookup(path.dirname(path.resolve(file))));
  if (!passes(diagnostics)) return { path: file, diagnostics };
  const recipe = { path: file, text, recipe: await loadRecipe(text, file) };
  return { path: file, diagnostics, recipe };
}

interface Gated {
  failure: GateFailure | undefined;
  evaluation?: EvaluationRecord;
  suite?: SuiteRecord;
}

async function gateOf(
  checks: readonly Check[],
  limit: number,
  flags: Flags,
  context: Context,
): Promise<Map<RecipeFile, Gated>> {
  const files = checks.flatMap(({ recipe }) => recipe ?? []);
  if (!isMeasured(flags)) {
    return new Map(files.map((file) => [file, { failure: recordedFailure(file.recipe, limit) }]));
  }
  const gated = new Map<RecipeFile, Gated>();
  for (const group of byModel(files, flags)) {
    try {
      for (const [at, found] of (await measure(group, limit, flags, context)).entries()) {
        gated.set(group[at]!, found);
      }
    } catch (error) {
      // A fault of one model must not hide the findings in recipes of others.
      if (!(error instanceof HumanError) || error.code === 'cancelled') throw error;
      if (error.exitCode === 2) throw error;
      const { code, message } = error;
      for (const file of group) gated.set(file, { failure: { code, message } });
    }
  }
  return gated;
}

async function measure(
  files: readonly RecipeFile[],
  limit: number,
  { suite, ...given }: Flags,
  context: Context,
): Promise<Gated[]> {
  const flags: EvaluationFlags = { ...given, shard: '1/1' };
  if (suite !== undefined) {
    const { report } = await evaluateSuite(files, { ...flags, suite }, context);
    return report.recipes.map(({ record }) => ({
      failure: suiteFailure(record, limit),
      suite: record,
    }));
  }
  const candidates = files.map((file) => candidateOf(file, flags));
  const run = await runOptions(files, flags, context);
  const { recipes } = await evaluateRecipes(candidates, run, flags, context);
  return recipes.map(({ record }) => ({
    failure: measuredFailure(record, limit),
    evaluation: record,
  }));
}

/** Recipes of one model are measured together. */
function byModel(files: readonly RecipeFile[], flags: { model?: string }): RecipeFile[][] {
  const groups = new Map<string, RecipeFile[]>();
  for (const file of files) {
    const { fingerprint, decoder } = file.recipe.model;
    const key = JSON.stringify([path.resolve(modelPathOf(file, flags)), decoder, fingerprint]);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

function render({ path: file, ok, diagnostics, evaluation }: Checked): string {
  const significance = evaluation && significanceOf(evaluation);
  const measured = significance === undefined ? '' : ` (${significance})`;
  return [
    ...problemLines(file, diagnostics),
    `${file}: ${ok ? colors.green('ok') : colors.red('does not hold')}${measured}`,
  ].join('\n');
}
