/**
 * `fitprune cost`: what recipes cost for the whole model, including vision encoder and output head.
 */
import type { Command } from 'commander';
import path from 'node:path';
import {
  formatBytes,
  formatFlops,
  formatMilliseconds,
  formatPercent,
} from '../../core/cost/format';
import { amountsTotal } from '../../core/cost/overhead';
import type { TimesCost } from '../../core/cost/times';
import type { Cost } from '../../core/cost/types';
import { wholeFlops, type WholeFlops } from '../../core/cost/whole';
import { figures } from '../../core/figures/all';
import { recipeTimes } from '../../core/profile/recipe-times';
import { workOf } from '../../core/ranking/work';
import { englishWords } from '../../core/recipe/comparison/words';
import { decoderShape, promptShape, recipeCost } from '../../core/recipe/recipe-cost';
import type { Context } from '../context';
import { addPictureOptions, countParts, type CountedParts, type PictureFlags } from '../part-macs';
import { profileFolders } from '../profile-folders';
import {
  modelPathOf,
  openRecipeModel,
  readRecipe,
  type ModelFlags,
  type RecipeFile,
} from '../recipes';
import { table } from '../terminal';

type Flags = ModelFlags & PictureFlags;

interface Priced {
  path: string;
  cost: Cost;
  /** Its budget names times that are not of its schedule any more. */
  timesOutdated: boolean;
  wholeFlops: WholeFlops & {
    /** The fraction of the unpruned total that is saved. */
    reduction: number | null;
    unpruned: WholeFlops;
  };
}

export function addCost(root: Command, context: Context): Command {
  const { terminal } = context;
  const command = root
    .command('cost')
    .description(
      'FLOPs of the whole model with recipes: vision encoder, decoder layers, output head',
    )
    .argument('<recipes...>', 'NAME.fitprune.json')
    .option('--model <folder>', 'the model, if it is not where the recipes say')
    .option('--dtype <name>', 'precision of the decoder: fp32, fp16, q4, ...')
    .addHelpText('after', '\nExample:\n  fitprune cost model-60.fitprune.json');
  return addPictureOptions(command).action(async (paths: string[], flags: Flags) => {
    const files = await Promise.all(paths.map(readRecipe));
    const counted = new Map<string, CountedParts>();
    const recipes: Priced[] = [];
    const notes = new Set<string>();
    for (const file of files) {
      const key = JSON.stringify([
        path.resolve(modelPathOf(file, flags)),
        file.recipe.model.fingerprint,
      ]);
      const { model } = await openRecipeModel(file, flags);
      const parts = counted.get(key) ?? (await countParts(model, flags, context));
      counted.set(key, parts);
      const times = await recipeTimes(file.recipe, profileFolders(file.path));
      recipes.push(price(file, parts, times));
      for (const note of [...parts.notes, ...otherLength(file, parts)]) notes.add(note);
    }
    terminal.result({ recipes, picture: flags.picture, notes: [...notes] }, () => render(recipes));
    for (const note of notes) terminal.note(note);
  });
}

function price(
  { path: file, recipe }: RecipeFile,
  parts: CountedParts,
  times: TimesCost | undefined,
): Priced {
  const [shape, prompt] = [decoderShape(recipe.model), promptShape(recipe.model)];
  const unpruned = wholeFlops(shape, prompt, [], parts);
  const options = { work: workOf(recipe.ranking), counted: recipe.budget.overhead === true };
  const pruned = wholeFlops(shape, prompt, recipe.schedule, parts, options);
  const [total, whole] = [pruned.total, unpruned.total];
  const reduction = total === null || whole === null ? null : (whole - total) / whole;
  const cost = { ...recipeCost(recipe), ...(times && { times }) };
  return {
    ...{ path: file, cost },
    timesOutdated: recipe.budget.predicted !== undefined && cost.times === undefined,
    wholeFlops: { ...pruned, reduction, unpruned },
  };
}

/** An encoder that was counted for another picture than the recipe's prompts have. */
function otherLength({ path: file, recipe }: RecipeFile, { visualTokens }: CountedParts): string[] {
  const own = recipe.model.visualTokens;
  if (visualTokens === undefined || visualTokens === own) return [];
  return [
    `${file}: its prompts have ${own} visual tokens, and the picture that the vision encoder is counted for ` +
      `becomes ${visualTokens}. Give --picture of a size as its data has; several images are counted as one.`,
  ];
}

/** `6.80 GFLOPs`, and whether the decoder's figure includes it. */
function choosing({ overhead }: Cost): string {
  const total = formatFlops(amountsTotal(overhead));
  return overhead.counted ? total : `${total}, not counted`;
}

/** Left out where no recipe has a predicted time. */
function timeRow(recipes: readonly Priced[], part: 'prefill' | 'firstToken'): string[][] {
  const cells = recipes.map(({ cost: { times }, timesOutdated }) => {
    const pair = times?.[part];
    if (pair === undefined) return timesOutdated ? englishWords.otherSchedule : '-';
    return `${formatMilliseconds(pair.pruned)} (unpruned ${formatMilliseconds(pair.unpruned)})`;
  });
  const { label } = figures[part === 'prefill' ? 'prefillTime' : 'firstTokenPredicted'];
  return cells.every((cell) => cell === '-') ? [] : [[String(label).toLowerCase(), ...cells]];
}

function render(recipes: readonly Priced[]): string {
  const flopsText = (flops: number | null) => (flops === null ? 'not counted' : formatFlops(flops));
  const change = (flops: number | null, unpruned: number | null) =>
    flops === unpruned ? flopsText(flops) : `${flopsText(flops)} (unpruned ${flopsText(unpruned)})`;
  const row = (label: string, of: (recipe: Priced) => string) => [label, ...recipes.map(of)];
  const part = (label: string, key: 'encoder' | 'decoder' | 'head' | 'total') =>
    row(label, ({ wholeFlops: whole }) => change(whole[key], whole.unpruned[key]));
  const saved = (fraction: number | null) =>
    fraction === null ? 'not counted' : formatPercent(fraction);
  return table(
    ['', ...recipes.map(({ path: file }) => file)],
    [
      part('vision encoder', 'encoder'),
      part('decoder layers', 'decoder'),
      row('  choosing tokens', ({ cost }) => choosing(cost)),
      part('output head', 'head'),
      part('whole model', 'total'),
      row('saved: whole model', ({ wholeFlops: { reduction } }) => saved(reduction)),
      row('saved: decoder', ({ cost }) => saved(cost.reduction.decoder)),
      row('saved: visual', ({ cost }) => saved(cost.reduction.visual)),
      row('KV cache', ({ cost }) => formatBytes(cost.kvBytes)),
      ...timeRow(recipes, 'prefill'),
      ...timeRow(recipes, 'firstToken'),
    ],
  );
}
