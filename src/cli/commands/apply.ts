/** `fitprune apply`: a model folder with the pruned decoder. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { cacheFolder } from '../../core/calibration/statistics-name';
import { formatBytes } from '../../core/cost/format';
import { applyRecipe } from '../../core/apply/apply';
import type { Progress } from '../../core/host';
import type { Locate } from '../../core/surgery/pruning/locate';
import { runWorker } from '../../worker/client';
import { workerOptions, type Context } from '../context';
import { openRecipeModel, readRecipe } from '../recipes';
import { colors } from '../terminal';

interface Flags {
  out: string;
  locate: 'span' | 'input';
  model?: string;
  dtype?: string;
  force?: boolean;
}

export function addApply(root: Command, context: Context): Command {
  const { terminal } = context;
  return root
    .command('apply')
    .description('write a model folder whose decoder prunes by a recipe')
    .argument('<recipe>', 'NAME.fitprune.json')
    .requiredOption('--out <folder>', 'the folder to write')
    .addOption(
      new Option('--locate <how>', 'how the graph knows the visual tokens')
        .choices(['span', 'input'])
        .default('span'),
    )
    .option('--model <folder>', 'the model, where it is not where the recipe says')
    .option('--dtype <name>', 'precision of the decoder')
    .option('--force', 'replace the folder if it is a model that FitPrune pruned')
    .addHelpText(
      'after',
      '\n--locate span: constants of the chat template; a drop-in for existing runtimes.' +
        '\n--locate input: an extra int64 input visual_token_index; for prompts of any form.' +
        '\n\nExample:\n  fitprune apply llava-60.fitprune.json --out llava-60',
    )
    .action(async (file: string, flags: Flags) => {
      const recipeFile = await readRecipe(file);
      const { model, fingerprint } = await openRecipeModel(recipeFile, flags);
      const locate = await locateTokens(flags.locate, model.path, model.dtype, context);
      const progress = terminal.progress('MB');
      const applied = await applyRecipe({
        recipe: recipeFile.recipe,
        recipeFile: { name: path.basename(file), text: recipeFile.text },
        model,
        fingerprint,
        locate,
        out: flags.out,
        replace: flags.force === true,
        cacheFolder,
        progress: inMegabytes(progress),
      }).finally(() => {
        progress.stop();
      });
      const how = Object.entries(applied.sharing).map(([kind, count]) => `${count} by ${kind}`);
      const value = { ...applied, locate: locate.kind };
      terminal.result(value, () =>
        [
          applied.folder,
          colors.dim(`graph of ${formatBytes(applied.graphBytes)}; weights: ${how.join(', ')}`),
          colors.dim(describeLocate(locate)),
        ].join('\n'),
      );
    });
}

/** Small files are written before anybody could read how far they are. */
const worthTelling = 100e6;

function inMegabytes(progress: Progress): Progress {
  return {
    report(done, total, note) {
      if (total < worthTelling) return;
      progress.report(Math.round(done / 1e6), Math.round(total / 1e6), note);
    },
  };
}

/** Finds the constant place of the image, which takes the model's tokenizer: a worker's job. */
export async function locateTokens(
  kind: 'span' | 'input',
  model: string,
  dtype: string,
  context: Context,
): Promise<Locate> {
  if (kind === 'input') return { kind };
  const request = { kind: 'template', model, dtype, device: 'cpu' } as const;
  return { kind, span: await runWorker(request, workerOptions(context)) };
}

function describeLocate(locate: Locate): string {
  if (locate.kind === 'input') {
    return (
      'prunes where its input visual_token_index says; feed an empty one to decode. Runtimes that do ' +
      'not know this input (transformers.js) need --locate span'
    );
  }
  const { start, count } = locate.span;
  return `prunes ${count} visual tokens from row ${start}; other prompts run unpruned`;
}
