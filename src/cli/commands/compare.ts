/** `fitprune compare`: recipes side by side; needs no model. */
import type { Command } from 'commander';
import { formatPercent } from '../../core/cost/format';
import { recipeTimes } from '../../core/profile/recipe-times';
import { compareRecipes } from '../../core/recipe/comparison/compare';
import { remarks } from '../../core/recipe/comparison/markdown';
import type { Comparison, ComparisonCell } from '../../core/recipe/comparison/types';
import { englishWords as words } from '../../core/recipe/comparison/words';
import { currentEvaluation } from '../../core/recipe/results/evaluations';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { Context } from '../context';
import { HumanError } from '../../core/errors';
import { profileFolders } from '../profile-folders';
import { readRecipe, type RecipeFile } from '../recipes';
import { table } from '../terminal';

export function addCompare(root: Command, { terminal }: Context): Command {
  return root
    .command('compare')
    .description(
      'what differs between recipes: what was measured, schedule, cost, attention mass dropped',
    )
    .argument('<recipes...>', 'two or more NAME.fitprune.json')
    .addHelpText('after', '\nExample:\n  fitprune compare a.fitprune.json b.fitprune.json')
    .action(async (paths: string[]) => {
      const read = await Promise.all(paths.map(readOrSay));
      const files = read.flatMap(({ file }) => file ?? []);
      const broken = read.flatMap(({ path, error }) => (error ? [{ path, error }] : []));
      // A single recipe cannot be compared: then the faults of the others are all there is to
      // report.
      if (broken.length > 0 && files.length < 2) throw broken[0]!.error;
      const times = await Promise.all(
        files.map(({ path, recipe }) => recipeTimes(recipe, profileFolders(path))),
      );
      const value = files.map(({ path, recipe }, at) => ({
        path,
        cost: { ...recipeCost(recipe), ...(times[at] && { times: times[at] }) },
        selfLoss: recipe.fit?.selfLoss ?? null,
        crossLoss: recipe.fit?.crossLoss ?? null,
        accuracy: currentEvaluation(recipe)?.accuracy ?? null,
      }));
      const comparison = compareRecipes(
        files.map(({ path: name, recipe }, at) => ({ name, recipe, times: times[at] })),
      );
      const unusable = broken.map(({ path, error }) => ({ path, problem: error.message }));
      terminal.result({ recipes: value, unusable }, () => render(comparison));
      for (const { error } of broken) terminal.logger.warn(`Left out: ${error.message}`);
      if (broken.length > 0) process.exitCode = 1;
      for (const { text, names } of comparison.notes) {
        terminal.logger.warn([text, names.join(', ')].join(' ').trim());
      }
    });
}

/** A recipe, or the reason why it cannot be read. */
async function readOrSay(
  path: string,
): Promise<{ path: string; file?: RecipeFile; error?: HumanError }> {
  try {
    return { path, file: await readRecipe(path) };
  } catch (error) {
    if (error instanceof HumanError) return { path, error };
    throw error;
  }
}

function render({ columns, rows, categories, keeps }: Comparison): string {
  const keep = (value: number | undefined): string =>
    value === undefined ? '' : formatPercent(value, 2);
  const all = [...rows, ...categories].flatMap(({ cells }) => cells);
  const marked = all.some(({ best }) => best);
  const differs = all.some(({ difference }) => difference);
  const view = table(
    ['', ...columns.map(({ name }) => name)],
    [
      ...rows.map(({ label, verbatim, cells }) => [
        label,
        ...cells.map((cell) => cellText(cell, verbatim)),
      ]),
      ...categories.map(({ label, cells }) => [
        `${words.category}: ${label}`,
        ...cells.map((cell) => cellText(cell, false)),
      ]),
      ...keeps.map((row) => [row.label, ...row.keeps.map(keep)]),
    ],
  );
  const legend = [
    ...(marked ? [`* ${words.bestMark}`] : []),
    ...(differs ? [words.differences] : []),
  ];
  return legend.length > 0 ? `${view}\n\n${legend.join('. ')}` : view;
}

/** The mark comes last, so that it is at the edge of the column. */
function cellText(cell: ComparisonCell, verbatim: boolean): string {
  if (cell.text === '') return '-';
  const more = remarks(cell, verbatim);
  return cell.text + (more === '' ? '' : ` (${more})`) + (cell.best ? ' *' : '');
}
