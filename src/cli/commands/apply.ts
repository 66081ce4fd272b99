/** `fitprune apply`: a model folder with the pruned decoder. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import { cacheFolder } from '../../core/cache-folder';
import { formatBytes } from '../../core/cost/format';
import { describeLocated } from '../../core/apply/locate/located';
import { applyStages } from '../../core/apply/stages';
import { describeSharing } from '../../core/apply/sharing';
import { describeProof } from '../../core/apply/locate/proof';
import type { Progress } from '../../core/host';
import type { LocateKind } from '../../core/surgery/pruning/locate/locate';
import { applyLocated, type AppliedWay } from '../../runner/local/apply-located';
import { workerOptions, type Context } from '../context';
import { openRecipeModel, readRecipe } from '../recipes';
import { colors } from '../terminal';

interface Flags {
  out: string;
  locate?: LocateKind;
  model?: string;
  data?: string;
  images?: string;
  dtype?: string;
  followLinks?: boolean;
  force?: boolean;
}

const ways: readonly LocateKind[] = ['markers', 'features', 'span', 'input'];

const help = `
How the graph finds the visual tokens; without --locate, the first of these that works:
  markers   by the marker tokens of this model family around each image: any number of images, of any size
  features  by a mark that the rewritten vision encoder writes, if no tokens bracket the images
  span      by a constant place in the chat template: one image of fixed size
  input     by an extra int64 input visual_token_index, for runtimes that can feed it
All but input are drop-ins for existing runtimes, and are tried on prompts before the folder appears.

Example:
  fitprune apply llava-60.fitprune.json --out llava-60`;

export function addApply(root: Command, context: Context): Command {
  const { terminal } = context;
  return root
    .command('apply')
    .description('write a model folder whose decoder prunes by a recipe')
    .argument('<recipe>', 'NAME.fitprune.json')
    .requiredOption('--out <folder>', 'the folder to write')
    .addOption(new Option('--locate <how>', 'how the graph finds the visual tokens').choices(ways))
    .option(
      '--data <file>',
      'questions and images that the model will see: a mark (features) is made for and measured on them, and some are tried',
    )
    .option('--images <folder>', 'what image paths are relative to (default: the data file)')
    .option('--model <folder>', 'the model, if it is not where the recipe says')
    .option('--dtype <name>', 'precision of the decoder')
    .option('--follow-links', 'also copy what links lead to outside the model folder')
    .option('--force', 'replace the folder if it is a model that FitPrune pruned')
    .addHelpText('after', help)
    .action(async (file: string, flags: Flags) => {
      const recipeFile = await readRecipe(file);
      const { model, fingerprint } = await openRecipeModel(recipeFile, flags);
      const progress = terminal.progress('MB');
      const done = await applyLocated({
        recipe: recipeFile.recipe,
        recipeFile: { name: path.basename(file), text: recipeFile.text },
        model,
        fingerprint,
        way: flags.locate,
        data: flags.data === undefined ? undefined : { path: flags.data, images: flags.images },
        worker: workerOptions(context),
        // Large vocabularies and vision encoders take their time.
        onStage: (stage) => {
          terminal.note(colors.dim(`${String(applyStages[stage])}…`));
        },
        out: flags.out,
        replace: flags.force === true,
        followLinks: flags.followLinks,
        cacheFolder,
        progress: inMegabytes(progress),
      }).finally(() => {
        progress.stop();
      });
      terminal.result(forMachines(done), () => forPeople(done));
      if (done.note !== undefined) terminal.note(String(done.note));
    });
}

function forMachines({ applied, located, proof }: AppliedWay): object {
  const { locate, rejected, effect } = located;
  return {
    ...applied,
    locate: locate.kind,
    why: describeLocated(located).map(String),
    rejected,
    ...(effect === undefined ? {} : { effect }),
    ...(proof === undefined ? {} : { proof }),
  };
}

function forPeople({ applied, located, proof }: AppliedWay): string {
  return [
    applied.folder,
    colors.dim(
      `graph of ${formatBytes(applied.graphBytes)}; weights: ${describeSharing(applied.sharing)}`,
    ),
    ...describeLocated(located).map((line) => colors.dim(String(line))),
    ...located.rejected.map(({ kind, message }) => colors.dim(`${kind}: ${message}`)),
    ...(proof === undefined ? [] : describeProof(proof).map((line) => colors.dim(String(line)))),
  ].join('\n');
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
