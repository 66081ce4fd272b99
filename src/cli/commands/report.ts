/** `fitprune report`: the costs and measured losses of a model's recipes, for colleagues. */
import type { Command } from 'commander';
import path from 'node:path';
import { cacheFolder } from '../../core/cache-folder';
import { HumanError } from '../../core/errors';
import { modelLookup } from '../../core/workspace/model-lookup';
import { buildReport } from '../../core/report/build';
import { findSweeps } from '../../core/report/sweep';
import type { ReportRecipe } from '../../core/report/types';
import { baseOf, existingFiles, reportFiles, writeReport } from '../../core/report/write';
import { toolName } from '../../core/tool';
import { modelName } from '../../core/model/paths';
import { requireWritable } from '../writable';
import { type Context } from '../context';
import { recipesToReport } from '../model-recipes';
import { modelPathOf, readRecipe, type RecipeFile } from '../recipes';
import { today } from '../../core/today';

interface Flags {
  out?: string;
  title?: string;
  dtype?: string;
  force?: boolean;
}

export function addReport(root: Command, { terminal }: Context): Command {
  return root
    .command('report')
    .description('write what recipes cost and were measured to lose, as HTML and Markdown')
    .argument('<model-or-recipes...>', 'a model folder: all its recipes; or NAME.fitprune.json')
    .option('--out <name>', 'NAME.html, NAME.md and its figures (default: MODEL-report)')
    .option('--title <text>', 'title of the report')
    .option('--dtype <name>', 'only the recipes of the model folder that are for this precision')
    .option('--force', 'overwrite the files')
    .addHelpText(
      'after',
      '\nNeeds no model: recipes carry what was measured. Record it with fitprune evaluate --record.' +
        '\nThe sweeps of the model in .fitprune/sweeps are part of it.' +
        '\n\nExample:\n  fitprune report models/llava --out llava-report',
    )
    .action(async (targets: string[], flags: Flags) => {
      const { paths, leftOut } = await recipesToReport(targets, flags);
      const files = await Promise.all(paths.map(readRecipe));
      const [first] = files;
      const modelPath = modelPathOf(first!, {});
      const model = modelName(modelPath);
      const base = baseOf(flags.out ?? `${model}-report`);
      const { sweeps, problems } = await findSweeps(
        sweepFolders(files, modelPath),
        first!.recipe.model.fingerprint,
      );
      for (const problem of problems) terminal.logger.warn(problem.message);
      const report = buildReport({
        title: flags.title,
        model,
        modelPath: path.relative('', modelPath) || '.',
        modelChanged: await hasChanged(first!),
        recipes: files.map(({ path: file, recipe }): ReportRecipe => ({
          name: path.basename(file).replace(/\.fitprune\.json$/, ''),
          path: file,
          recipe,
        })),
        leftOut,
        sweeps,
        date: today(),
        tool: toolName,
        out: base,
      });
      for (const file of await existingFiles(reportFiles(report, base))) {
        requireWritable(file, flags.force);
      }
      const written = await writeReport(report, base);
      terminal.result({ ...written, recipes: files.map((file) => file.path) }, () =>
        [written.html, written.markdown].join('\n'),
      );
    });
}

/** Here, beside the recipes, and beside the model: wherever a sweep may have been run. */
function sweepFolders(files: readonly RecipeFile[], model: string): string[] {
  const folders = ['.', path.dirname(model), ...files.map((file) => path.dirname(file.path))];
  return folders.map((folder) => path.join(folder, cacheFolder));
}

/**
 * Whether another model is where the recipe's was; a missing or unreadable one does not count as
 * changed.
 */
async function hasChanged({ path: file, recipe }: RecipeFile): Promise<boolean> {
  try {
    const found = await modelLookup(path.dirname(file)).describe(recipe.model);
    return found !== undefined && found.fingerprint !== recipe.model.fingerprint;
  } catch (error) {
    if (error instanceof HumanError) return false;
    throw error;
  }
}
