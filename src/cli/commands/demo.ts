/** `fitprune demo`: the whole way with the bundled model: calibrate, fit, apply, evaluate. */
import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../counted';
import { cacheFolder } from '../../core/cache-folder';
import { readStatistics } from '../../core/calibration/statistics-file';
import { HumanError } from '../../core/errors';
import { answerTexts } from '../../core/evaluation/results/answer-texts';
import { defaultResultsFile } from '../../core/evaluation/results/results-name';
import { parseBudget } from '../../core/cost/budget';
import { writeFileAtomic } from '../../core/files';
import { fitRecipe } from '../../core/fit/fit-recipe';
import { prepare } from '../../core/fit/prepare';
import { baselinesFor } from '../../core/evaluation/baselines/baselines';
import type { EvaluationOptions, EvaluationReport } from '../../core/evaluation/types';
import { formatPercent } from '../../core/cost/format';
import { formatKl } from '../../core/figures/format';
import { bestBaseline, methodLabels, usualMethod } from '../../core/recipe/methods';
import { wholeRun } from '../../core/data/order';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { withFitTime } from '../../core/recipe/results/times';
import { formatRecipe } from '../../core/recipe/write';
import { applyRecipe } from '../../core/apply/apply';
import { runWorker } from '../../runner/local/client';
import { positiveInteger } from '../options/numbers';
import { addRunOptions, type RunFlags } from '../options/run';
import { chooseDevice, runWithProgress, workerOptions, type Context } from '../context';
import { openRecipeModel, readRecipe, type RecipeFile } from '../recipes';
import { colors } from '../terminal';
import { evaluationTable } from '../evaluation/table';
import { recipeSuffix } from '../../core/recipe/suffix';

interface Flags extends RunFlags {
  out: string;
  samples: number;
}

/** The sample workspace that is part of the tool, beside the bundles. */
const sample = path.join(__dirname, '../media/sample');
const sampleModel = path.join(sample, 'shapes-llava');
const calibrationSamples = 64;
const budgets = ['30%', '50%', '70%'];
/** The budget at which the paper's method and baselines are measured, too. */
const middle = Math.floor(budgets.length / 2);

export function addDemo(root: Command, context: Context): Command {
  const command = root
    .command('demo')
    .description('calibrate, fit, apply and evaluate the bundled model')
    .option('--out <folder>', 'where its files go', path.join(cacheFolder, 'demo'))
    .option('--samples <n>', 'questions to evaluate', positiveInteger, 60)
    .addHelpText('after', '\nExample:\n  fitprune demo');
  addRunOptions(command);
  return command.action((flags: Flags) => demo(flags, context));
}

async function demo(flags: Flags, context: Context): Promise<void> {
  const { terminal } = context;
  if (!existsSync(sampleModel)) {
    throw new HumanError(
      `The bundled model is missing (${sampleModel}). Install FitPrune again.`,
      'sample-missing',
    );
  }
  const step = (text: string): void => {
    terminal.note(colors.bold(text));
  };
  const run = await runOf(flags, context);

  step(
    `1. Calibrate: ${calibrationSamples} images, how much attention does each visual token get?`,
  );
  const statistics = await calibrateSample(run, flags.out, context);

  step(
    `2. Fit: recipes for ${budgets.join(', ')} less compute, and one by the paper's ranking, without running the model again.`,
  );
  const files = await fitRecipes(statistics, flags.out);

  step('3. Apply: model folders that prune by themselves, their weights shared.');
  const applied = await applyAll(
    files.filter(({ recipe: { fit } }) => fit?.method === usualMethod),
    flags.out,
    context,
  );

  step(
    `4. Evaluate: ${counted(flags.samples, 'question')} about other images, unpruned and pruned.`,
  );
  const data = { path: path.join(sample, 'evaluation.jsonl') };
  const evaluate = (model: string, candidates: EvaluationOptions['candidates']) =>
    evaluateSample({ ...run, data, samples: flags.samples, model, candidates }, flags.out, context);
  const report = await evaluate(sampleModel, files.map(candidateOf));

  step('5. Check: the folder written for the middle budget, loaded like any other model.');
  const loaded = await evaluate(applied[middle]!, []);
  const equal = await sameAnswers(
    { results: report.results, hash: report.recipes[middle]!.hash },
    loaded.results,
  );
  const { dense: unpruned, recipes } = report;
  terminal.result(
    {
      dense: unpruned,
      recipes: recipes.map((recipe, at) => ({ ...recipe, cost: recipeCost(files[at]!.recipe) })),
      applied: { folder: applied[middle], sameAnswers: equal, samples: loaded.dense.samples },
    },
    () =>
      [
        evaluationTable(withBestBaseline(report), files),
        '',
        ...comparisonLines(report),
        `${applied[middle]!} gives ${equal} of ${loaded.dense.samples} answers like the pruned graph in memory.`,
      ].join('\n'),
  );
}

async function runOf({ dtype, threads, pixels, device: named }: Flags, context: Context) {
  const { device } = await chooseDevice(named, { model: sampleModel, dtype }, context);
  return { device, threads, dtype, pixels, seed: 0, shard: wholeRun };
}

type Run = Awaited<ReturnType<typeof runOf>>;

/** @returns the file of statistics */
async function calibrateSample(run: Run, folder: string, context: Context): Promise<string> {
  const out = path.join(folder, 'shapes.arrows');
  const data = { path: path.join(sample, 'calibration.jsonl') };
  const wanted = { model: sampleModel, data, samples: calibrationSamples } as const;
  await runWithProgress({ ...run, ...wanted, kind: 'calibrate', aggregate: 'max', out }, context);
  return out;
}

async function evaluateSample(
  evaluation: Omit<EvaluationOptions, 'results'>,
  folder: string,
  context: Context,
): Promise<EvaluationReport> {
  const results = await defaultResultsFile(evaluation, folder);
  return runWithProgress({ ...evaluation, kind: 'evaluate', results }, context);
}

/** Baselines are measured beside one recipe. */
function candidateOf({ path: name, recipe }: RecipeFile, at: number) {
  const { schedule, ranking } = recipe;
  const baselines = at === middle ? baselinesFor(recipe, { seeds: 1 }) : [];
  return { name, schedule, ranking, baselines };
}

async function fitRecipes(statistics: string, folder: string): Promise<RecipeFile[]> {
  const started = performance.now();
  const prepared = prepare(await readStatistics(statistics));
  const modelPath = path.relative(path.resolve(folder), sampleModel).replaceAll(path.sep, '/');
  const wanted = [
    ...budgets.map((budget) => ({ method: usualMethod, budget })),
    { method: 'fitprune' as const, budget: budgets[middle]! },
  ];
  return Promise.all(
    wanted.map(async ({ method, budget }) => {
      const { recipe } = fitRecipe(prepared, parseBudget(budget), { modelPath, method });
      const ending = method === usualMethod ? '' : '-paper';
      const name = `shapes-${budget.replace('%', '')}${ending}.fitprune.json`;
      const file = path.join(folder, name);
      const timed = withFitTime(recipe, (performance.now() - started) / 1000);
      await writeFileAtomic(file, formatRecipe(timed));
      return readRecipe(file);
    }),
  );
}

/** The table has room for one baseline beside each recipe. */
function withBestBaseline(report: EvaluationReport): EvaluationReport {
  const recipes = report.recipes.map((recipe) => {
    const best = bestBaseline(recipe.record);
    return best === undefined
      ? recipe
      : { ...recipe, record: { ...recipe.record, baselines: [best] } };
  });
  return { ...report, recipes };
}

/** Both methods and the best baseline at one budget, in a sentence. */
function comparisonLines({ recipes }: EvaluationReport): string[] {
  const [plus, paper] = [recipes[middle]!.record, recipes.at(-1)!.record];
  const best = bestBaseline(plus);
  const figures = (name: string, accuracy: number | undefined, kl: number | undefined) =>
    `${name} ${accuracy === undefined ? '-' : formatPercent(accuracy)} (KL ${kl === undefined ? '-' : formatKl(kl)})`;
  return [
    `At ${budgets[middle]!} less: ` +
      [
        figures(methodLabels['fitprune+'], plus.accuracy, plus.kl?.mean),
        figures(
          `${methodLabels.fitprune}, by the paper's ranking,`,
          paper.accuracy,
          paper.kl?.mean,
        ),
        ...(best === undefined
          ? []
          : [figures(`${methodLabels[best.method]}, the best baseline,`, best.accuracy, best.kl)]),
      ].join('; ') +
      '.',
    '',
  ];
}

async function applyAll(
  files: readonly RecipeFile[],
  folder: string,
  context: Context,
): Promise<string[]> {
  const folders: string[] = [];
  const { model, fingerprint } = await openRecipeModel(files[0]!, {});
  const { dtype } = model;
  const { locate } = await runWorker(
    { kind: 'locate', model: model.path, dtype, way: 'span', device: 'cpu' },
    workerOptions(context),
  );
  for (const file of files) {
    const { folder: written } = await applyRecipe({
      recipe: file.recipe,
      recipeFile: { name: path.basename(file.path), text: file.text },
      model,
      fingerprint,
      locate,
      out: path.join(folder, path.basename(file.path, recipeSuffix)),
      replace: true,
      cacheFolder,
    });
    folders.push(path.relative(process.cwd(), written));
  }
  return folders;
}

/** How many answers of the pruned graph in memory are those of the applied folder. */
async function sameAnswers(
  pruned: { results: string; hash: string },
  loaded: string,
): Promise<number> {
  const answers = await answerTexts(pruned.results, pruned.hash);
  const others = [...(await answerTexts(loaded))];
  return others.filter(([sample, text]) => answers.get(sample) === text).length;
}
