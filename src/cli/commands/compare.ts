/** `fitprune compare`: recipes side by side; needs no model. */
import type { Command } from 'commander';
import { describeBudget } from '../../core/cost/budget';
import { formatFlops, formatPercent, formatSaving, formatTokens } from '../../core/cost/format';
import type { Cost } from '../../core/cost/types';
import { currentEvaluation } from '../../core/recipe/hash';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { Context } from '../context';
import { readRecipe, type RecipeFile } from '../recipes';
import { table } from '../terminal';

export function addCompare(root: Command, { terminal }: Context): Command {
  return root
    .command('compare')
    .description('what differs between recipes: schedule, cost, promised and measured loss')
    .argument('<recipes...>', 'two or more NAME.fitprune.json')
    .addHelpText('after', '\nExample:\n  fitprune compare a.fitprune.json b.fitprune.json')
    .action(async (paths: string[]) => {
      const files = await Promise.all(paths.map(readRecipe));
      const value = files.map(({ path, recipe }) => ({
        path,
        cost: recipeCost(recipe),
        selfLoss: recipe.fit?.selfLoss ?? null,
        crossLoss: recipe.fit?.crossLoss ?? null,
        accuracy: currentEvaluation(recipe)?.accuracy ?? null,
      }));
      terminal.result({ recipes: value }, () => render(files));
      const models = new Set(files.map(({ recipe }) => recipe.model.fingerprint));
      if (models.size > 1) {
        terminal.logger.warn('These recipes are for different models: costs do not compare.');
      }
    });
}

function render(files: readonly RecipeFile[]): string {
  const cost = new Map(files.map((file) => [file, recipeCost(file.recipe)]));
  const row = (title: string, cell: (file: RecipeFile, cost: Cost) => string): string[] => [
    title,
    ...files.map((file) => cell(file, cost.get(file)!)),
  ];
  const loss = (value: number | undefined): string =>
    value === undefined ? '-' : formatPercent(value);
  return table(
    ['', ...files.map(({ path }) => path)],
    [
      row('model', ({ recipe }) => recipe.model.architecture),
      row('budget', ({ recipe }) => describeBudget(recipe.budget)),
      row('FLOPs, all tokens', (_, { reduction }) => formatSaving(reduction.decoder)),
      row('FLOPs, visual tokens', (_, { reduction }) => formatSaving(reduction.visual)),
      row('prefill', (_, { flops }) => formatFlops(flops.decoder)),
      row('visual tokens a layer', (_, { meanVisualTokens }) => formatTokens(meanVisualTokens)),
      row('visual tokens at the end', (_, { finalVisualTokens }) =>
        formatTokens(finalVisualTokens),
      ),
      row('KV cache', (_, { kvReduction }) => formatSaving(kvReduction)),
      row('self loss, predicted', ({ recipe }) => loss(recipe.fit?.selfLoss)),
      row('cross loss, predicted', ({ recipe }) => loss(recipe.fit?.crossLoss)),
      row('accuracy', ({ recipe }) => loss(currentEvaluation(recipe)?.accuracy)),
      row('ranking', ({ recipe }) => recipe.ranking.kind),
      ...layersOf(files).map((layer) =>
        row(`keep after layer ${layer}`, ({ recipe }) => {
          const step = recipe.schedule.find((one) => one.layer === layer);
          return step ? formatPercent(step.keep, 2) : '';
        }),
      ),
    ],
  );
}

function layersOf(files: readonly RecipeFile[]): number[] {
  const layers = files.flatMap(({ recipe }) => recipe.schedule.map(({ layer }) => layer));
  return [...new Set(layers)].sort((a, b) => a - b);
}
